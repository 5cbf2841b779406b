import { httpClient, HttpStatusError, quotedLine, refusalText } from '#protocols/http/read.ts';
import type { SeriesPage } from '../../series/series-sample.ts';
import type { PrometheusConfig, TargetConfig } from './config.ts';
import { createExpositionParser } from './exposition.ts';
import type { ExpositionFormat, ExpositionSample } from './exposition.ts';

const ACCEPT =
  'application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.8,text/plain;q=0.5,*/*;q=0.1';

/** Enough to see what a page begins with. */
const FIRST_BYTES = 64;

/** A page, and when its answer began to be asked for: the exporter reads its sensors after that. */
export interface Scrape extends SeriesPage {
  samples: ExpositionSample[];
  durationMs: number;
}

export type Scraper = (target: TargetConfig, signal: AbortSignal) => Promise<Scrape>;

/**
 * Prepares scrapes with the TLS of a source. A scrape throws an Error with one clear line for a timeout, a
 * status that is not 200, a body that is too long or no exposition.
 */
export function createScraper(config: PrometheusConfig): { scrape: Scraper; close: () => Promise<void> } {
  // What was parsed once need not be parsed again: an exporter lists the same series each time.
  const parsers = new WeakMap<TargetConfig, ReturnType<typeof createExpositionParser>>();
  const parserOf = (target: TargetConfig) => {
    const parser = parsers.get(target) ?? createExpositionParser();
    parsers.set(target, parser);
    return parser;
  };
  const client = httpClient(config);
  const headers = { accept: ACCEPT, 'x-prometheus-scrape-timeout-seconds': String(config.timeout / 1000) };

  async function scrape(target: TargetConfig, signal: AbortSignal): Promise<Scrape> {
    const timeMs = Date.now();
    const { body, contentType } = await client.get(target.url, headers, signal).catch(async (error: unknown) => {
      throw error instanceof HttpStatusError ? await refusal(error) : error;
    });
    if (contentType.startsWith('text/html') && body.subarray(0, FIRST_BYTES).toString().trimStart().startsWith('<')) {
      throw new Error('answers with a page of HTML, not with metrics');
    }
    const samples = parserOf(target)(body, formatOf(contentType));
    return { samples, timeMs, durationMs: Date.now() - timeMs };
  }

  return { scrape, close: client.close };
}

/** A page that says what is wrong is worth more than its status: exporters write the collector's error there. */
async function refusal(error: HttpStatusError): Promise<Error> {
  const { location } = error.headers;
  const said = location === undefined ? quotedLine(await refusalText(error)) : `it leads to ${[location].flat()[0]}`;
  return new Error(`${error.message}${said === '' ? '' : `: ${said}`}`, { cause: error });
}

function formatOf(contentType: string): ExpositionFormat {
  return contentType.startsWith('application/openmetrics-text') ? 'openmetrics' : 'prometheus';
}
