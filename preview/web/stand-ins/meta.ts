import { type PanelPluginMeta, PluginType } from '@grafana/data';

export function standInMeta(id: string, name: string): PanelPluginMeta {
  return {
    id,
    name,
    type: PluginType.panel,
    module: '',
    baseUrl: '',
    sort: 0,
    info: {
      author: { name: 'Plenum preview' },
      description: `Stand-in for Grafana's ${name} panel`,
      links: [],
      logos: { small: '', large: '' },
      screenshots: [],
      updated: '',
      version: '',
    },
  };
}
