import { headlineAggregate } from '#database/ladder.ts';

import type { Database } from './database.ts';
import { strung, unstringIntegers, unstringNumbers, unstringTimesMs } from './packed.ts';
import type { RackMember, RackSeriesRequest } from './rack-series-request.ts';
import { WITHOUT_NESTED_LOOPS } from './without-nested-loops.ts';

/** The buckets of places of one metric from the rack ladder, in parallel columns and no order. */
export interface PlaceCells {
  /** Key of the place. */
  keys: Int32Array;
  /** Start of the bucket, epoch ms. */
  timesMs: Float64Array;
  /** NaN where nothing is known. */
  values: Float64Array;
  /** Points with a value times {@link FLAGS_PER_POINT}, plus flags. */
  worths: Int32Array;
}

export const FLAGS_PER_POINT = 8;
/** Flag of a bucket in which some rack has more points in one row than in another; 1 and 2 are uncertain and bad. */
export const UNSTEADY = 4;

/** Reads the metrics of requests that are for the same rung, buckets and kind of place, each with a headline of its own. */
export async function readPlaceCells(
  database: Database,
  requests: readonly RackSeriesRequest[],
  signal: AbortSignal
): Promise<PlaceCells[]> {
  const { firstMs, lastMs, bucketMs } = requests[0] as RackSeriesRequest;
  const scope = scopeOf(requests);
  const parameters = [scope.keys, requests.map(({ headline }) => headline), firstMs, lastMs, bucketMs];
  type Row = [headline: string, keys: string, times: string, values: string, worths: string];
  const rows = await database.rows<Row>(cellsSql(requests, scope.column), parameters, signal);
  const found = new Map(rows.map(([headline, ...columns]) => [headline, columns]));
  return requests.map(({ headline }) => {
    const [keys = '', times = '', values = '', worths = ''] = found.get(headline) ?? [];
    return {
      keys: unstringIntegers(keys),
      timesMs: unstringTimesMs(times),
      values: unstringNumbers(values),
      worths: unstringIntegers(worths),
    };
  });
}

/** With more, the server plans longer for the list than it takes to read the other racks: it looks at it for each chunk. */
const MAX_LISTED_RACKS = 50;

interface Scope {
  column: 'rack_id' | 'zone_id' | 'site_id';
  keys: number[];
}

/** The rows to read: at least those of the members; of other racks there may be more. */
function scopeOf(requests: readonly RackSeriesRequest[]): Scope {
  const members = requests.flatMap((request) => request.members);
  const distinct = (keyOf: (member: RackMember) => number | null) => [
    ...new Set(members.flatMap((member) => keyOf(member) ?? [])),
  ];
  const racks = distinct(({ rackKey }) => rackKey);
  const { place, onlyZones, onlyRacks } = requests[0] as RackSeriesRequest;
  const zones = { column: 'zone_id', keys: distinct(({ zoneKey }) => zoneKey) } as const;
  // Rows of a rack in a zone that was not asked for must not come to its site.
  if (onlyZones && place !== 'zone') {
    return zones;
  }
  if (racks.length <= MAX_LISTED_RACKS || (onlyRacks && place !== 'rack')) {
    return { column: 'rack_id', keys: racks };
  }
  return onlyZones ? zones : { column: 'site_id', keys: distinct(({ siteKey }) => siteKey) };
}

function cellsSql(requests: readonly RackSeriesRequest[], scopeColumn: Scope['column']): string {
  const columns = [
    'int4send(coalesce(place, 0))',
    'timestamptz_send(b)',
    "float8send(coalesce(value, 'NaN'))",
    `int4send(coalesce(points, 0) * ${FLAGS_PER_POINT} + flags)`,
  ];
  return `${WITHOUT_NESTED_LOOPS}
SELECT headline, ${columns.map(strung).join(', ')}
FROM (${rowsSql(requests, scopeColumn)}) cells
GROUP BY headline`;
}

const COLUMN = { rack: 'rack_id', zone: 'zone_id', site: 'site_id' };
const BUCKET = `time_bucket(make_interval(secs => $5::float8 / 1000), bucket)`;
const MEAN = 'sum(sum) / nullif(sum(n), 0)';
const FLAGS = flagsSql('max(n_uncertain)', 'max(n_bad)');
/**
 * Where two rows of a place have the same, each of its racks has as many points in the one as in the other: racks differ in
 * their hashes of 32 bits.
 */
const PRINT = 'sum(n * hashint4(rack_id))';

function rowsSql(requests: readonly RackSeriesRequest[], scopeColumn: Scope['column']): string {
  const { rung, rungMs, bucketMs, place } = requests[0] as RackSeriesRequest;
  const isOwnWidth = bucketMs === rungMs;
  const column = COLUMN[place];
  const from = `
    FROM plenum.${headlineAggregate(rung)}
    WHERE headline = ANY($2::text[]) AND ${scopeColumn} = ANY($1::int[])
      AND bucket >= to_timestamp($3::float8 / 1000) AND bucket < to_timestamp(($4::float8 + $5::float8) / 1000)`;
  const select = (placeSql: string, bucket: string, values: Values, points: string, flags: string) =>
    `SELECT headline, ${placeSql} AS place, ${bucket} AS b, ${valueSql(requests, values)} AS value, (${points})::int AS points, ${flags} AS flags`;
  if (place === 'rack') {
    return isOwnWidth
      ? `${select(column, 'bucket', { sum: 'sum', mean: 'sum / nullif(n, 0)', min: 'min', max: 'max' }, 'n', flagsSql('n_uncertain', 'n_bad'))}${from}`
      : `${select(column, BUCKET, { sum: 'avg(sum)', mean: MEAN, min: 'min(min)', max: 'max(max)' }, 'max(n)', `${FLAGS} + ${unsteadySql('n')}`)}${from}
    GROUP BY headline, ${column}, b`;
  }
  if (isOwnWidth) {
    return `${select(column, 'bucket', { sum: 'sum(sum)', mean: MEAN, min: 'min(min)', max: 'max(max)' }, 'sum(n)', FLAGS)}${from}
    GROUP BY headline, ${column}, bucket`;
  }
  const extremes = (['min', 'max'] as const).filter((one) => requests.some(({ aggregation }) => aggregation === one));
  return `${select('place', BUCKET, { sum: 'avg(sum)', mean: MEAN, min: 'min(min)', max: 'max(max)' }, 'max(n)', `${FLAGS} + ${unsteadySql('print')}`)}
  FROM (
    SELECT headline, ${column} AS place, bucket, sum(sum) AS sum, sum(n) AS n, ${PRINT} AS print,
      ${extremes.map((one) => `${one}(${one}) AS ${one},`).join(' ')} max(n_uncertain) AS n_uncertain, max(n_bad) AS n_bad${from}
    GROUP BY headline, ${column}, bucket
  ) together
  GROUP BY headline, place, b`;
}

type Values = Record<RackSeriesRequest['aggregation'], string>;

/** Each metric by its own aggregation. */
function valueSql(requests: readonly RackSeriesRequest[], values: Values): string {
  const cases = requests.map(({ aggregation }, index) => `WHEN ($2::text[])[${index + 1}] THEN ${values[aggregation]}`);
  return `(CASE headline ${cases.join(' ')} END)::float8`;
}

function flagsSql(uncertain: string, bad: string): string {
  return `CASE WHEN ${uncertain} > 0 THEN 1 ELSE 0 END + CASE WHEN ${bad} > 0 THEN 2 ELSE 0 END`;
}

function unsteadySql(column: string): string {
  return `CASE WHEN min(${column}) < max(${column}) THEN ${UNSTEADY} ELSE 0 END`;
}
