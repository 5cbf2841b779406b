import type { ClientBase } from 'pg';
import type { GpuPowerAt, PlacePower, PowerAt } from '#model/expected-power/draw.ts';

type Client = Pick<ClientBase, 'query'>;

const MINUTE_MS = 60_000;
/** Rungs of the ladder whose buckets a run is measured by. */
const RUNGS = [
  { table: 'point_1m', bucketMs: MINUTE_MS },
  { table: 'point_15m', bucketMs: 15 * MINUTE_MS },
  { table: 'point_1h', bucketMs: 60 * MINUTE_MS },
] as const;

/** So many values of a finer rung are read in a fraction of a second and some ten MB; a longer or larger job is measured coarser. */
const MAX_VALUES = 100_000;
/** A coarser rung has to leave so many buckets of the run. */
const LEAST_BUCKETS = 10;

/** A meter that is silent for longer is not taken to go on as it was, ms. */
const MAX_HOLD_MS = 15 * MINUTE_MS;

export interface MeteredRun {
  siteId: number;
  fromMs: number;
  toMs: number;
  /** Codes of the equipment that the nodes are. */
  nodes: readonly string[];
  racks: readonly number[];
}

/** The points that tell of the power of a run's places. */
export interface Meters {
  /** Point, and the place that it tells of. */
  points: ReadonlyArray<{ pointId: number; kind: 'gpu' | 'host' | 'rack'; place: string }>;
  sources: readonly string[];
  holdMs: number;
}

interface PointRow {
  point_id: number;
  kind: 'gpu' | 'host' | 'rack';
  place: string;
  metric: string;
  source: string;
  hold_ms: number;
}

/** Finds the points of nodes and racks, one way of measuring for each place. */
export async function metersOf(client: Client, { siteId, nodes, racks, fromMs }: MeteredRun): Promise<Meters> {
  const { rows } = await client.query<PointRow>(POINTS, [siteId, nodes, racks, fromMs / 1000]);
  const points = [...Map.groupBy(rows, ({ kind, place }) => `${kind} ${place}`).values()].flatMap((group) =>
    group[0]?.kind === 'rack' ? group : oneWay(group)
  );
  return {
    points: points.map(({ point_id, kind, place }) => ({ pointId: point_id, kind, place })),
    sources: [...new Set(points.map(({ source }) => source))],
    holdMs: Math.min(MAX_HOLD_MS, Math.max(0, ...points.map(({ hold_ms }) => hold_ms))),
  };
}

/** The same GPU may be read twice, as power and as energy or by two sources: that with the most points, and power before energy. */
function oneWay(rows: readonly PointRow[]): PointRow[] {
  const ways = [...Map.groupBy(rows, ({ metric, source }) => JSON.stringify([metric, source])).values()];
  const isEnergy = (way: readonly PointRow[]) => Number(way[0]?.metric.endsWith('energy') ?? false);
  return ways.sort((a, b) => b.length - a.length || isEnergy(a) - isEnergy(b))[0] ?? [];
}

/** Reads the power of a run's places, in buckets as fine as its length allows. */
export async function readPlacePower(client: Client, run: MeteredRun, meters: Meters): Promise<PlacePower> {
  const lengthMs = run.toMs - run.fromMs;
  const fits = RUNGS.findIndex(({ bucketMs }) => (lengthMs / bucketMs) * meters.points.length <= MAX_VALUES);
  const enough = RUNGS.findLastIndex(({ bucketMs }) => lengthMs / bucketMs >= LEAST_BUCKETS);
  const first = Math.max(0, Math.min(fits === -1 ? RUNGS.length - 1 : fits, enough));
  let power: PlacePower | undefined;
  // Minutes are kept for a month, quarters of an hour for a year.
  for (const rung of RUNGS.slice(first)) {
    power = await readRung(client, rung, run, meters);
    if (power.gpus.size + power.hosts.size + power.racks.size > 0 || lengthMs / rung.bucketMs < LEAST_BUCKETS) {
      break;
    }
  }
  return power as PlacePower;
}

async function readRung(
  client: Client,
  { table, bucketMs }: (typeof RUNGS)[number],
  { fromMs, toMs }: MeteredRun,
  { points, holdMs }: Meters
): Promise<PlacePower> {
  const { rows } = await client.query<{ kind: PointRow['kind']; place: string; at_ms: number; watts: number[] }>(
    `SELECT m.kind, m.place, (extract(epoch FROM r.bucket) * 1000)::float8 AS at_ms, array_agg(r.sum / r.n) AS watts
       FROM plenum.${table} AS r
       JOIN unnest($1::int[], $2::text[], $3::text[]) AS m (point_id, kind, place) USING (point_id)
      WHERE r.point_id = ANY($1::int[]) AND r.n > 0
        AND r.bucket >= to_timestamp($4) AND r.bucket <= to_timestamp($5)
      GROUP BY 1, 2, 3`,
    [
      points.map(({ pointId }) => pointId),
      points.map(({ kind }) => kind),
      points.map(({ place }) => place),
      Math.ceil(fromMs / bucketMs) * (bucketMs / 1000),
      (Math.floor(toMs / bucketMs) - 1) * (bucketMs / 1000),
    ]
  );
  const gpus = new Map<string, GpuPowerAt[]>();
  const hosts = new Map<string, PowerAt[]>();
  const racks = new Map<string, PowerAt[]>();
  for (const [key, group] of Map.groupBy(rows, ({ kind, place }) => JSON.stringify([kind, place]))) {
    const [kind, place] = JSON.parse(key) as [PointRow['kind'], string];
    if (kind === 'gpu') {
      gpus.set(
        place,
        group.map(({ at_ms, watts }) => ({ atMs: at_ms, watts }))
      );
    } else if (kind === 'host') {
      hosts.set(
        place,
        group.map(({ at_ms, watts }) => ({ atMs: at_ms, watts: sum(watts) / watts.length }))
      );
    } else {
      // Without one of its feeds the sum is not the rack's.
      const feeds = Math.max(...group.map(({ watts }) => watts.length));
      const whole = group.filter(({ watts }) => watts.length === feeds);
      racks.set(
        place,
        whole.map(({ at_ms, watts }) => ({ atMs: at_ms, watts: sum(watts) }))
      );
    }
  }
  return { bucketMs, holdMs, gpus, hosts, racks };
}

function sum(watts: readonly number[]): number {
  return watts.reduce((all, one) => all + one, 0);
}

/** Points that were open in the run; set points and what was closed before say nothing of it. */
const POINTS = `
SELECT p.point_id, CASE WHEN p.metric LIKE 'hw.host.%' THEN 'host' ELSE 'gpu' END AS kind, e.code AS place, p.metric, p.source,
       greatest(p.stale_after_ms, p.sampling_interval_ms)::float8 AS hold_ms
  FROM plenum.equipment AS e JOIN plenum.point AS p USING (equipment_id)
 WHERE e.site_id = $1 AND e.code = ANY($2::text[]) AND NOT p.is_setpoint AND NOT p.is_duplicate
   AND (p.metric IN ('hw.host.power', 'hw.host.energy') OR (p.metric IN ('hw.power', 'hw.energy') AND p.process_area @> '{GPU}'))
   AND (p.valid_to IS NULL OR p.valid_to > to_timestamp($4))
UNION ALL
SELECT p.point_id, 'rack', p.placed_rack_id::text, p.metric, p.source, greatest(p.stale_after_ms, p.sampling_interval_ms)::float8
  FROM plenum.point AS p
 WHERE p.metric = 'RackPower' AND p.placed_rack_id = ANY($3::int[]) AND NOT p.is_setpoint AND NOT p.is_duplicate
   AND (p.valid_to IS NULL OR p.valid_to > to_timestamp($4))
 ORDER BY 2, 3, 5, 4, 1`;
