import {
  type CheckHealthRequest,
  type CheckHealthResponse,
  CheckHealthResponse_HealthStatus as HealthStatus,
  type DiagnosticsServer,
} from '../generated/backend.ts';
import { checkHealth } from '../health.ts';
import type { Instances } from '../instances/instances.ts';
import type { Log } from '../plugin/logging.ts';
import { askerOf, isTrustedUser } from './asker.ts';
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
  const isTrusted = isTrustedUser(request.pluginContext?.user);
  try {
    const instance = instances.get(request.pluginContext);
    const { ok, message, details } = await checkHealth(instance, askerOf(request), isTrusted, signal);
    return {
      status: ok ? HealthStatus.OK : HealthStatus.ERROR,
      message,
      jsonDetails: Buffer.from(JSON.stringify(details)),
    };
  } catch (error) {
    const { message, level } = explainFailure(error, undefined, isTrusted);
    log(level, 'The health check failed', { error });
    return { status: HealthStatus.ERROR, message, jsonDetails: Buffer.from('{}') };
  }
}
