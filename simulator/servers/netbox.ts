import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InventoryLists } from './netbox-records.ts';
import { serveHttp } from './http.ts';
import type { ServerOptions, SimServer } from './server.ts';

/** Pages are no longer than this, whatever is asked for: NetBox's MAX_PAGE_SIZE. */
const MAX_PAGE_SIZE = 1_000;
const DEFAULT_PAGE_SIZE = 50;

/** Token of the demo's inventory; it protects nothing that is real. */
export const DEMO_NETBOX_TOKEN = '0123456789abcdef0123456789abcdef01234567';

export interface NetboxState {
  version: Record<string, string>;
  lists: InventoryLists;
  token: string;
  /** Answers in place of the list of a path; for the faults of servers and proxies. */
  faults: Map<string, (response: ServerResponse, offset: number) => boolean>;
  /** Paths that were asked for, with their queries. */
  asked: string[];
}

export type NetboxServer = SimServer & { state: NetboxState };

/** A read-only subset of NetBox 4: the lists of the data center part, paged, with filters by site, tag and role. */
export async function startNetbox(
  lists: InventoryLists,
  options: ServerOptions,
  token = DEMO_NETBOX_TOKEN
): Promise<NetboxServer> {
  const state: NetboxState = {
    version: { 'netbox-version': '4.4.2', 'django-version': '5.2.6', 'python-version': '3.12.3' },
    lists,
    token,
    faults: new Map(),
    asked: [],
  };
  const server = await serveHttp('NetBox', options, (request, response) => answer(state, request, response));
  return { ...server, state };
}

function answer(state: NetboxState, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://netbox');
  const path = url.pathname.replace(/^\/api\/|\/$/g, '');
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  state.asked.push(path + url.search);
  if (request.method !== 'GET') {
    send(405, { detail: `Method "${request.method}" not allowed.` });
  } else if (request.headers.authorization !== `Token ${state.token}`) {
    send(403, { detail: 'Invalid token' });
  } else if (path === 'status') {
    send(200, state.version);
  } else if (state.lists[path] === undefined) {
    send(404, { detail: 'Not found.' });
  } else {
    const offset = Number(url.searchParams.get('offset') ?? 0);
    if (state.faults.get(path)?.(response, offset) !== true) {
      send(200, pageOf(state.lists[path], path, url, offset));
    }
  }
}

function pageOf(list: InventoryLists[string], path: string, { searchParams }: URL, offset: number) {
  const limit = Math.min(Number(searchParams.get('limit') ?? DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE);
  const found = list.filter((item) =>
    ['site', 'tag', 'role', 'slug'].every((key) => {
      const wanted = searchParams.getAll(key);
      const has = (value: string) => carries(item, key, value);
      // Of tags all that are named, of the others one.
      return wanted.length === 0 || (key === 'tag' ? wanted.every(has) : wanted.some(has));
    })
  );
  const isLast = offset + limit >= found.length;
  return {
    count: found.length,
    // A server behind a proxy names itself as it knows itself.
    next: isLast ? null : `http://netbox.internal:8000/api/${path}/?limit=${limit}&offset=${offset + limit}`,
    previous: null,
    results: found.slice(offset, offset + limit),
  };
}

/** Whether an item, or what it refers to, is called so. */
function carries(item: Record<string, unknown>, key: string, value: string): boolean {
  const about = key === 'tag' ? item.tags : item[key];
  return [about].flat().some((one) => {
    const named = one as { slug?: unknown; name?: unknown } | string | null | undefined;
    return named === value || (typeof named === 'object' && (named?.slug === value || named?.name === value));
  });
}
