import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { grafanaImports, importsOf } from './grafana-imports.ts';

/**
 * Names that the packages of Grafana 10.1.0 export, and those that it shares with plugins, in the versions of its
 * `package.json` (React 18.2.0, RxJS 7.8.0, Emotion 11.11.2): read off their bundles on npm.
 */
const OF_10_1 = JSON.parse(readFileSync(new URL('./grafana-10.1-exports.json', import.meta.url), 'utf8')) as Record<
  string,
  string[]
>;

const imports = grafanaImports();

describe('what the plugins take from Grafana', () => {
  it('is found at all', () => {
    expect(imports.map(({ symbol }) => symbol)).toEqual(
      expect.arrayContaining(['DataSourceWithBackend', 'PanelPlugin', 'useState', 'createPortal', 'lastValueFrom'])
    );
  });

  it('is found in whatever form it is taken', () => {
    const text = `
      import React, { useState as state, type FC } from 'react';
      import * as dom from 'react-dom';
      import type { Observable } from 'rxjs';
      import { createRoot } from 'react-dom/client';
      import { own } from './own';
      interface Props extends React.ComponentProps<'input'> {}
      export const id: React.Ref<number> = React.useId();`;
    expect(importsOf('Any.tsx', text)).toEqual([
      { file: 'Any.tsx', module: 'react', symbol: 'useState' },
      { file: 'Any.tsx', module: 'react', symbol: 'useId' },
      { file: 'Any.tsx', module: 'react-dom', symbol: '*' },
      { file: 'Any.tsx', module: 'react-dom/client', symbol: 'createRoot' },
    ]);
  });

  it('is shared and exported by Grafana 10.1, whose users have no newer one', () => {
    const missing = imports.filter(({ module, symbol }) => !OF_10_1[module]?.includes(symbol));
    expect(missing).toEqual([]);
  });
});
