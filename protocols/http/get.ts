import { Agent } from 'undici';
import { authorization, type HttpAuth } from './auth.ts';
import { BodyTooLongError, decodeBody } from './content-encoding.ts';
import { getPage, HttpStatusError } from './page-request.ts';
import { tlsOptions, type TlsConfig } from './tls.ts';

/** Requests under way to one server: a slow answer must not hold up the next, and a server is not to be flooded. */
const CONNECTIONS_PER_SERVER = 2;
/** URLs that are remembered as parsed; those of queries with a time in them are new each time. */
const MAX_URLS = 10_000;

export interface HttpClientOptions {
  /** Of one request, all in all, ms; also of connecting. */
  timeout: number;
  /** Longest body, unpacked, bytes. */
  maxBodySize: number;
  auth?: HttpAuth | undefined;
  tls?: TlsConfig | undefined;
  /** Path of a unix socket at which the server listens, whatever host the URL names. */
  socketPath?: string | undefined;
}

export interface HttpAnswer {
  contentType: string;
  body: Buffer;
}

export interface HttpClient {
  /**
   * Asks for a page.
   * @throws Error with one clear line for a timeout, a status that is not 200, a body that is too long or cannot be unpacked
   */
  get(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** A client that only asks: it has no other method than GET. */
export function httpClient(options: HttpClientOptions): HttpClient {
  const { timeout, maxBodySize, auth, tls, socketPath } = options;
  const connect = { ...tlsOptions(tls), timeout, ...(socketPath === undefined ? {} : { socketPath }) };
  const agent = new Agent({ connect, connections: CONNECTIONS_PER_SERVER });

  const urls = new Map<string, URL>();
  const urlOf = (text: string) => {
    const url = urls.get(text) ?? new URL(text);
    if (urls.size >= MAX_URLS) {
      urls.clear();
    }
    urls.set(text, url);
    return url;
  };

  async function get(text: string, headers: Record<string, string>, signal: AbortSignal): Promise<HttpAnswer> {
    const url = urlOf(text);
    try {
      const page = await getPage(agent, {
        url,
        timeoutMs: timeout,
        maxBytes: maxBodySize,
        signal,
        headers: { 'accept-encoding': 'gzip', ...headers, ...authorization(auth, url) },
      });
      const body = await decodeBody(page.body, page.headers['content-encoding'], maxBodySize);
      return { contentType: String(page.headers['content-type']), body };
    } catch (error) {
      throw inOneLine(error);
    }
  }

  return { get, close: () => agent.destroy() };
}

function inOneLine(error: unknown): Error {
  if (error instanceof HttpStatusError || error instanceof BodyTooLongError) {
    return error;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined)?.message : undefined;
  const text = message || first || code || String(error);
  return new Error(text.split('\n')[0], { cause: error });
}
