import { readFileSync } from 'node:fs';
import { Agent } from 'undici';
import type { PrometheusConfig, TargetConfig } from './config.ts';
import { decodeBody } from './content-encoding.ts';
import { createExpositionParser } from './exposition.ts';
import type { ExpositionFormat, ExpositionSample } from './exposition.ts';
import { getPage } from './page-request.ts';

const ACCEPT =
  'application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.8,text/plain;q=0.5,*/*;q=0.1';

export interface Scrape {
  samples: ExpositionSample[];
  /** When the answer began to be asked for, epoch ms: the exporter reads its sensors after that. */
  timeMs: number;
  durationMs: number;
}

export type Scraper = (target: TargetConfig, signal: AbortSignal) => Promise<Scrape>;

/**
 * Prepares scrapes with the TLS of a source. A scrape throws an Error with one clear line for a timeout, a
 * status that is not 200, a body that is too long or no exposition.
 */
export function createScraper(config: PrometheusConfig): { scrape: Scraper; close: () => Promise<void> } {
  // What was parsed once need not be parsed again: an exporter lists the same series each time.
  const parsers = new Map<TargetConfig, ReturnType<typeof createExpositionParser>>();
  const parserOf = (target: TargetConfig) => {
    const parser = parsers.get(target) ?? createExpositionParser();
    parsers.set(target, parser);
    return parser;
  };
  const urls = new Map(config.targets.map((target) => [target, new URL(target.url)]));
  const urlOf = (target: TargetConfig) => urls.get(target) ?? new URL(target.url);
  const agent = new Agent({ connect: { ...tlsOptions(config), timeout: config.timeout }, connections: 2 });

  async function scrape(target: TargetConfig, signal: AbortSignal): Promise<Scrape> {
    const timeMs = Date.now();
    try {
      const page = await getPage(agent, {
        url: urlOf(target),
        timeoutMs: config.timeout,
        maxBytes: config.maxBodySize,
        signal,
        headers: {
          accept: ACCEPT,
          'accept-encoding': 'gzip',
          'x-prometheus-scrape-timeout-seconds': String(config.timeout / 1000),
          ...authorization(config, urlOf(target)),
        },
      });
      const body = await decodeBody(page.body, page.headers['content-encoding'], config.maxBodySize);
      const format = formatOf(page.headers['content-type']);
      const samples = parserOf(target)(body.toString('utf8'), format);
      return { samples, timeMs, durationMs: Date.now() - timeMs };
    } catch (error) {
      throw describe(error);
    }
  }

  return { scrape, close: () => agent.destroy() };
}

function formatOf(contentType: string | string[] | undefined): ExpositionFormat {
  return String(contentType).startsWith('application/openmetrics-text') ? 'openmetrics' : 'prometheus';
}

/** Secrets are resolved for each scrape, so that a rotated token is used without a restart. */
function authorization(config: PrometheusConfig, { username, password }: URL): Record<string, string> {
  const { auth } = config;
  if (auth === undefined) {
    return username === '' ? {} : { authorization: basic(decodeURIComponent(username), decodeURIComponent(password)) };
  }
  if ('bearerToken' in auth) {
    return { authorization: `Bearer ${auth.bearerToken.reveal()}` };
  }
  return { authorization: basic(auth.username, auth.password.reveal()) };
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function tlsOptions({ tls }: PrometheusConfig) {
  if (!tls) {
    return {};
  }
  return {
    rejectUnauthorized: tls.verify,
    ...(tls.ca === undefined ? {} : { ca: readFileSync(tls.ca) }),
    ...(tls.cert === undefined ? {} : { cert: readFileSync(tls.cert) }),
    ...(tls.key === undefined ? {} : { key: readFileSync(tls.key) }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  };
}

function describe(error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined)?.message : undefined;
  const text = message || first || code || String(error);
  return new Error(text.split('\n')[0], { cause: error });
}
