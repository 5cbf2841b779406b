import type { SourceAdapter } from '../../contract/adapter.ts';
import { checkOpcua } from './check.ts';
import { opcuaConfigSchema, type OpcuaConfig } from './config.ts';
import { opcuaPoints } from './points.ts';
import { runOpcua, type SourceMemory } from './run.ts';

/** OPC UA by subscription, read only: no service that changes the server's values is called. */
export const opcuaAdapter: SourceAdapter<OpcuaConfig> = {
  configSchema: opcuaConfigSchema,
  files: [['security', 'pkiDirectory']],
  points: opcuaPoints,
  check: checkOpcua,
  open(config) {
    const memory: SourceMemory = {};
    return {
      run: (context) => runOpcua(config, context, { memory }),
      // A run knows the last stored times, fills its holes by itself and records what stays open.
      missed: () => [],
    };
  },
};
