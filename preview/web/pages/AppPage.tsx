import { type AppPlugin, type AppPluginMeta, PluginContextProvider } from '@grafana/data';
import React from 'react';
import { useLocation } from 'react-router-dom';
import { importModule } from '../grafana/modules.ts';
import { Loaded } from './Loaded.tsx';

const BASE = '/public/plugins/plenum-itot-app';

/** The app plugin's own root page, loaded from its built module. */
export function AppPage(): React.JSX.Element {
  const { pathname } = useLocation();
  const load = async () => {
    const meta = (await (await fetch(`${BASE}/plugin.json`)).json()) as AppPluginMeta;
    const { plugin } = await importModule<{ plugin: AppPlugin }>(`${BASE}/module.js`);
    plugin.meta = { ...meta, module: `${BASE}/module.js`, baseUrl: BASE, enabled: true };
    return plugin;
  };
  return (
    <Loaded id="app" load={load}>
      {(plugin) => {
        const Root = plugin.root;
        return Root ? (
          <PluginContextProvider meta={plugin.meta}>
            <Root
              meta={plugin.meta as never}
              basename={`/a/${plugin.meta.id}`}
              path={pathname}
              query={{}}
              onNavChanged={() => {}}
            />
          </PluginContextProvider>
        ) : null;
      }}
    </Loaded>
  );
}
