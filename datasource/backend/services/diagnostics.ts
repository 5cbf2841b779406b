import {
  type CheckHealthRequest,
  type CheckHealthResponse,
  CheckHealthResponse_HealthStatus as HealthStatus,
  type DiagnosticsServer,
} from '../generated/backend.ts';
import { checkHealth } from '../health.ts';
import type { Instances } from '../instances/instances.ts';
import type { Log } from '../plugin/logging.ts';
import { askerOf } from './asker.ts';
import { abortOnCancel } from './cancel.ts';
import { explainFailure } from './failure.ts';

/** Answers the "Save & test" button. */
export function createDiagnosticsService(instances: Instances, log: Log): DiagnosticsServer {
  return {
    checkHealth: (call, callback) => {
      void report(instances, log, call.request, abortOnCancel(call)).then((response) => callback(null, response));
    },
    collectMetrics: (_call, callback) => callback(null, { metrics: { prometheus: Buffer.alloc(0) } }),
  };
}

async function report(
  instances: Instances,
  log: Log,
  request: CheckHealthRequest,
  signal: AbortSignal
): Promise<CheckHealthResponse> {
  try {
    const { ok, message, details } = await checkHealth(instances.get(request.pluginContext), askerOf(request), signal);
    return {
      status: ok ? HealthStatus.OK : HealthStatus.ERROR,
      message,
      jsonDetails: Buffer.from(JSON.stringify(details)),
    };
  } catch (error) {
    const { message, isOurs } = explainFailure(error, undefined);
    log(isOurs ? 'error' : 'warn', 'The health check failed', { error });
    return { status: HealthStatus.ERROR, message, jsonDetails: Buffer.from('{}') };
  }
}
