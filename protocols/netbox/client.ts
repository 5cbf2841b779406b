import { z } from 'zod';
import type { Secret } from '#config/secret.ts';
import { httpClient, HttpStatusError } from '../http/read.ts';
import type { tlsSchema } from '../http/read.ts';

/** Both servers give no more than 1,000 in one answer by default, and 500 take less than a second. */
const PAGE_SIZE = 500;
/** A list that goes on for ever is a fault of the server. */
const MAX_ITEMS = 2_000_000;
/** What a server says of a refusal, in a message. */
const MAX_DETAIL_LENGTH = 200;
/** Tokens of NetBox 4.5 and later begin so and are sent in another way. */
const V2_TOKEN = 'nbt_';

export interface InventoryEndpoint {
  url: string;
  token: Secret;
  /** Of one request, ms. */
  timeout: number;
  maxBodySize: number;
  tls?: z.infer<typeof tlsSchema> | undefined;
}

/** What the server is: both speak nearly the same REST. */
export interface InventoryServer {
  kind: 'netbox' | 'nautobot';
  version: string;
}

/** What a server answered or did not, in one line, with the next step. */
export class InventoryError extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.name = 'InventoryError';
    this.nextStep = nextStep;
  }
}

/** An item of a list that is not as its server should give it. */
export interface UnreadItem {
  /** `undefined` where it has none. */
  id: string | undefined;
  /** Field and fault: `name: Invalid input: expected string, received number`. */
  reason: string;
}

export interface InventoryList<Item> {
  items: Item[];
  unread: UnreadItem[];
}

export interface InventoryClient {
  server(signal: AbortSignal): Promise<InventoryServer>;
  /**
   * All items of a list, each once, in the order of their ids; those that cannot be read are named beside the others. Rejects
   * where the server does not give all that it counts.
   * @param path `dcim/racks`
   */
  list<Item extends { id: string }>(
    path: string,
    item: z.ZodType<Item>,
    query: Readonly<Record<string, readonly string[]>>,
    signal: AbortSignal
  ): Promise<InventoryList<Item>>;
  close(): Promise<void>;
}

const statusSchema = z.looseObject({
  'netbox-version': z.string().optional(),
  'nautobot-version': z.string().optional(),
});
const pageSchema = z.looseObject({ count: z.number(), next: z.string().nullish(), results: z.array(z.unknown()) });

export function inventoryClient(endpoint: InventoryEndpoint): InventoryClient {
  const { token, timeout, maxBodySize, tls } = endpoint;
  const http = httpClient({ timeout, maxBodySize, tls });
  const base = endpoint.url.replace(/\/+$/, '').replace(/\/api$/, '');

  async function get(path: string, query: string, signal: AbortSignal): Promise<unknown> {
    const secret = token.reveal().trim();
    const headers = {
      accept: 'application/json',
      authorization: `${secret.startsWith(V2_TOKEN) ? 'Bearer' : 'Token'} ${secret}`,
    };
    const url = `${base}/api/${path}/${query}`;
    let body: Buffer;
    try {
      ({ body } = await http.get(url, headers, signal));
    } catch (error) {
      throw explained(path, error);
    }
    try {
      return JSON.parse(body.toString('utf8')) as unknown;
    } catch {
      throw new InventoryError(
        `/api/${path}/ does not answer with JSON`,
        'Set url to the address of NetBox or Nautobot itself, without a login page in between'
      );
    }
  }

  return {
    async server(signal) {
      const answer = statusSchema.safeParse(await get('status', '', signal)).data ?? {};
      const { 'netbox-version': netbox, 'nautobot-version': nautobot } = answer;
      if (netbox !== undefined) {
        return { kind: 'netbox', version: netbox };
      }
      if (nautobot !== undefined) {
        return { kind: 'nautobot', version: nautobot };
      }
      throw new InventoryError('/api/status/ names no version of NetBox or Nautobot', 'Check url');
    },

    async list(path, item, query, signal) {
      const items = new Map<string, z.infer<typeof item>>();
      const unread = new Map<unknown, UnreadItem>();
      let offset = 0;
      let count: number;
      do {
        const page = pageSchema.safeParse(await get(path, queryOf(query, offset), signal));
        if (!page.success) {
          throw new InventoryError(
            `/api/${path}/ does not answer with a list`,
            'Check url, and the version of the server'
          );
        }
        const { results, next } = page.data;
        count = page.data.count;
        results.forEach((raw, index) => {
          const parsed = item.safeParse(raw);
          if (parsed.success) {
            items.set(parsed.data.id, parsed.data);
          } else {
            const one = unreadOf(raw, parsed.error);
            unread.set(one.id ?? offset + index, one);
          }
        });
        offset += results.length;
        const isShort = results.length === 0 && next !== null && next !== undefined;
        if (isShort || offset > MAX_ITEMS) {
          break;
        }
        if (next === null || next === undefined) {
          break;
        }
      } while (offset < MAX_ITEMS);
      // What is added or removed while the pages are read shifts them: better all of it at the next turn than a part now.
      const given = items.size + unread.size;
      if (given < count) {
        throw new InventoryError(
          `/api/${path}/ gave ${given} of ${count} items`,
          'It is read again; if it stays so, look into the log of the server or of the proxy before it'
        );
      }
      return { items: [...items.values()].sort((a, b) => compareIds(a.id, b.id)), unread: [...unread.values()] };
    },

    close: () => http.close(),
  };
}

function unreadOf(raw: unknown, { issues }: z.ZodError): UnreadItem {
  const [issue] = issues;
  const id = (raw as { id?: unknown } | null | undefined)?.id;
  const field = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  return {
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined,
    reason: `${field}${issue?.message ?? 'Invalid input'}`,
  };
}

/** Pages are asked for by number: the server's own link to the next one may name a host that only it can reach. */
function queryOf(query: Readonly<Record<string, readonly string[]>>, offset: number): string {
  const parameters = new URLSearchParams();
  for (const [key, values] of Object.entries(query)) {
    values.forEach((value) => parameters.append(key, value));
  }
  parameters.append('limit', String(PAGE_SIZE));
  parameters.append('offset', String(offset));
  return `?${parameters.toString()}`;
}

/** Numbers by size, UUIDs by text. */
function compareIds(a: string, b: string): number {
  const byNumber = Number(a) - Number(b);
  return Number.isNaN(byNumber) ? (a < b ? -1 : Number(a > b)) : byNumber;
}

function explained(path: string, error: unknown): Error {
  if (!(error instanceof HttpStatusError)) {
    return error as Error;
  }
  const { status } = error;
  const detail = detailOf(error.body);
  const message = `/api/${path}/ ${error.message}${detail === '' ? '' : ` (${detail})`}`;
  switch (status) {
    case 401:
    case 403:
      return new InventoryError(message, `Give the token the permission to view this; ${RIGHTS}`);
    case 404:
      return new InventoryError(
        message,
        'Set url to the address of NetBox or Nautobot, such as https://netbox.example.com'
      );
    case 400:
      return new InventoryError(message, 'Correct sites, tags or roles: the server does not know one of them');
    default:
      return new InventoryError(message, 'It is asked again; look into the log of the server if it stays so');
  }
}

const RIGHTS = 'docs/connect-netbox.md lists what is read';

function detailOf(body: Buffer): string {
  try {
    const answer = JSON.parse(body.toString('utf8')) as { detail?: unknown };
    const text = typeof answer.detail === 'string' ? answer.detail : JSON.stringify(answer);
    return text.replace(/\s+/g, ' ').slice(0, MAX_DETAIL_LENGTH);
  } catch {
    return '';
  }
}
