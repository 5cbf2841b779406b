/**
 * An API server for tests: lists in pages, watches with bookmarks, expiry and refusals, as
 * https://kubernetes.io/docs/reference/using-api/api-concepts/ says and kube-apiserver 1.35 was seen to do.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { partial, statusObject, type TestObject } from './objects.ts';
import { createStore, type Store } from './store.ts';

const JSON_TYPE = 'application/json';

export interface ApiServerOptions {
  /** Tokens that are accepted; everybody where absent. */
  tokens?: Set<string>;
  /** How often a watch that asks for them gets a bookmark, ms; none where absent. */
  bookmarkMs?: number;
  tls?: { key: string; cert: string; ca?: string; requestCert?: boolean };
  /** Collections that are served, though there is nothing in them: `/api/v1/pods`. */
  collections?: string[];
}

export interface TestApiServer {
  url: string;
  store: Store;
  /** Paths with their queries, in order. */
  requests: string[];
  /** Watches that are open now, by their paths. */
  watches(): string[];
  tokens: Set<string> | undefined;
  /** What the next requests are answered with instead, one after the other, those first whose path matches. */
  refuse(match: RegExp, ...answers: Array<{ status: number; retryAfter?: number; body?: object | string }>): void;
  /** Paths that are forbidden. */
  forbidden: RegExp | undefined;
  /** The watches that are open now send nothing any more, as over a line that is dead. */
  silenceWatches(): void;
  /** Cuts every connection. */
  cut(): void;
  /** Ends open watches, as at their timeout. */
  endWatches(): void;
  /** How far its clock is ahead, ms. */
  clockAheadMs: number;
  /** Takes the place of all other answers to paths that match. */
  replies: Array<{ match: RegExp; reply(request: IncomingMessage, response: ServerResponse): void }>;
  /** Called before each page of a list is answered. */
  onPage: ((page: number) => void) | undefined;
  close(): Promise<void>;
}

interface Asked {
  collection: string;
  namespace: string | undefined;
  name: string | undefined;
}

/** `/api/v1/namespaces/a/pods/p`, and without namespace or name. */
function parsePath(path: string): Asked | undefined {
  const match =
    /^(?<base>\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+))?$/.exec(
      path
    );
  const { base, namespace, plural, name } = match?.groups ?? {};
  return base === undefined ? undefined : { collection: `${base}/${plural}`, namespace, name };
}

export async function startApiServer(options: ApiServerOptions = {}): Promise<TestApiServer> {
  const store = createStore();
  const known = new Set(['/api/v1/pods', '/api/v1/nodes', ...(options.collections ?? [])]);
  const open = new Map<ServerResponse, { path: string; silence(): void; end(): void }>();
  const refusals: Array<{ match: RegExp; status: number; retryAfter?: number; body?: object | string }> = [];
  let pages = 0;

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    const url = new URL(path, 'http://localhost');
    server.requests.push(path);
    response.setHeader('date', new Date(Date.now() + server.clockAheadMs).toUTCString());
    const own = server.replies.find(({ match }) => match.test(path));
    if (own) {
      own.reply(request, response);
      return;
    }
    const index = refusals.findIndex(({ match }) => match.test(path));
    const refusal = index === -1 ? undefined : refusals.splice(index, 1)[0];
    if (refusal) {
      const body = refusal.body ?? statusObject(refusal.status, 'Refused', `refused with ${refusal.status}`);
      response.writeHead(refusal.status, {
        'content-type': JSON_TYPE,
        ...(refusal.retryAfter === undefined ? {} : { 'retry-after': String(refusal.retryAfter) }),
      });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
      return;
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (server.tokens && !server.tokens.has(token ?? '')) {
      send(response, 401, statusObject(401, 'Unauthorized', 'Unauthorized'));
      return;
    }
    if (server.forbidden?.test(url.pathname)) {
      const message = `${url.pathname} is forbidden: User "system:serviceaccount:plenum:plenum" cannot list it`;
      send(response, 403, statusObject(403, 'Forbidden', message));
      return;
    }
    const group = /^\/apis\/([^/]+)$/.exec(url.pathname)?.[1];
    if (group !== undefined) {
      sendGroup(response, group);
      return;
    }
    const asked = parsePath(url.pathname);
    if (!asked || !(known.has(asked.collection) || store.has(asked.collection))) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
      return;
    }
    const metadataOnly = (request.headers.accept ?? '').includes('as=PartialObjectMetadata');
    const shown = (object: TestObject) => (metadataOnly ? partial(object) : object);
    if (asked.name !== undefined) {
      const object = store.get(asked.collection, asked.name, asked.namespace);
      send(
        response,
        object ? 200 : 404,
        object ? shown(object) : statusObject(404, 'NotFound', `"${asked.name}" not found`)
      );
    } else if (['1', 'true'].includes(url.searchParams.get('watch') ?? '')) {
      watch(response, asked, url.searchParams, shown, path);
    } else {
      list(response, asked, url.searchParams, shown);
    }
  };

  function sendGroup(response: ServerResponse, group: string): void {
    const prefix = `/apis/${group}/`;
    const versions = [...new Set([...known].filter((one) => one.startsWith(prefix)).map((one) => one.split('/')[3]))];
    if (versions.length === 0) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
      return;
    }
    const listed = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
    send(response, 200, { kind: 'APIGroup', name: group, versions: listed, preferredVersion: listed[0] });
  }

  const isWanted = ({ metadata }: TestObject, { namespace }: Asked, query: URLSearchParams) =>
    (namespace === undefined || metadata.namespace === namespace) &&
    (query.get('labelSelector') ?? '')
      .split(',')
      .filter((one) => one !== '')
      .every((one) => metadata.labels?.[one.split('=')[0] ?? ''] === one.split('=')[1]);

  function list(
    response: ServerResponse,
    asked: Asked,
    query: URLSearchParams,
    shown: (object: TestObject) => TestObject
  ): void {
    server.onPage?.(++pages);
    const token = query.get('continue');
    const from = token
      ? (JSON.parse(Buffer.from(token, 'base64url').toString()) as { v: number; k: string })
      : { v: store.version(), k: '' };
    if (from.v < store.compacted()) {
      const message =
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';
      send(response, 410, statusObject(410, 'Expired', message));
      return;
    }
    const rest = store
      .list(asked.collection, from.v)
      .filter(([key, object]) => key > from.k && isWanted(object, asked, query));
    const limit = Number(query.get('limit') ?? 0);
    const page = limit > 0 ? rest.slice(0, limit) : rest;
    const last = page.at(-1)?.[0];
    const isMore = page.length < rest.length;
    const metadata = {
      resourceVersion: String(from.v),
      ...(isMore
        ? {
            continue: Buffer.from(JSON.stringify({ v: from.v, k: last })).toString('base64url'),
            remainingItemCount: rest.length - page.length,
          }
        : {}),
    };
    send(response, 200, { kind: 'List', apiVersion: 'v1', metadata, items: page.map(([, object]) => shown(object)) });
  }

  function watch(
    response: ServerResponse,
    asked: Asked,
    query: URLSearchParams,
    shown: (object: TestObject) => TestObject,
    path: string
  ): void {
    let told = Number(query.get('resourceVersion'));
    response.writeHead(200, { 'content-type': JSON_TYPE });
    const line = (event: object) => response.write(`${JSON.stringify(event)}\n`);
    if (told < store.compacted()) {
      const message = `too old resource version: ${told} (${store.compacted()})`;
      line({ type: 'ERROR', object: statusObject(410, 'Expired', message) });
      response.end();
      return;
    }
    const news = () => {
      for (const { version, type, collection, object } of store.revisions()) {
        if (version > told && collection === asked.collection) {
          if (isWanted(object, asked, query)) {
            line({ type, object: shown(object) });
          }
          told = version;
        }
      }
    };
    const unsubscribe = store.onChange(news);
    const bookmarks =
      options.bookmarkMs !== undefined && query.get('allowWatchBookmarks') === 'true'
        ? setInterval(() => {
            // A server that was set back waits until it gets there.
            if (store.version() >= told) {
              told = store.version();
              line({
                type: 'BOOKMARK',
                object: { metadata: { resourceVersion: String(told), creationTimestamp: null } },
              });
            }
          }, options.bookmarkMs)
        : undefined;
    const silence = () => {
      unsubscribe();
      clearInterval(bookmarks);
    };
    const end = () => {
      silence();
      response.end();
    };
    const timer = setTimeout(end, Number(query.get('timeoutSeconds') ?? 1_800) * 1_000);
    open.set(response, { path, silence, end });
    response.on('close', () => {
      silence();
      clearTimeout(timer);
      open.delete(response);
    });
    response.flushHeaders();
    news();
  }

  const http = options.tls ? createTlsServer(options.tls, answer) : createServer(answer);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: TestApiServer = {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${(http.address() as AddressInfo).port}`,
    store,
    requests: [],
    watches: () => [...open.values()].map(({ path }) => path),
    tokens: options.tokens,
    refuse: (match, ...answers) => void refusals.push(...answers.map((one) => ({ match, ...one }))),
    forbidden: undefined,
    clockAheadMs: 0,
    replies: [],
    silenceWatches: () => [...open.values()].forEach(({ silence }) => silence()),
    cut: () => http.closeAllConnections(),
    endWatches: () => [...open.values()].forEach(({ end }) => end()),
    onPage: undefined,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': JSON_TYPE });
  response.end(JSON.stringify(body));
}
