/** `npm run plugin-ids`: writes the ids of the plugins of one install to every place where Grafana is told of them. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PLUGINS, ROOT } from './build/layout.ts';
import { withPluginIds } from './lib/plugin-ids.ts';

/** Files that tell Grafana or its administrator which unsigned plugins to load, from the root. */
export const PLACES: readonly string[] = ['README.md', 'app/README.md', 'docs/install.md', 'docker-compose.yml'];

export const PLUGIN_IDS: readonly string[] = PLUGINS.map(({ id }) => id);

if (import.meta.main) {
  for (const place of PLACES) {
    const file = path.join(ROOT, place);
    writeFileSync(file, withPluginIds(readFileSync(file, 'utf8'), PLUGIN_IDS));
  }
}
