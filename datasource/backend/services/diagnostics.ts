import {
  type CheckHealthResponse,
  CheckHealthResponse_HealthStatus as HealthStatus,
  type DiagnosticsServer,
  type PluginContext,
} from '../generated/backend.ts';
import { checkHealth } from '../health.ts';
import type { Instances } from '../instances/instances.ts';
import type { Log } from '../plugin/logging.ts';
import { abortOnCancel } from './cancel.ts';

/** Answers the "Save & test" button. */
export function createDiagnosticsService(instances: Instances, log: Log): DiagnosticsServer {
  return {
    checkHealth: (call, callback) => {
      void report(instances, log, call.request.pluginContext, abortOnCancel(call)).then((response) =>
        callback(null, response)
      );
    },
    collectMetrics: (_call, callback) => callback(null, { metrics: { prometheus: Buffer.alloc(0) } }),
  };
}

async function report(
  instances: Instances,
  log: Log,
  context: PluginContext | undefined,
  signal: AbortSignal
): Promise<CheckHealthResponse> {
  try {
    const { ok, message, details } = await checkHealth(instances.get(context), signal);
    return {
      status: ok ? HealthStatus.OK : HealthStatus.ERROR,
      message,
      jsonDetails: Buffer.from(JSON.stringify(details)),
    };
  } catch (error) {
    log('warn', 'The health check failed', { error });
    const message = error instanceof Error ? error.message : String(error);
    return { status: HealthStatus.ERROR, message, jsonDetails: Buffer.from('{}') };
  }
}
