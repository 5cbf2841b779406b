import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** Resources by their paths, without a slash at the end. */
export type BmcTree = Record<string, object>;

export interface MockBmcOptions {
  /** `undefined` lets everybody in. */
  login?: { username: string; password: string };
  /** How many sessions it has; 0 for a BMC that only knows the password in each request. */
  sessions?: number;
  /** Shows the certificate of `tls/`, which vouches for itself. */
  tls?: boolean;
  /** Takes a request before the BMC does; returns whether it did. */
  intercept?: (request: IncomingMessage, response: ServerResponse, path: string) => boolean;
}

export interface MockBmc {
  url: string;
  tree: BmcTree;
  /** What was asked, in its order: `GET /redfish/v1`. */
  asked: string[];
  /** Sessions that are open: whose they are by their tokens, which are their ids as well. */
  sessions: Map<string, string>;
  /** Sessions that were ever made. */
  logins: () => number;
  /** Most requests that were under way at once. */
  atOnce: () => number;
  connections: () => number;
  options: MockBmcOptions;
  /** Forgets its sessions and breaks what is under way, as a restart does. */
  reboot(): void;
  close(): Promise<void>;
}

export const SESSIONS = '/redfish/v1/SessionService/Sessions';
export const TLS_FOLDER = path.join(import.meta.dirname, 'tls');

/** A BMC on loopback that serves a tree; real sockets, one process, as many as a test needs. */
export async function startMockBmc(tree: BmcTree, options: MockBmcOptions = {}): Promise<MockBmc> {
  const asked: string[] = [];
  const sessions = new Map<string, string>();
  let logins = 0;
  let running = 0;
  let atOnce = 0;
  let connections = 0;

  const listener: RequestListener = (request, response) => {
    const target = new URL(request.url ?? '/', 'http://bmc');
    const at = target.pathname.replace(/\/+$/, '');
    asked.push(`${request.method} ${request.url}`);
    running += 1;
    atOnce = Math.max(atOnce, running);
    response.once('close', () => {
      running -= 1;
    });
    if (options.intercept?.(request, response, at)) {
      return;
    }
    if (request.method === 'POST' && at === SESSIONS) {
      void makeSession(request, response);
    } else if (request.method === 'DELETE' && at.startsWith(`${SESSIONS}/`)) {
      const isIn = isLetIn(request);
      const isThere = isIn && sessions.delete(at.slice(SESSIONS.length + 1));
      response.writeHead(isThere ? 204 : isIn ? 404 : 401).end();
    } else if (request.method !== 'GET') {
      response.writeHead(405).end();
    } else if (at !== '/redfish/v1' && !isLetIn(request)) {
      json(response, 401, { error: { code: 'Base.1.0.NoValidSession' } });
    } else {
      const resource = tree[at] ?? sessionAt(at);
      json(
        response,
        resource ? 200 : 404,
        resource ? expanded(resource, target) : { error: { code: 'Base.1.0.ResourceMissing' } }
      );
    }
  };

  function isLetIn({ headers }: IncomingMessage): boolean {
    const { login } = options;
    if (login === undefined) {
      return true;
    }
    const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
    return headers.authorization === basic || sessions.has(String(headers['x-auth-token']));
  }

  function sessionAt(at: string): object | undefined {
    const id = at.startsWith(`${SESSIONS}/`) ? at.slice(SESSIONS.length + 1) : '';
    return sessions.has(id) ? { '@odata.id': at, Id: id, UserName: sessions.get(id) } : undefined;
  }

  async function makeSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const given = JSON.parse(Buffer.concat(chunks).toString()) as { UserName?: string; Password?: string };
    const { sessions: most = 8, login } = options;
    if (most === 0) {
      json(response, 404, {});
    } else if (given.UserName !== login?.username || given.Password !== login?.password) {
      json(response, 401, {});
    } else if (sessions.size >= most) {
      json(response, 503, { error: { code: 'Base.1.0.SessionLimitExceeded' } });
    } else {
      logins += 1;
      const token = `token${logins}`;
      sessions.set(token, given.UserName ?? '');
      response.setHeader('x-auth-token', token);
      response.setHeader('location', `${SESSIONS}/${token}`);
      json(response, 201, { '@odata.id': `${SESSIONS}/${token}`, Id: token });
    }
  }

  /** `$expand` with one level puts the members of a collection into it (DSP0266, 7.3.1). */
  function expanded(resource: object, target: URL): object {
    const members = (resource as { Members?: Array<{ '@odata.id': string }> }).Members;
    return target.searchParams.has('$expand') && members
      ? { ...resource, Members: members.map((member) => tree[member['@odata.id']] ?? member) }
      : resource;
  }

  const server = options.tls
    ? createTlsServer(
        {
          key: readFileSync(path.join(TLS_FOLDER, 'key.pem')),
          cert: readFileSync(path.join(TLS_FOLDER, 'certificate.pem')),
        },
        listener
      )
    : createServer(listener);
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    tree,
    asked,
    sessions,
    logins: () => logins,
    atOnce: () => atOnce,
    connections: () => connections,
    options,
    reboot() {
      sessions.clear();
      server.closeAllConnections();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A tree as DMTF's mockups keep it: a folder for each resource, with an `index.json`. */
export function treeOfFolder(folder: string): BmcTree {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(^|[\\/])index\.json$/.test(file)
  );
  return Object.fromEntries(
    files.map((file) => {
      const at = path.dirname(file).split(path.sep).join('/');
      const resource = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object;
      return [at === '.' ? '/redfish/v1' : `/redfish/v1/${at}`, resource];
    })
  );
}
