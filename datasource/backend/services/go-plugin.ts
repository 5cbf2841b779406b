import type { GRPCBrokerServer } from '../generated/grpc_broker.ts';
import type { GRPCControllerServer } from '../generated/grpc_controller.ts';
import type { GRPCStdioServer } from '../generated/grpc_stdio.ts';
import { HealthCheckResponse_ServingStatus, type HealthServer } from '../generated/health.ts';

/** The reply has to leave before the server that sends it is torn down; the host waits for two seconds. */
const REPLY_FLUSH_MS = 50;

/** go-plugin asks for the health of the service "plugin"; one process serves all, so every name is healthy. */
export function createHealth(): HealthServer {
  return {
    check: (_call, callback) => callback(null, { status: HealthCheckResponse_ServingStatus.SERVING }),
    watch: (call) => {
      call.write({ status: HealthCheckResponse_ServingStatus.SERVING });
    },
  };
}

/** The host keeps this stream for as long as it lives; we open no connections of our own. */
export function createBroker(): GRPCBrokerServer {
  return {
    startStream: (call) => {
      call.on('data', () => undefined);
      call.on('end', () => call.end());
      call.on('error', () => undefined);
    },
  };
}

/** Held open and silent: logs go to the real stderr. */
export function createStdio(): GRPCStdioServer {
  return {
    streamStdio: (call) => {
      call.on('error', () => undefined);
    },
  };
}

/** Answers first and ends afterwards; the host kills the process two seconds later. */
export function createController(onShutdown: () => void): GRPCControllerServer {
  return {
    shutdown: (_call, callback) => {
      callback(null, {});
      setTimeout(onShutdown, REPLY_FLUSH_MS);
    },
  };
}
