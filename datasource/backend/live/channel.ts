import { createHash } from 'node:crypto';

import { z } from 'zod';

import { formatBucket } from '#model/query/bucket.ts';
import { type Filter, readFilters } from '#model/query/filters.ts';
import type { PlenumQuery } from '#model/query/kinds.ts';
import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';
import type { LiveOffer, LiveQuestion } from '#model/query/live.ts';
import { normalizeQuery } from '#model/query/normalize.ts';
import { QueryError } from '#model/query/query-error.ts';
import { isOverTime } from '#model/query/selector.ts';

import type { Frame } from '../frames/frame.ts';

/** Wider rows change more rarely than a dashboard refreshes. */
const MAX_LIVE_BUCKET_MS = 5 * 60_000;
/** Grafana Live takes 64 KB of a browser; the rest of a subscription needs little. */
const MAX_QUESTION_BYTES = 48 * 1024;
/** A range that ends this close to now moves along with it. */
const NOW_MS = 60_000;
/** Ranges of one panel differ by the milliseconds between two looks at the clock. */
const RANGE_STEP_MS = 1_000;
/** Of SHA-256: enough that nobody finds a second question with the path of another. */
const DIGEST_LENGTH = 40;

const questionSchema = z.object({
  query: z.unknown(),
  filters: z.unknown().optional(),
  shown: z.array(z.tuple([z.string(), z.string()])).optional(),
  bucketMs: z.number().int().positive().multipleOf(1_000).max(MAX_LIVE_BUCKET_MS),
  rangeMs: z.number().int().positive(),
});

/** What an answer needs so that its reader can follow it live. */
interface Answered {
  query: PlenumQuery;
  filters: readonly Filter[];
  frames: readonly Frame[];
  fromMs: number;
  toMs: number;
  nowMs: number;
}

/** How an answer goes on: by a channel, or only with the next refresh, for a reason. */
export type Continuation = { offer: LiveOffer } | { reason: string };

/** How the answer to a query that asks to be live goes on; undefined where it does not ask, or is about the past. */
export function continuationOf({ query, filters, frames, fromMs, toMs, nowMs }: Answered): Continuation | undefined {
  if (!isLive(query) || Math.abs(nowMs - toMs) > NOW_MS) {
    return undefined;
  }
  const reason = whyNeverLive(query);
  if (reason !== undefined) {
    return { reason };
  }
  const [bucketMs, ...others] = new Set(frames.flatMap(bucketOf));
  if (bucketMs === undefined) {
    return undefined;
  }
  if (others.length > 0) {
    return { reason: 'its metrics have time steps of different width' };
  }
  if (bucketMs > MAX_LIVE_BUCKET_MS) {
    return {
      reason: `its time steps are wider than ${formatBucket(MAX_LIVE_BUCKET_MS)}; a shorter range has narrower ones`,
    };
  }
  const followed = withShownPlaces(query, frames);
  if (!followed) {
    return { reason: 'only top racks can be followed, not the top of other groupings' };
  }
  const rangeMs = Math.round((toMs - fromMs) / RANGE_STEP_MS) * RANGE_STEP_MS;
  const data: LiveQuestion = {
    ...followed,
    ...(filters.length > 0 && { filters: toGiven(filters) }),
    bucketMs,
    rangeMs,
  };
  return rangeMs > 0 && Buffer.byteLength(JSON.stringify(data)) <= MAX_QUESTION_BYTES
    ? { offer: { path: pathOf(data), data, asOfMs: nowMs } }
    : { reason: 'it names too many places for a channel. Name zones instead, or leave the lists empty' };
}

/** As a query gives them, so that they are read again by what reads a query's. */
function toGiven(filters: readonly Filter[]): Array<Filter & { value: string }> {
  return filters.map((filter) => ({ ...filter, value: filter.values[0] ?? '' }));
}

type SeriesQuery = Extract<PlenumQuery, { live?: boolean | undefined }>;

function isLive(query: PlenumQuery): query is SeriesQuery {
  return 'live' in query && query.live === true;
}

/** Why a query cannot go on live, whatever it is answered. */
function whyNeverLive({ metrics, format }: SeriesQuery): string | undefined {
  const overTime = metrics.find(({ aggregation }) => isOverTime(aggregation));
  if (overTime) {
    return `${overTime.aggregation} is made of more of the past than the newest samples`;
  }
  if (metrics.some(({ shift }) => shift !== undefined)) {
    return 'the hours of an earlier day are over';
  }
  return format !== undefined && format !== 'multi' ? `frames of the format ${format} are drawn as a whole` : undefined;
}

/** Which places are the top ones is not looked at for each new row: those that are shown are followed. */
function withShownPlaces(
  query: SeriesQuery,
  frames: readonly Frame[]
): Pick<LiveQuestion, 'query' | 'shown'> | undefined {
  if (query.top === undefined) {
    return { query };
  }
  const places = new Map(
    frames.flatMap(({ fields }) =>
      fields.flatMap(({ labels }): Array<[string, [site: string, rack: string]]> =>
        labels?.['rack'] === undefined ? [] : [[seriesPlace(labels), [labels['site'] ?? '', labels['rack']]]]
      )
    )
  );
  const shown = [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
  const racks = [...new Set(shown.map(([, rack]) => rack))].sort();
  const sites = new Set(shown.map(([site]) => site));
  return query.groupBy === 'rack' && racks.length > 0
    ? {
        query: { ...query, top: undefined, scope: { ...query.scope, sites: [...sites].sort(), racks } },
        // A rack of the same id at another site is not shown.
        ...(sites.size > 1 && { shown }),
      }
    : undefined;
}

function seriesPlace({ site = '', rack = '' }: Partial<Record<string, string>>): string {
  return `${site}\u0000${rack}`;
}

/** Whether a series is one of those that are followed. */
export function isShown({ shown }: Pick<LiveQuestion, 'shown'>, { fields }: Frame): boolean {
  const labels = fields[1]?.labels;
  return (
    !shown || (labels !== undefined && shown.some(([site, rack]) => seriesPlace(labels) === `${site}\u0000${rack}`))
  );
}

function bucketOf({ meta }: Frame): number[] {
  const series = meta?.custom?.['plenum'] as Partial<SeriesFrameMeta> | undefined;
  return meta?.type === 'timeseries-multi' && series?.bucketMs !== undefined ? [series.bucketMs] : [];
}

/** The path that stands for a question. */
export function pathOf(question: LiveQuestion): string {
  const digest = createHash('sha256').update(JSON.stringify(question)).digest('hex');
  return `${question.query.kind}/${digest.slice(0, DIGEST_LENGTH)}`;
}

/**
 * The question of a subscription, which a browser may have written as it likes: everybody in a channel sees its answer, so it
 * must be the one that the path stands for.
 * @throws {QueryError}
 */
export function readQuestion(path: string, bytes: Uint8Array): LiveQuestion {
  let raw: unknown;
  try {
    raw = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new QueryError('The subscription of a live channel is not valid JSON. Load the dashboard again.');
  }
  const parsed = questionSchema.safeParse(raw);
  if (!parsed.success) {
    throw new QueryError(
      'The subscription of a live channel has no query, bucket and range. Give the data that came with the answer.'
    );
  }
  const { shown, bucketMs, rangeMs } = parsed.data;
  const filters = readFilters(parsed.data.filters);
  const question: LiveQuestion = {
    query: normalizeQuery(parsed.data.query),
    ...(shown && { shown }),
    ...(filters.length > 0 && { filters: toGiven(filters) }),
    bucketMs,
    rangeMs,
  };
  // All channels are asked one after the other, so that what no answer offers would hold up the others.
  const refusal = isLive(question.query) ? whyNeverLive(question.query) : 'it does not ask to be live';
  if (refusal !== undefined) {
    throw new QueryError(`This query has no live channel: ${refusal}. Refresh the panel at intervals instead.`);
  }
  if (pathOf(question) !== path) {
    throw new QueryError(
      `The live channel "${path.slice(0, 100)}" does not stand for this query. Load the dashboard again.`
    );
  }
  return question;
}
