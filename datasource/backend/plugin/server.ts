import { chmodSync, rmSync } from 'node:fs';

import { Server, ServerCredentials, ServerInterceptingCall } from '@grpc/grpc-js';

import { DiagnosticsService, ResourceService, StreamService } from '../generated/backend.ts';
import { GRPCBrokerService } from '../generated/grpc_broker.ts';
import { GRPCControllerService } from '../generated/grpc_controller.ts';
import { GRPCStdioService } from '../generated/grpc_stdio.ts';
import { HealthService } from '../generated/health.ts';
import type { Instances } from '../instances/instances.ts';
import { createDataService } from '../services/data.ts';
import { createDiagnosticsService } from '../services/diagnostics.ts';
import { DATA_SERVICE } from '../services/encode-response.ts';
import { createBroker, createController, createHealth, createStdio } from '../services/go-plugin.ts';
import { createResourceService } from '../services/resource.ts';
import { paceAnswers } from '../services/sending.ts';
import { createStreamService } from '../services/stream.ts';
import type { ListenAddress } from './handshake.ts';
import type { Log } from './logging.ts';

/**
 * Four times as much as grafana-plugin-sdk-go: what is larger fails every query of the panel with an error of the wire,
 * what is smaller gets a sentence of its own (MAX_QUERY_BYTES).
 */
const MAX_RECEIVE_BYTES = 64 * 1024 * 1024;
const UNLIMITED = -1;

export interface PluginServer {
  network: 'unix' | 'tcp';
  address: string;
  /** Cancels what runs, closes the pools and removes the socket. */
  close(): Promise<void>;
}

export interface PluginServerOptions {
  listen: ListenAddress;
  instances: Instances;
  log: Log;
  /** Called for every incoming call. */
  onCall: () => void;
  /** Called when one is over: answered, or given up by who asked. */
  onCallOver: () => void;
  /** Called when the host asks the process to end. */
  onShutdown: () => void;
}

/** Starts the gRPC server with every service that go-plugin and Grafana call. */
export async function startPluginServer(options: PluginServerOptions): Promise<PluginServer> {
  const { instances, log } = options;
  const server = new Server({
    'grpc.max_receive_message_length': MAX_RECEIVE_BYTES,
    'grpc.max_send_message_length': UNLIMITED,
    interceptors: [
      (_method, call) => {
        options.onCall();
        return new ServerInterceptingCall(call, {
          start: (next) => next({ onCancel: options.onCallOver }),
          sendStatus: (status, next) => {
            next(status);
            options.onCallOver();
          },
        });
      },
      paceAnswers(DATA_SERVICE.queryData.path),
    ],
  });
  server.addService(DATA_SERVICE, { ...createDataService(instances, log) });
  server.addService(DiagnosticsService, createDiagnosticsService(instances, log));
  server.addService(ResourceService, createResourceService(instances, log));
  server.addService(StreamService, createStreamService(instances, log));
  server.addService(HealthService, createHealth());
  server.addService(GRPCBrokerService, createBroker());
  server.addService(GRPCStdioService, createStdio());
  server.addService(GRPCControllerService, createController(options.onShutdown));
  const bound = await bind(server, options.listen);
  return {
    ...bound,
    close: async () => {
      server.forceShutdown();
      if (bound.network === 'unix') {
        rmSync(bound.address, { force: true });
      }
      await instances.close();
    },
  };
}

async function bind(server: Server, listen: ListenAddress): Promise<{ network: 'unix' | 'tcp'; address: string }> {
  if (listen.network === 'unix') {
    await bindAsync(server, `unix:${listen.path}`);
    // Secrets travel over this socket: only the user who runs Grafana may connect.
    chmodSync(listen.path, 0o600);
    return { network: 'unix', address: listen.path };
  }
  for (let port = listen.minPort; port <= listen.maxPort; port++) {
    try {
      await bindAsync(server, `127.0.0.1:${port}`);
      return { network: 'tcp', address: `127.0.0.1:${port}` };
    } catch {
      continue;
    }
  }
  throw new Error(
    `No free TCP port on 127.0.0.1 between ${listen.minPort} and ${listen.maxPort}. Free one, or widen PLUGIN_MIN_PORT and PLUGIN_MAX_PORT.`
  );
}

function bindAsync(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port)
    );
  });
}
