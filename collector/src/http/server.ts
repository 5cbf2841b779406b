import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** What /readyz says; an empty list of reasons is ready. */
export interface Readiness {
  /** Why data does not flow. */
  reasons: string[];
  /** What is wrong though data flows. */
  warnings: string[];
}

export interface HttpOptions {
  host: string;
  port: number;
  registry: Registry;
  readiness: () => Readiness;
}

/**
 * Serves `/healthz` (the process lives), `/readyz` (data flows, with reasons where not) and `/metrics`.
 * Throws where the port is taken, with the next step.
 */
export async function startHttpServer(options: HttpOptions): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`${(error as Error).message}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const what = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${error.code})`;
      reject(
        new Error(
          `HTTP port ${options.host}:${options.port} ${what}. Set http.port in the configuration to another one.`
        )
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: HttpOptions): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  switch ((request.url ?? '/').split('?')[0]) {
    case '/healthz':
      json(response, 200, { status: 'ok' });
      return;
    case '/readyz': {
      const readiness = options.readiness();
      const isReady = readiness.reasons.length === 0;
      json(response, isReady ? 200 : 503, { ready: isReady, ...readiness });
      return;
    }
    case '/metrics':
      response.writeHead(200, { 'content-type': options.registry.contentType }).end(await options.registry.metrics());
      return;
    default:
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Try /healthz, /readyz or /metrics.\n');
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
