import type { Filter } from './filters.ts';
import type { PlenumQuery } from './kinds.ts';

/**
 * A channel of Grafana Live pushes the newest rows of one question to all who look at it. Its path is a digest of the question,
 * so that equal panels of all viewers share one; the question itself travels with the subscription.
 */
export interface LiveQuestion {
  query: PlenumQuery;
  /** Ad hoc filters; absent where there are none. */
  filters?: Array<Filter & { value: string }>;
  /** Site and rack of the series that are shown, where the scope says it not by itself; absent where all are. */
  shown?: Array<[site: string, rack: string]>;
  /** Width of the rows, ms. */
  bucketMs: number;
  /** Length of the range that ends now, ms: it says which points count, and how they are named. */
  rangeMs: number;
}

/** `meta.custom.live` of the first frame of a query that can be followed live. */
export interface LiveOffer {
  /** Of the channel, behind `ds/<uid of the data source>/`. */
  path: string;
  /** To be given with the subscription as it is. */
  data: LiveQuestion;
  /** When the answer was made, epoch ms: rows of the channel that are older tell nothing new. */
  asOfMs: number;
}

/** What a row of a series is worth: 0 is good, {@link LIVE_MARKS} has the others, {@link LIVE_CARRIED} may be added. */
export type LiveMark = number;
export const LIVE_MARKS = ['uncertain', 'partial', 'bad', 'stale'] as const;
export const LIVE_CARRIED = 8;

export interface LiveField {
  name: string;
  type: 'time' | 'number';
  typeInfo: { frame: 'time.Time' | 'float64'; nullable?: boolean };
  labels?: Record<string, string>;
  config?: object;
}

/**
 * A message of a channel: a data frame in Grafana's JSON with the time first and a field for each series, which any reader of
 * Grafana Live understands. Rows replace those of the same time; the first message of a subscription has the schema. A series that
 * has no value in any of the newest rows is left out: it is stale.
 */
export interface LiveMessage {
  schema?: { name: string; fields: LiveField[] };
  /** By column: epoch ms first. Absent where there is only a problem to tell. */
  data?: { values: Array<Array<number | null>> };
  live: LiveWorth;
}

/** What the numbers of a message are worth; lists are parallel to the series. */
export interface LiveWorth {
  /** Changes with the schema. */
  schemaId: string;
  /** When the message was made, epoch ms. */
  asOfMs: number;
  /** Why there is nothing new, in a sentence; absent where all is well. */
  problem?: string;
  points?: number[];
  expectedPoints?: number[];
  /** Time of the newest usable sample, epoch ms; null where the last row tells it. */
  newestMs?: Array<number | null>;
  /** Name of the place that has the highest or lowest value; absent where no series has one. */
  extreme?: Array<string | null>;
  /** By index of the series, for those of which some row is not plainly good: a mark for each row. */
  marks?: Record<string, LiveMark[]>;
}
