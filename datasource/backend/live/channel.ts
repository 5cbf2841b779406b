import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { PlenumQuery } from '#model/query/kinds.ts';
import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';
import type { LiveOffer, LiveQuestion } from '#model/query/live.ts';
import { normalizeQuery } from '#model/query/normalize.ts';
import { QueryError } from '#model/query/query-error.ts';
import { isOverTime, type Scope } from '#model/query/selector.ts';

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
  bucketMs: z.number().int().positive().max(MAX_LIVE_BUCKET_MS),
  rangeMs: z.number().int().positive(),
});

/** What an answer needs so that its reader can follow it live. */
interface Answered {
  query: PlenumQuery;
  frames: readonly Frame[];
  fromMs: number;
  toMs: number;
  nowMs: number;
}

/**
 * The channel that continues an answer; undefined where none can: it is about the past, its rows are wide or irregular, or made
 * of more than themselves.
 */
export function offerOf({ query, frames, fromMs, toMs, nowMs }: Answered): LiveOffer | undefined {
  if (!('live' in query) || query.live !== true || Math.abs(nowMs - toMs) > NOW_MS) {
    return undefined;
  }
  // These look at more of the past than the newest rows.
  if (query.metrics.some(({ aggregation, shift }) => isOverTime(aggregation) || shift !== undefined)) {
    return undefined;
  }
  const [bucketMs, ...others] = new Set(frames.map(bucketOf));
  if (bucketMs === undefined || others.length > 0 || bucketMs > MAX_LIVE_BUCKET_MS) {
    return undefined;
  }
  const rangeMs = Math.round((toMs - fromMs) / RANGE_STEP_MS) * RANGE_STEP_MS;
  const followed = withShownPlaces(query, frames);
  if (!followed) {
    return undefined;
  }
  const data = { query: followed, bucketMs, rangeMs };
  return rangeMs > 0 && Buffer.byteLength(JSON.stringify(data)) <= MAX_QUESTION_BYTES
    ? { path: pathOf(data), data, asOfMs: nowMs }
    : undefined;
}

interface TopPlaces {
  top?: number | undefined;
  groupBy: string;
  scope: Scope;
}

/** Which places are the top ones is not looked at for each new row: those that are shown are followed. */
function withShownPlaces<Query extends TopPlaces>(query: Query, frames: readonly Frame[]): Query | undefined {
  if (query.top === undefined) {
    return query;
  }
  const racks = frames.flatMap(({ fields }) => fields.flatMap(({ labels }) => labels?.['rack'] ?? []));
  const isShown = query.groupBy === 'rack' && racks.length > 0;
  return isShown
    ? { ...query, top: undefined, scope: { ...query.scope, racks: [...new Set(racks)].sort() } }
    : undefined;
}

function bucketOf({ meta }: Frame): number | undefined {
  const series = meta?.custom?.['plenum'] as Partial<SeriesFrameMeta> | undefined;
  const isFollowed =
    meta?.type === 'timeseries-multi' && series?.shift === undefined && !isOverTime(series?.aggregation ?? 'auto');
  return isFollowed ? series?.bucketMs : undefined;
}

function pathOf(question: LiveQuestion): string {
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
  const question: LiveQuestion = { ...parsed.data, query: normalizeQuery(parsed.data.query) };
  if (pathOf(question) !== path) {
    throw new QueryError(
      `The live channel "${path.slice(0, 100)}" does not stand for this query. Load the dashboard again.`
    );
  }
  return question;
}
