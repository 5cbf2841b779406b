import type { ClientBase } from 'pg';
import type { Conflict } from '#model/conflict.ts';
import { decideWays, type TwoWays, type WayPoint } from '#model/ways.ts';
import { writeConflicts } from './conflicts.ts';
import { inTransaction } from './transaction.ts';

type Client = Pick<ClientBase, 'query'>;

/** Any number that nobody else locks in this database. */
const LOCK_KEY = 7_536_422;
/** Things that are looked at in one statement: their points are read within some 100 ms. */
const THINGS_PER_STATEMENT = 2_000;
/** A gap of seconds is not worth another point. */
const LEAST_SILENCE_MS = 60_000;
/** So far back the samples of a way that takes over are copied to where they count: more is a matter of hours of the other, which may come late. */
const MAX_COPY_MS = 3_600_000;
/** What delivered nothing for so long is silent, however late it counts as stale: so few chunks of samples are looked into. */
const MAX_SILENCE_MS = 24 * 3_600_000;

export interface SettleOptions {
  /** Look at all points, not only at those that are known to arrive twice: after points were added, or at a new database. */
  isWhole: boolean;
  nowMs?: number;
}

/**
 * Decides which of several ways of one series counts, and stores what arrives twice as conflicts. Nothing is done while another
 * collector is at it.
 *
 * Where another way takes over, the point that counts is continued by it, and what it delivered since the first fell silent
 * is copied there: no sum has a hole, and no bucket both.
 * @returns a text that is another one where points may have got other ids since, whoever has changed them
 */
export async function settleWays(client: Client, options: SettleOptions): Promise<string> {
  const before = options.isWhole ? undefined : await look(client);
  // In most plants nothing arrives twice, and they are asked four times a minute.
  if (before && !before.isDoubled) {
    return before.state;
  }
  await settle(client, options);
  return (await look(client)).state;
}

interface Ways {
  /** See `settleWays`. */
  state: string;
  /** Something arrives twice, or is still told to. */
  isDoubled: boolean;
}

async function look(client: Client): Promise<Ways> {
  const { rows } = await client.query<Ways>(
    `SELECT concat_ws(' ', max(point_id), count(*) FILTER (WHERE valid_to IS NULL)) AS state,
            count(*) FILTER (WHERE valid_to IS NULL) > 0
              OR EXISTS (SELECT FROM plenum.conflict WHERE kind = 'series') AS "isDoubled"
       FROM plenum.point WHERE is_duplicate`
  );
  return rows[0] as Ways;
}

async function settle(client: Client, { isWhole, nowMs = Date.now() }: SettleOptions): Promise<void> {
  let after = '';
  const doubled: Array<TwoWays & { site: string }> = [];
  for (;;) {
    const things = await inTransaction(client, async () => {
      if (!(await lock(client))) {
        return undefined;
      }
      const points = await readThings(client, isWhole, after, nowMs);
      const changes: Changes[] = [];
      for (const some of Map.groupBy(points, ({ thing }) => thing).values()) {
        const decision = decideWays(some, nowMs);
        doubled.push(...decision.doubled.map((two) => ({ ...two, site: some[0]?.site ?? '' })));
        changes.push(changesOf(some, decision.counting, nowMs));
      }
      await apply(client, changes);
      return points.map(({ thing }) => thing);
    });
    if (things === undefined) {
      return;
    }
    const seen = new Set(things).size;
    if (seen < THINGS_PER_STATEMENT) {
      break;
    }
    after = things.at(-1) ?? after;
  }
  await inTransaction(client, async () => {
    if (await lock(client)) {
      await keepSeriesConflicts(client, doubled);
    }
  });
}

async function lock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [
    LOCK_KEY,
  ]);
  return rows[0]?.locked ?? false;
}

interface ThingPoint extends WayPoint {
  thing: string;
  site: string;
}

const DOUBLED_THINGS = `SELECT DISTINCT thing FROM plenum.point WHERE valid_to IS NULL AND is_duplicate AND thing > $1`;
const ALL_THINGS = `SELECT thing FROM plenum.point WHERE valid_to IS NULL AND thing > $1 GROUP BY thing
  HAVING min(source) <> max(source) OR count(host) > count(DISTINCT (source, host)) FILTER (WHERE host IS NOT NULL)`;

async function readThings(client: Client, isWhole: boolean, after: string, nowMs: number): Promise<ThingPoint[]> {
  const { rows } = await client.query<ThingPoint>(
    `WITH things AS (${isWhole ? ALL_THINGS : DOUBLED_THINGS} ORDER BY thing LIMIT ${THINGS_PER_STATEMENT})
     SELECT p.point_id AS "pointId", p.source, p.address, CASE WHEN p.equipment_id IS NOT NULL THEN p.host END AS host, p.is_duplicate AS "isDuplicate", p.thing, site.code AS site,
            extract(epoch FROM p.valid_from)::float8 * 1000 AS "openedMs",
            extract(epoch FROM newest.time)::float8 * 1000 AS "newestMs", hold.ms AS "silentAfterMs"
       FROM things JOIN plenum.point AS p USING (thing) JOIN plenum.site USING (site_id)
      CROSS JOIN LATERAL (SELECT greatest(p.stale_after_ms, p.sampling_interval_ms, ${LEAST_SILENCE_MS})::float8 AS ms) AS hold
       LEFT JOIN LATERAL (
         SELECT time FROM plenum.sample AS s
          WHERE s.point_id = p.point_id AND s.quality < 2 AND s.value IS NOT NULL
            AND s.time > to_timestamp(($2::float8 - greatest(hold.ms, ${MAX_COPY_MS})) / 1000)
            AND s.time > to_timestamp(($2::float8 - ${MAX_SILENCE_MS}) / 1000)
            AND s.time <= to_timestamp($2::float8 / 1000) + INTERVAL '5 minutes'
          ORDER BY s.time DESC LIMIT 1
       ) AS newest ON true
      WHERE p.valid_to IS NULL
      ORDER BY p.thing, p.point_id`,
    [after, nowMs]
  );
  return rows;
}

/** Open points whose part changes, from a time on, epoch ms. */
interface Changes {
  /** A way that counts no longer, and the one that continues its series. */
  swaps: Array<{ from: number; to: number; atMs: number }>;
  /** Points that become duplicates, or are no longer, without another in their place. */
  flips: Array<{ pointId: number; isDuplicate: boolean; atMs: number }>;
}

/** From the last sample of the way that counted on, so that each time is counted once. */
function changesOf(points: readonly WayPoint[], counting: ReadonlySet<number>, nowMs: number): Changes {
  const leaving = points.filter(({ pointId, isDuplicate }) => !isDuplicate && !counting.has(pointId));
  const coming = points.filter(({ pointId, isDuplicate }) => isDuplicate && counting.has(pointId));
  const paired = Math.min(leaving.length, coming.length);
  return {
    swaps: leaving.slice(0, paired).map(({ pointId, newestMs, openedMs }, index) => ({
      from: pointId,
      to: (coming[index] as WayPoint).pointId,
      atMs: Math.min(nowMs, Math.max(newestMs === null ? openedMs : newestMs + 1, nowMs - MAX_COPY_MS)),
    })),
    flips: [...leaving.slice(paired), ...coming.slice(paired)].map(({ pointId, isDuplicate }) => ({
      pointId,
      isDuplicate: !isDuplicate,
      atMs: nowMs,
    })),
  };
}

async function apply(client: Client, all: readonly Changes[]): Promise<void> {
  const swaps = all.flatMap((changes) => changes.swaps);
  const flips = all.flatMap((changes) => changes.flips);
  if (swaps.length > 0) {
    const from = swaps.map((one) => one.from);
    const to = swaps.map((one) => one.to);
    const at = swaps.map(({ atMs }) => atMs / 1000);
    await client.query(NOTE_FORMER_SQL, [from, to, at]);
    await client.query(COPY_SQL, [from, to, at]);
    const { rows } = await client.query(CLOSE_SQL, [to, at]);
    await client.query(CONTINUE_SQL, [from, to, at, JSON.stringify(rows)]);
  }
  if (flips.length > 0) {
    await client.query(FLIP_SQL, [
      flips.map(({ pointId }) => pointId),
      flips.map(({ isDuplicate }) => isDuplicate),
      flips.map(({ atMs }) => atMs / 1000),
    ]);
  }
}

/** Parallel arrays: the point that counts, the duplicate that continues it, and from when on. */
const SWAPS = `unnest($1::int[], $2::int[], $3::float8[]) AS swap ("from", "to", at)`;

/** What comes late belongs to that which counted at its time. */
const NOTE_FORMER_SQL = `
INSERT INTO plenum.former_way (source, address, until, point_id)
SELECT p.source, p.address, to_timestamp(swap.at), p.point_id
  FROM ${SWAPS} JOIN plenum.point AS p ON p.point_id IN (swap."from", swap."to")
ON CONFLICT DO NOTHING`;

const COPY_SQL = `
INSERT INTO plenum.sample (time, point_id, value, quality)
SELECT s.time, swap."from", s.value, s.quality
  FROM ${SWAPS} JOIN plenum.sample AS s ON s.point_id = swap."to" AND s.time >= to_timestamp(swap.at)
 WHERE s.time >= (SELECT to_timestamp(min(at)) FROM unnest($3::float8[]) AS at)
ON CONFLICT (point_id, time) DO NOTHING`;

/** What was sent late may be older than its point. */
const CLOSE_SQL = `
UPDATE plenum.point AS p SET valid_from = least(p.valid_from, to_timestamp(gone.at)), valid_to = to_timestamp(gone.at)
  FROM unnest($1::int[], $2::float8[]) AS gone (point_id, at)
 WHERE p.point_id = gone.point_id AND p.valid_to IS NULL
RETURNING p.point_id, p.source, p.address, p.host, p.source_unit, p.stale_after_ms, p.sampling_interval_ms`;

/** The point that counts is fed by another address from now on, so that its series and all that is rolled up of it goes on as one. */
const CONTINUE_SQL = `
WITH heir AS (
  SELECT swap."from" AS continued_id, h.* FROM ${SWAPS}
    JOIN jsonb_to_recordset($4::jsonb) AS h (point_id int, source text, address text, host text, source_unit text,
           stale_after_ms int, sampling_interval_ms float8) ON h.point_id = swap."to"
), before AS (
  SELECT p.* FROM plenum.point AS p JOIN ${SWAPS} ON p.point_id = swap."from"
), continued AS (
  UPDATE plenum.point AS p SET source = heir.source, address = heir.address, host = heir.host, source_unit = heir.source_unit,
         stale_after_ms = heir.stale_after_ms, sampling_interval_ms = heir.sampling_interval_ms
    FROM heir WHERE p.point_id = heir.continued_id
  RETURNING p.point_id
)
INSERT INTO plenum.point (site_id, rack_id, equipment_id, metric, process_area, phase, source, address, source_unit, is_setpoint,
  simulated, stale_after_ms, sampling_interval_ms, host, thing, is_duplicate)
SELECT site_id, rack_id, equipment_id, metric, process_area, phase, source, address, source_unit, is_setpoint,
       simulated, stale_after_ms, sampling_interval_ms, host, thing, true
  FROM before JOIN continued USING (point_id)`;

/** A point is closed and opened anew, in the place where it is now, or in none where it is a duplicate. */
const FLIP_SQL = `
WITH flip AS (
  SELECT * FROM unnest($1::int[], $2::boolean[], $3::float8[]) AS f (point_id, is_duplicate, at)
), closed AS (
  UPDATE plenum.point AS p SET valid_from = least(p.valid_from, to_timestamp(flip.at)), valid_to = to_timestamp(flip.at) FROM flip
   WHERE p.point_id = flip.point_id AND p.valid_to IS NULL AND p.is_duplicate <> flip.is_duplicate
  RETURNING p.*, flip.is_duplicate AS becomes_duplicate
), noted AS (
  INSERT INTO plenum.former_way (source, address, until, point_id)
  SELECT source, address, valid_to, point_id FROM closed ON CONFLICT DO NOTHING
)
INSERT INTO plenum.point (site_id, rack_id, equipment_id, placed_rack_id, placed_zone_id, metric, process_area, phase, source,
  address, source_unit, is_setpoint, simulated, stale_after_ms, sampling_interval_ms, host, thing, is_duplicate)
SELECT c.site_id, c.rack_id, c.equipment_id,
       CASE WHEN NOT c.becomes_duplicate THEN r.rack_id END,
       CASE WHEN NOT c.becomes_duplicate THEN coalesce(r.zone_id, e.zone_id) END,
       c.metric, c.process_area, c.phase, c.source, c.address, c.source_unit, c.is_setpoint, c.simulated, c.stale_after_ms,
       c.sampling_interval_ms, c.host, c.thing, c.becomes_duplicate
  FROM closed AS c
  LEFT JOIN plenum.equipment AS e ON e.equipment_id = c.equipment_id
  LEFT JOIN plenum.rack AS r ON r.rack_id = coalesce(c.rack_id, e.rack_id)`;

/** Of many series that arrive by the same two ways one line is told: they have one cause. */
async function keepSeriesConflicts(client: Client, doubled: ReadonlyArray<TwoWays & { site: string }>): Promise<void> {
  const bySite = Map.groupBy(doubled, ({ site }) => site);
  const { rows } = await client.query<{ site: string; subject: string }>(
    `SELECT site.code AS site, c.subject FROM plenum.conflict AS c JOIN plenum.site USING (site_id) WHERE c.kind = 'series'`
  );
  const before = Map.groupBy(rows, ({ site }) => site);
  for (const site of new Set([...bySite.keys(), ...before.keys()])) {
    const subjects = (before.get(site) ?? []).map(({ subject }) => subject);
    await writeConflicts(client, { site, kind: 'series', subjects }, conflictsOf(bySite.get(site) ?? []));
  }
}

function conflictsOf(doubled: readonly TwoWays[]): Array<Omit<Conflict, 'site' | 'kind'>> {
  const pairs = Map.groupBy(doubled, ({ counts, other }) => JSON.stringify([counts.source, other.source]));
  return [...pairs.values()].map((some) => {
    const [{ counts, other }] = some as [TwoWays];
    const isOneSource = counts.source === other.source;
    return {
      subject: isOneSource ? `twice in ${counts.source}` : `of ${counts.source} and ${other.source}`,
      attribute: 'way',
      words: [
        { source: counts.source, word: `${counts.address}${more(some.length)}` },
        { source: other.source, word: other.address },
      ],
    };
  });
}

function more(count: number): string {
  return count === 1 ? '' : `, and ${count - 1} more series`;
}

/** Where samples of an address belong by their time: until then to this point. */
export interface FormerPoint {
  pointId: number;
  /** Epoch ms. */
  untilMs: number;
}

/** For addresses of a source that arrive by another way as well: the points of earlier times in their order, by address. */
export async function formerPoints(client: Client, source: string): Promise<Map<string, FormerPoint[]>> {
  const { rows } = await client.query<FormerPoint & { address: string }>(
    `SELECT address, point_id AS "pointId", extract(epoch FROM until)::float8 * 1000 AS "untilMs"
       FROM plenum.former_way WHERE source = $1 ORDER BY address, until`,
    [source]
  );
  return new Map(
    [...Map.groupBy(rows, ({ address }) => address)].map(([address, some]) => [
      address,
      some.map(({ pointId, untilMs }) => ({ pointId, untilMs })),
    ])
  );
}

/** For points that are duplicates, the open points that count in their place; others are absent. */
export async function countingPoints(client: Client, pointIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await client.query<{ id: number; counts: number }>(
    `SELECT p.point_id AS id, min(other.point_id) AS counts
       FROM plenum.point AS p
       JOIN plenum.point AS other ON other.thing = p.thing AND other.valid_to IS NULL AND NOT other.is_duplicate
      WHERE p.point_id = ANY($1::int[]) AND p.is_duplicate GROUP BY 1`,
    [pointIds]
  );
  return new Map(rows.map(({ id, counts }) => [id, counts]));
}

/** The point that a sample of a time belongs to. */
export function pointAt(openId: number, former: readonly FormerPoint[] | undefined, timeMs: number): number {
  return former?.find(({ untilMs }) => timeMs < untilMs)?.pointId ?? openId;
}
