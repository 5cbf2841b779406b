import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createServer, type ServerOptions } from './server.ts';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 8137;
/** As many as a random word of hex digits of 64 bits; shorter ones are guessed. */
const MIN_TOKEN_LENGTH = 16;
/** A question is some kilobytes, with long lists of racks some more. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Longer than the longest statement. */
const REQUEST_TIMEOUT_MS = 60_000;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export interface HttpOptions {
  host: string;
  port: number;
  token: string;
  /** Names besides loopback and the address itself by which clients may call. */
  allowedHosts: readonly string[];
}

/** `127.0.0.1:8137`, `8137`, `[::1]:8137`. Throws one sentence where it is not an address. */
export function parseAddress(text: string | undefined): { host: string; port: number } {
  const match = /^(?:(.+):)?(\d{1,5})$/.exec(text ?? String(DEFAULT_PORT));
  const port = Number(match?.[2]);
  if (!match || port > 65_535) {
    throw new Error(`mcp: --http ${text} is not an address. Write host:port, such as ${DEFAULT_HOST}:${DEFAULT_PORT}.`);
  }
  return { host: (match[1] ?? DEFAULT_HOST).replace(/^\[(.*)\]$/, '$1'), port };
}

/** The token of a file or the environment. Throws one sentence where there is none that protects. */
export function readToken(file: string | undefined, fromEnvironment: string | undefined): string {
  const token = (file === undefined ? fromEnvironment : readTokenFile(file))?.trim() ?? '';
  if (token.length < MIN_TOKEN_LENGTH || /\s/.test(token)) {
    const what =
      token === '' ? 'no token is given' : `the token is shorter than ${MIN_TOKEN_LENGTH} characters or has blanks`;
    throw new Error(`mcp: ${what}. Set PLENUM_MCP_TOKEN, or pass --token-file, to what "openssl rand -hex 32" gives.`);
  }
  return token;
}

function readTokenFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(
      `mcp: --token-file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Check path and permissions.`
    );
  }
}

export interface Listening {
  /** host:port */
  address: string;
  close(): Promise<void>;
}

/** Serves Streamable HTTP at `/mcp`, without sessions: each request stands for itself. Throws where the port is taken. */
export async function startHttp(options: ServerOptions, http: HttpOptions): Promise<Listening> {
  const hosts = new Set<string>();
  const server = createHttpServer((request, response) => {
    answer(request, response, options, http, hosts).catch((error: unknown) => {
      options.log('error', 'An MCP request failed', { error });
      if (!response.headersSent) {
        refuse(response, 500, 'The request failed. See the log of plenum mcp.');
      } else {
        response.destroy();
      }
    });
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  await listen(server, http);
  const { port } = server.address() as AddressInfo;
  const own = http.host.includes(':') ? `[${http.host}]` : http.host;
  for (const host of [...LOOPBACK, own, ...http.allowedHosts]) {
    hosts.add(host.toLowerCase()).add(`${host.toLowerCase()}:${port}`);
  }
  return {
    address: `${own}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const what = code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${code})`;
      reject(new Error(`mcp: ${host}:${port} ${what}. Choose another one with --http host:port.`));
    });
    server.listen(port, host, resolve);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  { token }: HttpOptions,
  hosts: ReadonlySet<string>
): Promise<void> {
  // A web page that a person visits must not reach this server by a name that it made up (DNS rebinding).
  if (!isAllowed(request, hosts)) {
    refuse(
      response,
      403,
      'This host or origin is not allowed. Call plenum mcp by its address, or start it with --allow-host <name>.'
    );
    return;
  }
  if (!hasToken(request, token)) {
    response.setHeader('www-authenticate', 'Bearer');
    refuse(
      response,
      401,
      'The token is missing or wrong. Send Authorization: Bearer <token>, the one that plenum mcp was started with.'
    );
    return;
  }
  if ((request.url ?? '').split('?')[0] !== '/mcp') {
    refuse(response, 404, 'Only /mcp is served here.');
    return;
  }
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    refuse(response, 405, 'Without sessions there is nothing to follow or to end. Use POST.');
    return;
  }
  const body = await readBody(request);
  if (body === undefined) {
    refuse(response, 413, 'The request is larger than 1 MB. Leave lists of racks or zones empty, which means all.');
    return;
  }
  await pass(request, response, body, options);
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  options: ServerOptions
): Promise<void> {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    refuse(response, 400, 'The request is not valid JSON. Send a JSON-RPC message.');
    return;
  }
  const server = createServer(options);
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
  // Who hangs up has cancelled what was asked.
  response.on('close', () => void server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response, message);
}

function isAllowed({ headers: { host = '', origin } }: IncomingMessage, hosts: ReadonlySet<string>): boolean {
  const isOwn = (name: string) => hosts.has(name.toLowerCase());
  return isOwn(host) && (origin === undefined || (URL.canParse(origin) && isOwn(new URL(origin).host)));
}

/** Digests have one length, so that comparing them tells nothing of the token. */
function hasToken({ headers: { authorization = '' } }: IncomingMessage, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization), digest(`Bearer ${token}`));
}

/** The whole body, or undefined where it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) {
      return undefined;
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null }));
}
