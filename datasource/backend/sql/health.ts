import { PART_POINTS, type Part, PARTS } from '#model/health/parts.ts';
import type { Scope } from '#model/query/selector.ts';
import type { RungName } from '#model/query/rung.ts';

import type { Database } from './database.ts';
import { NEWEST_USABLE } from './newest-sample.ts';
import { packed, unpackIntegers, unpackNumbers, unpackTimesMs } from './packed.ts';
import { WITHOUT_NESTED_LOOPS } from './without-nested-loops.ts';

/** Points in parallel columns. */
export interface WatchedPoints {
  ids: Int32Array;
  /** Key of the rack that each was placed in; 0 for none. */
  racks: Int32Array;
  /** What of a rack it shows; absent for other points. */
  part(index: number): Part | undefined;
  source(index: number): string;
  /** How often it is sampled, ms; NaN where that is not known. */
  everyMs: Float64Array;
  /** 1 where its source sends a value when it changes, however often it is sampled: unchanged ones are not missing. */
  sendsChanges: Int32Array;
  staleAfterMs: Float64Array;
  validFromMs: Float64Array;
  /** NaN while it is open. */
  validToMs: Float64Array;
  /** Longest interval of samples that were written after the fact, and until when, epoch ms; NaN where there are none. */
  pastEveryMs: Float64Array;
  pastUntilMs: Float64Array;
}

export interface WatchedRequest {
  scope: Scope;
  sources: readonly string[];
  fromMs: number;
  toMs: number;
  /** Targets, and requests of a target, are sent when they change, which says nothing of a source. */
  withSetpoints: boolean;
  limit: number;
}

/** The index of the part, or -1; parts are looked for in their order. */
const PART_SQL = `CASE ${PARTS.map((part, index) => {
  const { metrics, area } = PART_POINTS[part];
  const names = metrics.map(quoted).join(', ');
  return `WHEN p.metric IN (${names})${area ? ` AND p.process_area @> ARRAY[${quoted(area)}]` : ''} THEN ${index}`;
}).join(' ')} ELSE -1 END`;

/** Words of the catalog alone, never a user's. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}

const WATCHED_SQL = `
WITH RECURSIVE inside AS (
  SELECT zone_id FROM plenum.zone WHERE code = ANY($2::text[])
  UNION
  SELECT child.zone_id FROM plenum.zone child JOIN inside ON child.parent_zone_id = inside.zone_id
), past AS (
  SELECT source, metric, max(interval_ms) AS every_ms, max(before) AS until FROM plenum.past_sampling GROUP BY source, metric
), named AS (
  SELECT source, row_number() OVER (ORDER BY source)::int - 1 AS source_no FROM (SELECT DISTINCT source FROM plenum.point) sources
), chosen AS (
  SELECT p.point_id, coalesce(p.placed_rack_id, 0) AS rack, ${PART_SQL} AS part, named.source_no,
    p.sampling_interval_ms AS every_ms, coalesce(src.sends_changes, false)::int AS sends_changes, p.stale_after_ms::float8 AS stale_ms, p.valid_from, p.valid_to,
    past.every_ms AS past_every_ms, past.until AS past_until
  FROM plenum.point p
  JOIN named ON named.source = p.source
  JOIN plenum.site s ON s.site_id = p.site_id
  LEFT JOIN plenum.source src ON src.name = p.source
  LEFT JOIN plenum.rack r ON r.rack_id = p.placed_rack_id
  LEFT JOIN plenum.equipment e ON e.equipment_id = p.equipment_id
  LEFT JOIN past ON (past.source, past.metric) = (p.source, p.metric)
  WHERE NOT p.is_duplicate AND ($8 OR NOT p.is_setpoint AND p.metric NOT LIKE '%Request')
    AND (cardinality($1::text[]) = 0 OR s.code = ANY($1))
    AND (cardinality($2::text[]) = 0 OR p.placed_zone_id IN (SELECT zone_id FROM inside))
    AND (cardinality($3::text[]) = 0 OR r.code = ANY($3))
    AND (cardinality($4::text[]) = 0 OR e.code = ANY($4))
    AND (cardinality($5::text[]) = 0 OR p.source = ANY($5))
    AND (p.valid_to IS NULL OR p.valid_to > to_timestamp($6::float8 / 1000)) AND p.valid_from < to_timestamp($7::float8 / 1000)
  ORDER BY p.point_id LIMIT $9
)
SELECT ${[
  ...['point_id', 'rack', 'part', 'source_no', 'every_ms', 'stale_ms', 'valid_from', 'valid_to'],
  ...['past_every_ms', 'past_until', 'sends_changes'],
]
  .map(packed)
  .join(', ')}, (SELECT array_agg(source ORDER BY source_no) FROM named)
FROM chosen`;

/** The points of a scope that were valid at some time of a range, at most `limit`. */
export async function readWatchedPoints(
  database: Database,
  { scope, sources, fromMs, toMs, withSetpoints, limit }: WatchedRequest,
  signal: AbortSignal
): Promise<WatchedPoints> {
  const { sites, zones, racks, equipment } = scope;
  const parameters = [sites, zones, racks, equipment, sources, fromMs, toMs, withSetpoints, limit];
  const columns = await readPacked(database, WATCHED_SQL, parameters, signal);
  const [id, rack, part, source, every, stale, validFrom, validTo, pastEvery, pastUntil, sendsChanges] = columns.bytes;
  const parts = unpackIntegers(part ?? NOTHING);
  const sourceNumbers = unpackIntegers(source ?? NOTHING);
  return {
    ids: unpackIntegers(id ?? NOTHING),
    racks: unpackIntegers(rack ?? NOTHING),
    part: (index) => PARTS[parts[index] as number],
    source: (index) => columns.words[sourceNumbers[index] as number] ?? '',
    everyMs: unpackNumbers(every ?? NOTHING),
    sendsChanges: unpackIntegers(sendsChanges ?? NOTHING),
    staleAfterMs: unpackNumbers(stale ?? NOTHING),
    validFromMs: unpackTimesMs(validFrom ?? NOTHING),
    validToMs: unpackTimesMs(validTo ?? NOTHING),
    pastEveryMs: unpackNumbers(pastEvery ?? NOTHING),
    pastUntilMs: unpackTimesMs(pastUntil ?? NOTHING),
  };
}

const NOTHING = Buffer.alloc(0);

/** The one row of packed columns with, at its end, a list of the words that one of them numbers. */
async function readPacked(database: Database, sql: string, parameters: unknown[], signal: AbortSignal) {
  type Row = [...Array<Buffer | null>, string[] | null];
  const [row = []] = await database.rows<Row>(sql, parameters, signal);
  return {
    bytes: row.slice(0, -1) as Array<Buffer | null>,
    words: (row.at(-1) ?? []) as string[],
  };
}

/** How points are at a time, in the order of the ids asked for. */
export interface Freshness {
  /** Time of the newest usable sample, or of the announcement of a point that never had one; epoch ms. */
  newestMs: Float64Array;
  /** 1 where the point ever had a usable sample. */
  wasSeen: Int32Array;
  /** 1 where the newest sample of the last day is not usable. */
  isBad: Int32Array;
}

export async function readFreshness(
  database: Database,
  ids: readonly number[],
  atMs: number,
  signal: AbortSignal
): Promise<Freshness> {
  const sql = `
SELECT ${['time', 'was_seen', 'is_bad'].map(packed).join(', ')}
FROM (
  SELECT asked.index, newest.time, (newest.seen IS NOT NULL)::int AS was_seen,
    CASE WHEN latest.time > coalesce(newest.seen, '-infinity') THEN 1 ELSE 0 END AS is_bad
  FROM unnest($1::int[]) WITH ORDINALITY AS asked (point_id, index)
  JOIN plenum.point p USING (point_id)
  CROSS JOIN (SELECT to_timestamp($2::float8 / 1000) AS at) before${NEWEST_USABLE}
  ORDER BY asked.index
) points`;
  const [row] = await database.rows<Array<Buffer | null>>(sql, [ids, atMs], signal);
  const [time, wasSeen, isBad] = row ?? [];
  return {
    newestMs: unpackTimesMs(time ?? NOTHING),
    wasSeen: unpackIntegers(wasSeen ?? NOTHING),
    isBad: unpackIntegers(isBad ?? NOTHING),
  };
}

/** A time whose samples are counted in one rung. */
export interface CountedTime {
  rung: RungName;
  /** Inclusive and exclusive, epoch ms, on the rung's own steps. */
  fromMs: number;
  toMs: number;
}

/** Samples of a time by point, in parallel columns and no order; points without any are missing. */
export interface Counts {
  ids: Int32Array;
  /** Good, uncertain and bad ones. */
  samples: Float64Array;
  bad: Float64Array;
  uncertain: Float64Array;
  /** Start of the first step with a sample, epoch ms. */
  firstMs: Float64Array;
  /** In how many steps of the point's own width there was a sample. */
  steps: Int32Array;
}

/**
 * @param steps parallel to `ids`: width of the steps in which each point is expected to send, ms
 */
export async function readCounts(
  database: Database,
  { ids, steps, times }: { ids: readonly number[]; steps: readonly number[]; times: readonly CountedTime[] },
  signal: AbortSignal
): Promise<Counts> {
  // To tell steps apart the rows have to be sorted: only those of points that send by themselves.
  const parameters: unknown[] = [ids, steps, ids.filter((_id, index) => (steps[index] as number) > 0)];
  const parts = times.map(({ rung, fromMs, toMs }) => {
    const [from, to] = [parameters.push(fromMs), parameters.push(toMs)];
    const [table, time, usable, uncertain, bad] =
      rung === 'raw'
        ? [
            'sample',
            'time',
            '(quality < 2 AND value IS NOT NULL)::int',
            '(quality = 1 AND value IS NOT NULL)::int',
            '(quality >= 2 OR value IS NULL)::int',
          ]
        : [`point_${rung}`, 'bucket', 'n', 'n_uncertain', 'n_bad'];
    return `SELECT point_id, ${time} AS time, ${usable} AS usable, ${uncertain} AS uncertain, ${bad} AS bad FROM plenum.${table}
      WHERE point_id = ANY($1::int[]) AND ${time} >= to_timestamp($${from}::float8 / 1000) AND ${time} < to_timestamp($${to}::float8 / 1000)`;
  });
  const sql = `${WITHOUT_NESTED_LOOPS}
WITH counted AS NOT MATERIALIZED (${parts.join('\n    UNION ALL ')}
), stepped AS (
  SELECT point_id, count(*)::int AS steps
  FROM (
    SELECT DISTINCT point_id, floor(extract(epoch FROM time)::float8 * 1000 / step_ms)
    FROM counted JOIN unnest($1::int[], $2::float8[]) AS step (point_id, step_ms) USING (point_id)
    WHERE point_id = ANY($3::int[])
  ) points
  GROUP BY point_id
)
SELECT ${['point_id', 'samples', 'bad', 'uncertain', 'first', 'coalesce(steps, 0)'].map(packed).join(', ')}
FROM (
  SELECT point_id, sum(usable + bad)::float8 AS samples, sum(bad)::float8 AS bad, sum(uncertain)::float8 AS uncertain, min(time) AS first
  FROM counted GROUP BY point_id
) points LEFT JOIN stepped USING (point_id)`;
  const [row] = await database.rows<Array<Buffer | null>>(sql, parameters, signal);
  const [id, samples, bad, uncertain, first, stepCount] = row ?? [];
  return {
    ids: unpackIntegers(id ?? NOTHING),
    samples: unpackNumbers(samples ?? NOTHING),
    bad: unpackNumbers(bad ?? NOTHING),
    uncertain: unpackNumbers(uncertain ?? NOTHING),
    firstMs: unpackTimesMs(first ?? NOTHING),
    steps: unpackIntegers(stepCount ?? NOTHING),
  };
}

/** Known holes in series, in parallel columns, by their end. */
export interface KnownGaps {
  ids: Int32Array;
  fromMs: Float64Array;
  toMs: Float64Array;
  cause(index: number): string;
}

export async function readKnownGaps(
  database: Database,
  { ids, fromMs, toMs, limit }: { ids: readonly number[]; fromMs: number; toMs: number; limit: number },
  signal: AbortSignal
): Promise<KnownGaps> {
  const sql = `
SELECT ${['point_id', 'from_time', 'to_time', 'cause_no'].map(packed).join(', ')}, array_agg(DISTINCT cause ORDER BY cause)
FROM (
  SELECT point_id, from_time, to_time, cause, dense_rank() OVER (ORDER BY cause)::int - 1 AS cause_no
  FROM (
    SELECT * FROM plenum.gap
    WHERE point_id = ANY($1::int[]) AND to_time > to_timestamp($2::float8 / 1000) AND from_time < to_timestamp($3::float8 / 1000)
    ORDER BY to_time DESC LIMIT $4
  ) found
  ORDER BY to_time
) gaps`;
  const { bytes, words } = await readPacked(database, sql, [ids, fromMs, toMs, limit], signal);
  const [id, from, to, cause] = bytes;
  const causes = unpackIntegers(cause ?? NOTHING);
  return {
    ids: unpackIntegers(id ?? NOTHING),
    fromMs: unpackTimesMs(from ?? NOTHING),
    toMs: unpackTimesMs(to ?? NOTHING),
    cause: (index) => words[causes[index] as number] ?? '',
  };
}

/** What is told of a point. */
export interface PointDetails {
  site: string;
  zone: string | null;
  rack: string | null;
  equipment: string | null;
  source: string;
  address: string;
  metric: string;
  processArea: string[];
  phase: string | null;
  isSetpoint: boolean;
}

/** In the order of the ids. */
export async function readPointDetails(
  database: Database,
  ids: readonly number[],
  signal: AbortSignal
): Promise<PointDetails[]> {
  type Row = [
    string,
    string | null,
    string | null,
    string | null,
    string,
    string,
    string,
    string[],
    string | null,
    boolean,
  ];
  const rows = await database.rows<Row>(
    `SELECT s.code, z.code, r.code, e.code, p.source, p.address, p.metric, p.process_area, p.phase, p.is_setpoint
     FROM unnest($1::int[]) WITH ORDINALITY AS asked (point_id, index)
     JOIN plenum.point p USING (point_id)
     JOIN plenum.site s ON s.site_id = p.site_id
     LEFT JOIN plenum.zone z ON z.zone_id = p.placed_zone_id
     LEFT JOIN plenum.rack r ON r.rack_id = p.placed_rack_id
     LEFT JOIN plenum.equipment e ON e.equipment_id = p.equipment_id
     ORDER BY asked.index`,
    [ids],
    signal
  );
  return rows.map(([site, zone, rack, equipment, source, address, metric, processArea, phase, isSetpoint]) => ({
    ...{ site, zone, rack, equipment, source, address, metric, processArea, phase, isSetpoint },
  }));
}

/** Keys of the racks on which a job was at some time of a range. */
export async function readRacksWithJobs(
  database: Database,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  signal: AbortSignal
): Promise<Set<number>> {
  const rows = await database.rows<[number]>(
    `SELECT r.rack_id FROM plenum.rack r WHERE EXISTS (
       SELECT FROM plenum.job_node n WHERE n.rack_id = r.rack_id AND coalesce(n.to_time, 'infinity') > to_timestamp($1::float8 / 1000)
         AND n.from_time < to_timestamp($2::float8 / 1000))`,
    [fromMs, toMs],
    signal
  );
  return new Set(rows.map(([key]) => key));
}
