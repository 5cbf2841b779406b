import type { SourceAdapter } from '../../contract/adapter.ts';
import { checkNetbox } from './check.ts';
import { netboxConfigSchema } from './config.ts';
import type { NetboxConfig } from './config.ts';
import { runNetbox } from './run.ts';

/** Places from NetBox and Nautobot, read again from time to time. */
export const netboxAdapter: SourceAdapter<NetboxConfig> = {
  configSchema: netboxConfigSchema,
  files: [
    ['tls', 'ca'],
    ['tls', 'cert'],
    ['tls', 'key'],
  ],
  // It has places and no series.
  points: () => [],
  check: checkNetbox,
  open: (config) => ({ run: (context) => runNetbox(config, context) }),
};
