import pg from 'pg';

import { upsertPoints } from '#database/points.ts';
import { upsertTopology } from '#database/topology.ts';
import { writeJobs } from '#database/write-jobs.ts';
import type { Job } from '#model/job.ts';
import { type PointDefinition, pointKey } from '#model/point.ts';
import type { Topology } from '#model/topology.ts';

/** A point of a chain plant with its samples: epoch ms, value, quality. */
export interface PlantPoint {
  place: { rack: string } | { equipment: string };
  metric: string;
  processArea?: string[];
  phase?: string;
  isSetpoint?: boolean;
  samples: ReadonlyArray<readonly [timeMs: number, value: number | null, quality?: 0 | 1 | 2]>;
}

export interface ChainPlant {
  topology: Topology;
  points: readonly PlantPoint[];
  jobs?: readonly Job[];
}

const SITE_OF = (topology: Topology) => topology.sites[0]?.id ?? '';
/** All points of the plant are stale after this. */
const STALE_AFTER_MS = 60_000;

/** Fills a migrated database with places, chains, samples and jobs. The rung of a minute is up to date by itself, and coarser ones stay empty. */
export async function buildChainPlant(url: string, { topology, points, jobs = [] }: ChainPlant): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await upsertTopology(client, topology, { simulated: true });
    const definitions = points.map((point) => definitionOf(point, SITE_OF(topology)));
    const ids = await upsertPoints(client, definitions);
    const times = points.flatMap(({ samples }) => samples.map(([timeMs]) => timeMs));
    const firstMs = times.reduce((first, timeMs) => Math.min(first, timeMs), Infinity);
    // Points are announced as of today; these were there when their samples came.
    await client.query('UPDATE plenum.point SET valid_from = to_timestamp($1::float8 / 1000)', [firstMs]);
    const pointIds = points.flatMap(({ samples }, index) =>
      samples.map(() => ids.get(pointKey(definitions[index] as PointDefinition)))
    );
    const values = points.flatMap(({ samples }) => samples.map(([, value]) => value));
    const qualities = points.flatMap(({ samples }) => samples.map(([, , quality = 0]) => quality));
    await client.query(
      `INSERT INTO plenum.sample (point_id, time, value, quality)
       SELECT p, to_timestamp(ms / 1000), v, q FROM unnest($1::int[], $2::float8[], $3::float8[], $4::int2[]) AS s(p, ms, v, q)`,
      [pointIds, times, values, qualities]
    );
    if (jobs.length > 0) {
      await writeJobs(client, { source: 'slurm', simulated: true }, jobs);
    }
    await client.query('ANALYZE plenum.sample; ANALYZE plenum.point');
  } finally {
    await client.end();
  }
}

function definitionOf(
  { place, metric, processArea = [], phase, isSetpoint = false }: PlantPoint,
  site: string
): PointDefinition {
  const where = 'rack' in place ? place.rack : place.equipment;
  return {
    source: 'plant',
    address: [where, metric, ...processArea, phase ?? '', isSetpoint ? 'sp' : ''].join('/'),
    site,
    ...place,
    metric,
    processArea,
    ...(phase === undefined ? {} : { phase }),
    isSetpoint,
    simulated: true,
    staleAfterMs: STALE_AFTER_MS,
  };
}

/** A value that is sampled every 30 s over a range, as a function of time. */
export function sampled(
  fromMs: number,
  toMs: number,
  valueAt: number | ((timeMs: number) => number)
): Array<[timeMs: number, value: number]> {
  const samples: Array<[number, number]> = [];
  for (let timeMs = fromMs; timeMs <= toMs; timeMs += 30_000) {
    samples.push([timeMs, typeof valueAt === 'number' ? valueAt : valueAt(timeMs)]);
  }
  return samples;
}
