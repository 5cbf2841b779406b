import type { PanelPlugin, PanelPluginMeta } from '@grafana/data';
import { config, getBackendSrv, setPluginImportUtils } from '@grafana/runtime';
import { STAND_INS } from '../stand-ins/index.ts';
import { importModule } from './modules.ts';

const APP_BASE = '/public/plugins/plenum-itot-app';
const loaded = new Map<string, PanelPlugin>();

/** Brings the stand-ins for Grafana's own panels, which are not on npm, and says where those of the built app are: each is loaded by the first that draws it. */
export async function installPanelPlugins(): Promise<void> {
  const panels = await getBackendSrv().get<Array<{ id: string }>>('/api/plugins', { type: 'panel' });
  const own = await Promise.all(
    panels.map(async ({ id }): Promise<PanelPluginMeta> => {
      const base = `${APP_BASE}/${id}`;
      const meta = (await (await fetch(`${base}/plugin.json`)).json()) as PanelPluginMeta;
      return { ...meta, module: `${base}/module.js`, baseUrl: base };
    })
  );
  for (const meta of own) {
    config.panels[meta.id] = meta;
  }
  for (const plugin of STAND_INS) {
    loaded.set(plugin.meta.id, plugin);
    config.panels[plugin.meta.id] = plugin.meta;
  }
  setPluginImportUtils({ importPanelPlugin: load, getPanelPluginFromCache: (id) => loaded.get(id) });
}

async function load(id: string): Promise<PanelPlugin> {
  const known = loaded.get(id);
  if (known) {
    return known;
  }
  const meta = config.panels[id];
  if (!meta) {
    throw new Error(`The preview has no panel "${id}". Open the dashboard in a Grafana to see it.`);
  }
  // The loader keeps what it has loaded: two panels of a kind have one module.
  const { plugin } = await importModule<{ plugin: PanelPlugin }>(meta.module);
  plugin.meta = meta;
  loaded.set(id, plugin);
  return plugin;
}
