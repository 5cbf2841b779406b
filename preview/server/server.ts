import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clause } from '#model/text/clause.ts';

import { answerApi, type ApiOptions } from './api.ts';
import type { BackendCommand, LogLine } from './backend-process.ts';
import { createDataSource, type PreviewDataSource } from './datasource.ts';
import { HttpError, refuseForeign, sendJson } from './http.ts';
import { findFile, sendFile, type StaticRoots } from './static-files.ts';
import { superviseBackend } from './supervisor.ts';

/** Only this machine: the preview has no login. */
const LISTEN_HOST = '127.0.0.1';

export interface PreviewServerOptions {
  /** 0: a free port. */
  port: number;
  backend: BackendCommand;
  datasource: PreviewDataSource;
  staticRoots: StaticRoots;
  /** Folder of provisioned dashboard JSON, for `/api/search` and `/api/dashboards/uid/<uid>`. */
  dashboardsFolder?: string;
  /** Folder of the built app, for `/api/plugins`. */
  appFolder?: string;
  /** The page's index.html, served for every path that a browser opens and that is nothing else. */
  page?: string;
  /** The backend's log, a line each; by default the standard error. */
  onLog?: LogLine;
}

export interface PreviewServer {
  url: string;
  port: number;
  /** Process id of the running backend. */
  backendPid(): number | undefined;
  stop(): Promise<void>;
}

/**
 * Starts the data source's backend process and a small server on 127.0.0.1 that answers Grafana's HTTP API where it
 * overlaps, and serves the built plugins and the preview page.
 * @throws {Error} with one sentence when the port is taken or the backend does not start
 */
export async function startPreviewServer(options: PreviewServerOptions): Promise<PreviewServer> {
  const server = createServer();
  const port = await listen(server, options.port);
  const onLog = options.onLog ?? ((line) => process.stderr.write(`${line}\n`));
  let backend;
  try {
    backend = await superviseBackend(options.backend, onLog);
  } catch (error) {
    server.close();
    throw error;
  }
  const { dashboardsFolder, appFolder } = options;
  const api = { source: createDataSource(options.datasource), backend, dashboardsFolder, appFolder };
  server.on('request', (request, response) => {
    answer(options, api, request, response).catch((error: unknown) => sendError(response, error));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    backendPid: backend.pid,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, backend.stop()]);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Error(explainListen(error, port))));
    server.listen(port, LISTEN_HOST, () => resolve((server.address() as AddressInfo).port));
  });
}

function explainListen(error: NodeJS.ErrnoException, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${LISTEN_HOST} is already in use. Stop the other program, or choose another port with PORT.`;
    case 'EACCES':
      return `Port ${port} may not be opened by this user. Choose one above 1023 with PORT.`;
    default:
      return `Port ${port} on ${LISTEN_HOST} cannot be opened: ${clause(error.message)}.`;
  }
}

async function answer(
  options: PreviewServerOptions,
  api: ApiOptions,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  refuseForeign(request);
  const url = new URL(request.url ?? '/', 'http://preview');
  if (url.pathname.startsWith('/api/')) {
    return answerApi(api, request, response, url);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new HttpError(405, `"${url.pathname}" is read-only. Use GET.`);
  }
  const file = await findFile(options.staticRoots, url.pathname);
  if (file !== undefined) {
    return sendFile(response, file, url.pathname);
  }
  if (options.page !== undefined && request.headers.accept?.includes('text/html')) {
    return sendFile(response, options.page, url.pathname);
  }
  throw new HttpError(404, `There is nothing at "${url.pathname}".`);
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const status = error instanceof HttpError ? error.status : 502;
  const message =
    error instanceof HttpError ? error.message : `The data source backend failed: ${(error as Error).message}`;
  sendJson(response, status, { message });
}
