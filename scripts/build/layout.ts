import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** Where the plugins' sources lie and where their parts go; the only list of what one install carries. */

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const APP_ID = 'plenum-itot-app';

export const DEFAULT_OUT_DIR = join(ROOT, 'dist', APP_ID);

export interface PluginLayout {
  id: string;
  /** Folder of `plugin.json` and `img/`, from the root. */
  source: string;
  /** Module that exports `plugin`, from the root. */
  entry: string;
  /** Folder within the built app; empty for the app itself. */
  target: string;
}

export const PLUGINS: readonly PluginLayout[] = [
  { id: APP_ID, source: 'app', entry: 'app/module.ts', target: '' },
  {
    id: 'plenum-itot-datasource',
    source: 'datasource',
    entry: 'datasource/src/module.ts',
    target: 'plenum-itot-datasource',
  },
  {
    id: 'plenum-correlation-panel',
    source: 'panels/correlation',
    entry: 'panels/correlation/module.ts',
    target: 'plenum-correlation-panel',
  },
];

/** Stem of the backend executable as named in the data source's `plugin.json`; Grafana appends `_<os>_<arch>`. */
export const BACKEND_EXECUTABLE = 'gpx_plenum';

/** Folder of the data source within the built app: the backend executable goes here. */
export const DATASOURCE_TARGET = 'plenum-itot-datasource';
