import { credentials, type ServiceError } from '@grpc/grpc-js';

import {
  type CallResourceResponse,
  type CheckHealthResponse,
  DataClient,
  DiagnosticsClient,
  type PluginContext,
  type QueryDataRequest,
  type QueryDataResponse,
  ResourceClient,
} from '../../datasource/backend/generated/backend.ts';
import { GRPCBrokerClient } from '../../datasource/backend/generated/grpc_broker.ts';
import { GRPCControllerClient } from '../../datasource/backend/generated/grpc_controller.ts';

export interface ResourceRequest {
  path: string;
  method: string;
  /** Path with query string. */
  url: string;
  headers: Record<string, { values: string[] }>;
  body: Uint8Array;
}

export interface ResourceReply {
  code: number;
  headers: Record<string, { values: string[] }>;
  body: Uint8Array;
}

/** Grafana's side of the gRPC contract. An aborted signal cancels the call. */
export interface PluginClient {
  queryData(request: QueryDataRequest, signal: AbortSignal): Promise<QueryDataResponse>;
  checkHealth(context: PluginContext, signal: AbortSignal): Promise<CheckHealthResponse>;
  callResource(context: PluginContext, request: ResourceRequest, signal: AbortSignal): Promise<ResourceReply>;
  /** Asks the plugin to end. */
  shutdown(): Promise<void>;
  close(): void;
}

const UNLIMITED = -1;
/** Grafana's gRPC widens its window with the bandwidth that it sees, up to this (bdpLimit of grpc-go). */
const FLOW_CONTROL_WINDOW_BYTES = 16 * 1024 * 1024;

/** Connects to a plugin whose handshake was read. */
export function connectPlugin(target: string): PluginClient {
  const options = {
    'grpc.max_receive_message_length': UNLIMITED,
    'grpc.max_send_message_length': UNLIMITED,
    'grpc-node.flow_control_window': FLOW_CONTROL_WINDOW_BYTES,
  };
  const create = credentials.createInsecure();
  const data = new DataClient(target, create, options);
  const shared = { ...options, channelOverride: data.getChannel() };
  const diagnostics = new DiagnosticsClient(target, create, shared);
  const resource = new ResourceClient(target, create, shared);
  const controller = new GRPCControllerClient(target, create, shared);
  // go-plugin opens this stream first and keeps it; a plugin may take it as the sign of life of its host.
  const broker = new GRPCBrokerClient(target, create, shared).startStream();
  broker.on('error', () => undefined);
  broker.on('data', () => undefined);

  return {
    queryData: (request, signal) => unary(signal, (done) => data.queryData(request, done)),
    checkHealth: (context, signal) =>
      unary(signal, (done) => diagnostics.checkHealth({ pluginContext: context, headers: {} }, done)),
    callResource: (context, request, signal) => {
      const call = resource.callResource({ ...request, pluginContext: context, body: Buffer.from(request.body) });
      signal.addEventListener('abort', () => call.cancel(), { once: true });
      return collect(call);
    },
    shutdown: () => unary(AbortSignal.timeout(1_000), (done) => controller.shutdown({}, done)).then(() => undefined),
    close: () => {
      broker.cancel();
      data.close();
    },
  };
}

function unary<Reply>(
  signal: AbortSignal,
  start: (done: (error: ServiceError | null, reply: Reply) => void) => { cancel(): void }
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const call = start((error, reply) => (error ? reject(error) : resolve(reply)));
    signal.addEventListener('abort', () => call.cancel(), { once: true });
  });
}

/** The first message of the stream has code and headers, later ones add to the body. */
function collect(call: NodeJS.EventEmitter): Promise<ResourceReply> {
  return new Promise((resolve, reject) => {
    const messages: CallResourceResponse[] = [];
    call.on('data', (message: CallResourceResponse) => messages.push(message));
    call.on('error', reject);
    call.on('end', () =>
      resolve({
        code: messages[0]?.code ?? 500,
        headers: messages[0]?.headers ?? {},
        body: Buffer.concat(messages.map((message) => message.body)),
      })
    );
  });
}
