import type { Http2Session, Http2Stream } from 'node:http2';
import { Metadata, Server, ServerInterceptingCall, status } from '@grpc/grpc-js';
import type {
  sendUnaryData,
  ServerCredentials,
  ServerInterceptingCallInterface,
  ServerInterceptor,
  ServerUnaryCall,
  StatusObject,
} from '@grpc/grpc-js';
import { clause } from '#model/text/clause.ts';
import {
  addressText,
  createLogins,
  notNow,
  Refusal,
  tooLong,
  type ListenAddress,
  type ReceiveConfig,
} from '../receive/read.ts';
import { grpcCodeOf, statusMessage } from './answer.ts';
import { createGrpcMemory } from './grpc-memory.ts';
import { renewedCredentials } from './grpc-tls.ts';

/** The method of `MetricsService`, whose requests and answers pass as bytes: they are decoded without objects. */
const EXPORT = {
  path: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  requestStream: false,
  responseStream: false,
  requestSerialize: (bytes: Buffer) => bytes,
  requestDeserialize: (bytes: Buffer) => bytes,
  responseSerialize: (bytes: Buffer) => bytes,
  responseDeserialize: (bytes: Buffer) => bytes,
} as const;

/** An idle connection is asked whether it still lives, and closed where nobody answers. */
const KEEPALIVE_MS = 60_000;
const KEEPALIVE_TIMEOUT_MS = 20_000;
const IDLE_MS = 310_000;
const DRAIN_MS = 3_000;
/**
 * What a sender may have on the way, over all requests of a connection: some of a usual size. With the 64 KB that are the default of HTTP/2
 * a request of 2,000 points waits seven times for leave to go on.
 */
const WINDOW_BYTES = 4 * 2 ** 20;

/** Trailer with a `google.rpc.Status`: each of our own refusals has one. */
const DETAILS = 'grpc-status-details-bin';

export interface GrpcReceiverOptions {
  listen: ListenAddress;
  config: ReceiveConfig;
  /** Throws a `Refusal` for a request that is not worth receiving now. */
  admit(): void;
  /** Resolves with the answer once what came is durable; throws a `Refusal` for what is not taken. */
  receive(request: { body: Buffer; sender: string; agent: string }): Promise<Buffer>;
  onRefused(refusal: Refusal, sender: string): void;
}

export interface GrpcReceiver {
  port: number;
  close(): Promise<void>;
}

/** Listens for OTLP over gRPC, within the same limits as over HTTP. Rejects where the port or the certificate cannot be had. */
export async function startGrpcReceiver(options: GrpcReceiverOptions): Promise<GrpcReceiver> {
  const { listen, config } = options;
  const logins = createLogins(config.auth);
  const widened = new WeakSet<Http2Session>();
  const memory = createGrpcMemory(config.maxBodySize);
  let active = 0;

  /** The library has an option for this in its client only; without the session everything works, but slower. */
  function widenWindow(call: ServerInterceptingCallInterface): void {
    const { session } = (call as { stream?: Http2Stream }).stream ?? {};
    if (session && !widened.has(session)) {
      widened.add(session);
      session.setLocalWindowSize(WINDOW_BYTES);
      session.settings({ initialWindowSize: WINDOW_BYTES });
    }
  }

  /** Looks at a request before its body comes, and hangs up on one whose body takes too long. */
  const guard: ServerInterceptor = (_, call) => {
    widenWindow(call);
    memory.lendTo(call);
    let timer: NodeJS.Timeout | undefined;
    noteOwnRefusals(call, config.maxBodySize, (refusal) => {
      clearTimeout(timer);
      options.onRefused(refusal, hostOf(call.getPeer()));
    });
    const end = (refusal: Refusal) => {
      options.onRefused(refusal, hostOf(call.getPeer()));
      call.sendStatus(statusOf(refusal));
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, toHandler) {
            try {
              logins(authorizationOf(metadata));
              options.admit();
              if (active >= config.maxRequests) {
                throw notNow('busy', `${active} requests are being taken in already. Send it again later.`);
              }
            } catch (error) {
              end(asRefusal(error));
              return;
            }
            const slow = `The request took longer than ${config.timeout / 1000} s.`;
            timer = setTimeout(() => end(new Refusal(408, 'too slow', slow)), config.timeout);
            toHandler(metadata);
          },
          onReceiveMessage(message, toHandler) {
            clearTimeout(timer);
            toHandler(message);
          },
          onCancel: () => clearTimeout(timer),
        }),
    });
  };

  async function take(call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): Promise<void> {
    const peer = hostOf(call.getPeer());
    let sender = peer;
    active += 1;
    try {
      sender = logins(authorizationOf(call.metadata)) ?? certificateName(call) ?? peer;
      const [agent = ''] = call.metadata.get('user-agent');
      answer(null, await options.receive({ body: call.request, sender, agent: String(agent) }));
    } catch (error) {
      const refusal = asRefusal(error);
      options.onRefused(refusal, sender);
      answer(statusOf(refusal));
    } finally {
      active -= 1;
      memory.giveBack(call.request);
    }
  }

  const server = new Server({
    interceptors: [guard],
    'grpc.max_receive_message_length': config.maxBodySize,
    'grpc.max_concurrent_streams': config.maxRequests,
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    'grpc.max_connection_idle_ms': IDLE_MS,
  });
  server.addService(
    { Export: EXPORT },
    { Export: (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => void take(call, answer) }
  );
  const { credentials, endWatch } = renewedCredentials(config.tls);
  const port = await bind(server, listen, credentials).catch((error: unknown) => {
    endWatch();
    throw error;
  });
  return {
    port,
    async close() {
      endWatch();
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, DRAIN_MS);
        server.tryShutdown(() => {
          clearTimeout(limit);
          resolve();
        });
      });
      server.forceShutdown();
    },
  };
}

function bind(server: Server, listen: ListenAddress, credentials: ServerCredentials): Promise<number> {
  const address = addressText(listen);
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error) {
        const what = error.message.includes('EADDRINUSE') ? 'is in use' : `cannot be opened (${error.message})`;
        reject(new Error(`port ${address} ${what}. Set \`listenGrpc\` to another address`));
      } else {
        resolve(port);
      }
    });
  });
}

/** What the library refuses by itself, such as a message over the limit, passes no interceptor: it is seen where it is sent. */
function noteOwnRefusals(
  call: ServerInterceptingCallInterface,
  maxBytes: number,
  note: (refusal: Refusal) => void
): void {
  const send = call.sendStatus.bind(call);
  call.sendStatus = (sent) => {
    const isOurs = sent.code === status.OK || (sent.metadata?.get(DETAILS).length ?? 0) > 0;
    const refusal = isOurs ? undefined : refusalOf(sent, maxBytes);
    if (refusal) {
      note(refusal);
    }
    send(refusal ? statusOf(refusal) : sent);
  };
}

/** `undefined` for a call that its sender has given up. */
function refusalOf({ code, details }: Pick<StatusObject, 'code' | 'details'>, maxBytes: number): Refusal | undefined {
  switch (code) {
    case status.CANCELLED:
      return undefined;
    case status.RESOURCE_EXHAUSTED:
      return tooLong(`more than ${maxBytes} bytes`, maxBytes);
    case status.UNIMPLEMENTED:
      return new Refusal(415, 'media type', `${details}.`);
    default:
      return new Refusal(400, 'not understood', `${details}.`);
  }
}

function statusOf(refusal: Refusal): Pick<StatusObject, 'code' | 'details' | 'metadata'> {
  const metadata = new Metadata();
  metadata.set(DETAILS, statusMessage(refusal));
  return { code: grpcCodeOf(refusal), details: refusal.message, metadata };
}

function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal
    ? error
    : notNow('storage', `The request could not be taken in: ${clause((error as Error).message)}.`);
}

function authorizationOf(metadata: Metadata): string | undefined {
  const [authorization] = metadata.get('authorization');
  return authorization === undefined ? undefined : String(authorization);
}

/** `10.0.0.7:51234`, `[fd00::7]:51234`, `ipv6:...` without the port. */
function hostOf(peer: string): string {
  return peer
    .replace(/^ipv[46]:/, '')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^::ffff:/, '');
}

function certificateName(call: ServerUnaryCall<Buffer, Buffer>): string | undefined {
  const { sslPeerCertificate: certificate } = call.getAuthContext();
  const name = certificate?.subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}
