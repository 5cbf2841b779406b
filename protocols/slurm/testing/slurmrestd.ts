import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { accountingAnswer, controllerAnswer } from './answers.ts';
import type { FakeJob } from './answers.ts';

export type Reply = (request: IncomingMessage, response: ServerResponse) => void;

export interface FakeSlurmrestd {
  url: string;
  /** Data parsers that it has. */
  versions: number[];
  /** Whether it describes itself at /openapi. */
  isDescribed: boolean;
  hasAccounting: boolean;
  /** What slurmctld has. */
  jobs: FakeJob[];
  /** What slurmdbd has. */
  runs: FakeJob[];
  /** Tokens that are good; any where it is empty. */
  tokens: string[];
  /** Takes the place of what it would answer to paths that begin so. */
  replies: Map<string, Reply>;
  /** Requests so far: path and query. */
  asked: string[];
  /** Headers of the last request. */
  headers: IncomingMessage['headers'];
  close(): Promise<void>;
}

export interface FakeSlurmrestdOptions {
  /** Path of a unix socket in place of a port. */
  socket?: string;
  /** As a proxy with TLS in front of it. */
  tls?: { key: string; cert: string };
}

/** slurmrestd as its clients see it, on loopback or at a socket, made of the answers of its data parsers. */
export async function fakeSlurmrestd({ socket, tls }: FakeSlurmrestdOptions = {}): Promise<FakeSlurmrestd> {
  const server = tls ? createTlsServer(tls, serve) : createServer(serve);

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://localhost');
    fake.asked.push(`${url.pathname}${url.search}`);
    fake.headers = request.headers;
    const own = [...fake.replies].find(([beginning]) => url.pathname.startsWith(beginning));
    if (own) {
      own[1](request, response);
      return;
    }
    const token = request.headers['x-slurm-user-token'];
    if (fake.tokens.length > 0 && !fake.tokens.includes(String(token))) {
      response.writeHead(401, { 'content-type': 'text/plain' }).end('Authentication failure');
      return;
    }
    const answer = answerTo(url);
    if (answer === undefined) {
      response.writeHead(404).end('Unable find requested URL. Please view /openapi/v3 for API reference.');
    } else {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    }
  }

  function answerTo({ pathname, searchParams }: URL): unknown {
    if (pathname === '/openapi/v3' && fake.isDescribed) {
      const daemons = fake.hasAccounting ? ['slurm', 'slurmdb'] : ['slurm'];
      const paths = daemons.flatMap((daemon) => fake.versions.map((one) => `/${daemon}/v0.0.${one}/jobs/`));
      return { openapi: '3.0.2', paths: Object.fromEntries(paths.map((path) => [path, { get: {} }])) };
    }
    const [, daemon, name, page] = /^\/(slurm|slurmdb)\/v0\.0\.(\d+)\/(\w+)$/.exec(pathname) ?? [];
    const version = Number(name);
    if (!fake.versions.includes(version) || (daemon === 'slurmdb' && !fake.hasAccounting)) {
      return undefined;
    }
    if (page === 'ping' || page === 'config') {
      return { errors: [] };
    }
    if (daemon === 'slurm') {
      return controllerAnswer(version, fake.jobs);
    }
    const fromS = Number(searchParams.get('start_time')?.replace('uts', ''));
    const toS = Number(searchParams.get('end_time')?.replace('uts', '') ?? Infinity);
    // As slurmdbd looks: eligible before the end, and not ended before the beginning.
    const runs = fake.runs.filter(
      ({ eligible = 0, end = 0 }) => eligible > 0 && eligible < toS && (end === 0 || end >= fromS)
    );
    const answer = accountingAnswer(version, runs);
    const nothing = { description: 'Nothing found', error_number: 9003, error: 'Nothing found with query' };
    return runs.length === 0 && version < 40 ? { ...answer, errors: [nothing] } : answer;
  }

  server.listen(socket === undefined ? { host: '127.0.0.1', port: 0 } : { path: socket });
  await once(server, 'listening');
  const fake: FakeSlurmrestd = {
    url:
      socket === undefined
        ? `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
        : 'http://localhost',
    versions: [38],
    isDescribed: true,
    hasAccounting: true,
    jobs: [],
    runs: [],
    tokens: [],
    replies: new Map(),
    asked: [],
    headers: {},
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}
