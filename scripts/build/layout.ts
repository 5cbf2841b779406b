import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the plugins' sources lie and where their parts go; the only list of what one install carries. */

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const APP_ID = 'plenum-itot-app';

export const DEFAULT_OUT_DIR = join(ROOT, 'dist', APP_ID);

/** Stem of the backend executable as named in the data source's `plugin.json`; Grafana appends `_<os>_<arch>`. */
export const BACKEND_EXECUTABLE = 'gpx_plenum';

/** Folder of the data source within the built app: the backend executable goes here. */
export const DATASOURCE_TARGET = 'plenum-itot-datasource';

export interface PluginLayout {
  id: string;
  type: 'app' | 'datasource' | 'panel';
  name: string;
  /** Folder of `plugin.json` and `img/`, from the root. */
  source: string;
  /** Module that exports `plugin`, from the root. */
  entry: string;
  /** Folder within the built app; empty for the app itself. */
  target: string;
}

/** The app, the data source, and every folder of `panels/` that has a `plugin.json`, by name. */
export const PLUGINS: readonly PluginLayout[] = [
  layOut('app', 'app'),
  layOut('datasource', 'datasource/src'),
  ...globSync('panels/*/plugin.json', { cwd: ROOT })
    .map((manifest) => dirname(manifest).replaceAll('\\', '/'))
    .toSorted()
    .map((folder) => layOut(folder, folder)),
];

function layOut(source: string, code: string): PluginLayout {
  const manifest = JSON.parse(readFileSync(join(ROOT, source, 'plugin.json'), 'utf8')) as PluginLayout;
  const { id, type, name } = manifest;
  const modules = ['module.ts', 'module.tsx'].map((file) => `${code}/${file}`);
  const entry = modules.find((file) => existsSync(join(ROOT, file)));
  if (!entry) {
    throw new Error(
      `Build: ${source}/plugin.json has no module beside it. Add ${modules[0]}, which exports \`plugin\`.`
    );
  }
  return { id, type, name, source, entry, target: type === 'app' ? '' : id };
}
