import 'systemjs/dist/system.js';
import 'systemjs/dist/extras/amd.js';
import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import lodash from 'lodash';
import moment from 'moment';
import * as react from 'react';
import * as reactDom from 'react-dom';
import * as reactDomClient from 'react-dom/client';
import * as reactRouter from 'react-router';
import * as reactRouterDom from 'react-router-dom';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';

interface ModuleLoader {
  set(id: string, module: object): void;
  addImportMap(map: { imports: Record<string, string> }): void;
  import<T>(url: string): Promise<T>;
}

declare global {
  interface Window {
    System: ModuleLoader;
  }
}

/** What Grafana 10.1 shares with its plugins; a plugin that asks for more would fail there too. */
const SHARED: Record<string, object> = {
  '@emotion/css': emotionCss,
  '@emotion/react': emotionReact,
  '@grafana/data': grafanaData,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
  lodash,
  moment,
  react,
  'react-dom': reactDom,
  'react-dom/client': reactDomClient,
  'react-router': reactRouter,
  'react-router-dom': reactRouterDom,
  rxjs,
  'rxjs/operators': rxjsOperators,
};

export function installSharedModules(): void {
  const imports: Record<string, string> = {};
  for (const [name, module] of Object.entries(SHARED)) {
    const id = `package:${name}`;
    imports[name] = id;
    window.System.set(id, {
      ...module,
      default: (module as { default?: unknown }).default ?? module,
      __useDefault: true,
    });
  }
  window.System.addImportMap({ imports });
}

/** Loads a built plugin module (AMD) as Grafana does, by the URL under `/public/plugins/`. */
export function importModule<T>(path: string): Promise<T> {
  return window.System.import<T>(new URL(path, window.location.origin).toString());
}
