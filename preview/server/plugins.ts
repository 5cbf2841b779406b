import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface NestedPlugin {
  id: string;
  type: string;
  name: string;
}

/** The plugins that lie in folders of the built app, as Grafana finds them: by their `plugin.json`. */
export async function readPlugins(appFolder: string | undefined): Promise<NestedPlugin[]> {
  if (appFolder === undefined) {
    return [];
  }
  const folders = (await readdir(appFolder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const found = await Promise.all(folders.map(({ name }) => readManifest(join(appFolder, name, 'plugin.json'))));
  return found.flat().map(({ id, type, name }) => ({ id, type, name }));
}

/** None for a folder that is not a plugin, such as `dashboards/`. */
async function readManifest(file: string): Promise<NestedPlugin[]> {
  try {
    return [JSON.parse(await readFile(file, 'utf8')) as NestedPlugin];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
