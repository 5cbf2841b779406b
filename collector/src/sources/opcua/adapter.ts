import type { SourceAdapter } from '../source.ts';
import { checkOpcua } from './check.ts';
import { opcuaConfigSchema, type OpcuaConfig } from './config.ts';
import { opcuaPoints } from './points.ts';
import { runOpcua } from './run.ts';

/** OPC UA by subscription, read only: no service that changes the server's values is called. */
export const opcuaAdapter: SourceAdapter<OpcuaConfig> = {
  protocol: 'opcua',
  configSchema: opcuaConfigSchema,
  files: [['security', 'pkiDirectory']],
  points: opcuaPoints,
  check: checkOpcua,
  run: (config, context) => runOpcua(config, context),
  // A run that knows the last stored times fills its holes by itself and records what stays open.
  backfill: async (_config, gap, context) => (context.lastTimesMs ? [] : [gap]),
};
