import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { clause } from '#model/text/clause.ts';
import { createBodyPool, readBody, type BodyRoom } from './body.ts';
import { addressText, type ListenAddress, type ReceiveConfig } from './config.ts';
import { createLogins } from './logins.ts';
import { notNow, Refusal } from './refusal.ts';
import { serverTls, watchTls } from './server-tls.ts';

/** A request begins at once, or its connection is held for something else. */
const HEADERS_TIMEOUT_MS = 10_000;
/** Senders keep connections open between two batches; Prometheus closes idle ones after five minutes. */
const KEEP_ALIVE_MS = 310_000;
/** More than the 200 shards that one Prometheus may have; each takes a few kilobytes. */
const MAX_CONNECTIONS = 1_024;
/** How often requests that take too long are looked for. */
const CHECK_INTERVAL_MS = 1_000;
/** Bodies of so many requests of the largest size may be in memory at once. */
const LARGE_BODIES = 2;
const MIN_BODY_ROOM_BYTES = 64 * 2 ** 20;
/** What is being taken in when the receiver ends gets so long to be stored and answered. */
const DRAIN_MS = 3_000;
const DRAIN_STEP_MS = 20;
/** RFC 9110, section 8.6: an answer of this status has no length. */
const NO_CONTENT = 204;
/** The sender closed its side in the middle of a request: of a refused one it does not send the rest. */
const CUT_OFF = 'HPE_INVALID_EOF_STATE';

export interface Received {
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** Name of the login, of the client certificate, or the address. */
  sender: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** What is received at one path. */
export interface Route {
  method: 'GET' | 'POST';
  path: string;
  /** Throws a `Refusal` for a request whose body is not worth reading. */
  admit?(headers: IncomingMessage['headers']): void;
  /** Resolves once what came is durable; throws a `Refusal` for what is not taken. */
  receive(received: Received): Promise<Answer>;
  /** How this protocol writes an error; a line of text where absent. */
  refused?(refusal: Refusal, headers: IncomingMessage['headers']): Answer;
}

export interface ReceiverOptions {
  listen: ListenAddress;
  config: ReceiveConfig;
  routes: readonly Route[];
  /** Of each request that was not taken; `sender` as far as it is known. */
  onRefused(refusal: Refusal, sender: string): void;
}

export interface HttpReceiver {
  port: number;
  /** Takes no more requests, and resolves once those in hand are answered or their time is up. */
  close(): Promise<void>;
}

/**
 * Listens for senders. Everything is bounded: connections, requests at once, their size and how long they may take.
 * Rejects where the port or the certificate cannot be had, with the next step.
 */
export async function startHttpReceiver(options: ReceiverOptions): Promise<HttpReceiver> {
  const { listen, config, routes } = options;
  const requestTimeoutMs = config.timeout;
  const logins = createLogins(config.auth);
  const room: BodyRoom = {
    maxBytes: Math.max(MIN_BODY_ROOM_BYTES, LARGE_BODIES * config.maxBodySize),
    takenBytes: 0,
  };
  const pool = createBodyPool();
  let active = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let sender = addressOf(request.socket);
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const route = routes.find((one) => one.path === path && one.method === request.method);
    try {
      sender = logins(request.headers.authorization) ?? certificateName(request.socket) ?? sender;
      if (!route) {
        throw wrongAddress(request.method ?? '', path, routes);
      }
      if (active >= config.maxRequests) {
        throw notNow('busy', `${active} requests are being taken in already. Send it again later.`);
      }
      active += 1;
      try {
        route.admit?.(request.headers);
        const body = await readBody(request, config.maxBodySize, room, pool);
        try {
          send(response, await route.receive({ headers: request.headers, body: body.bytes, sender }));
        } finally {
          body.release();
        }
      } finally {
        active -= 1;
      }
    } catch (error) {
      const refusal = error instanceof Refusal ? error : internal(error);
      options.onRefused(refusal, sender);
      send(response, route?.refused?.(refusal, request.headers) ?? asText(refusal));
    }
  }

  const timeouts = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, requestTimeoutMs),
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => void handle(request, response);
  const server =
    config.tls === undefined
      ? createServer(timeouts, onRequest)
      : createTlsServer({ ...timeouts, ...readTls(config.tls) }, onRequest);
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    if (!socket.writable || error.code === 'ECONNRESET' || error.code === CUT_OFF) {
      socket.destroy();
      return;
    }
    const refusal = isSlow
      ? new Refusal(408, 'too slow', `The request took longer than ${requestTimeoutMs / 1000} s.`)
      : new Refusal(400, 'not understood', 'That is not HTTP, or not without TLS.');
    options.onRefused(refusal, addressOf(socket));
    const status = isSlow ? '408 Request Timeout' : '400 Bad Request';
    const answer = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain\r\n\r\n${refusal.message}\n`;
    socket.end(answer);
  });
  server.on('tlsClientError', (_: Error, socket: TLSSocket) => {
    const message = 'The TLS connection was refused: the certificate of the sender, or its version of TLS.';
    options.onRefused(new Refusal(400, 'login', message), addressOf(socket));
  });
  await listening(server, listen);
  const endWatch = config.tls && watchTls(config.tls, (tls) => (server as TlsServer).setSecureContext(tls));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      endWatch?.();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      for (let waitedMs = 0; active > 0 && waitedMs < DRAIN_MS; waitedMs += DRAIN_STEP_MS) {
        await new Promise((resolve) => setTimeout(resolve, DRAIN_STEP_MS));
      }
      // The last answers leave first.
      await new Promise((resolve) => setImmediate(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function readTls(tls: NonNullable<ReceiveConfig['tls']>) {
  try {
    return serverTls(tls);
  } catch (error) {
    throw new Error(
      `The certificate cannot be read: ${clause((error as Error).message)}. Check the paths and rights of tls.cert, tls.key and tls.clientCa.`,
      { cause: error }
    );
  }
}

/** Resolves once the server listens; rejects with the next step where the port cannot be had. */
function listening(server: Server, listen: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const what = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${error.code ?? error.message})`;
      reject(new Error(`port ${addressText(listen)} ${what}. Set \`listen\` to another address`));
    });
    server.listen(listen.port, listen.host, resolve);
  });
}

function send(response: ServerResponse, { status, headers = {}, body: content = '' }: Answer): void {
  if (response.destroyed || response.headersSent) {
    return;
  }
  const bytes = Buffer.byteLength(content);
  // With its length known, an answer is not sent in chunks, and one without a body leaves in one piece.
  response.writeHead(status, status === NO_CONTENT ? headers : { ...headers, 'content-length': String(bytes) });
  const body = bytes === 0 ? undefined : content;
  response.end(body);
}

function asText({ status, headers, message }: Refusal): Answer {
  return { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body: `${message}\n` };
}

function wrongAddress(method: string, path: string, routes: readonly Route[]): Refusal {
  const known = routes.find((route) => route.path === path);
  if (known) {
    return new Refusal(405, 'address', `${path} takes ${known.method}, not ${method}.`, { allow: known.method });
  }
  const paths = routes.filter((route) => route.method === 'POST').map((route) => route.path);
  return new Refusal(404, 'address', `There is nothing at this path. Send to ${paths.join(' or ')}.`);
}

/** A mistake of ours: the sender is to try again. */
function internal(error: unknown): Refusal {
  return notNow('storage', `The request could not be taken in: ${clause((error as Error).message)}.`);
}

function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
}

function certificateName(socket: Socket): string | undefined {
  const certificate = 'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate() : undefined;
  const name = certificate?.subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}
