import type { PanelPlugin, PanelPluginMeta } from '@grafana/data';
import { config, getBackendSrv, setPluginImportUtils } from '@grafana/runtime';
import { STAND_INS } from '../stand-ins/index.ts';
import { importModule } from './modules.ts';

const APP_BASE = '/public/plugins/plenum-itot-app';
const cache = new Map<string, PanelPlugin>();

/** Loads the panels of the built app, and the stand-ins for Grafana's own panels, which are not on npm. */
export async function installPanelPlugins(): Promise<void> {
  const panels = await getBackendSrv().get<Array<{ id: string }>>('/api/plugins', { type: 'panel' });
  const own = await Promise.all(
    panels.map(async ({ id }): Promise<PanelPlugin> => {
      const base = `${APP_BASE}/${id}`;
      const meta = (await (await fetch(`${base}/plugin.json`)).json()) as PanelPluginMeta;
      const { plugin } = await importModule<{ plugin: PanelPlugin }>(`${base}/module.js`);
      plugin.meta = { ...meta, module: `${base}/module.js`, baseUrl: base };
      return plugin;
    })
  );
  for (const plugin of [...own, ...STAND_INS]) {
    cache.set(plugin.meta.id, plugin);
    config.panels[plugin.meta.id] = plugin.meta;
  }
  setPluginImportUtils({
    importPanelPlugin: async (id) => {
      const plugin = cache.get(id);
      if (!plugin) {
        throw new Error(`The preview has no panel "${id}". Open the dashboard in a Grafana to see it.`);
      }
      return plugin;
    },
    getPanelPluginFromCache: (id) => cache.get(id),
  });
}
