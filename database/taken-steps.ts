import type { ClientBase } from 'pg';
import type { StepRange } from './sampled-steps.ts';

const BUCKET_MS = 15 * 60_000;

/**
 * The steps in which points have values already, each as its number since the epoch: in `plenum.sample`, or, where retention has
 * dropped the samples, in the 15-minute rollup. What is written into such a step would count twice, or replace what was finer.
 * @returns by point id; points without any are absent
 */
export async function takenSteps(
  client: Pick<ClientBase, 'query'>,
  pointIds: readonly number[],
  { fromMs, toMs, stepMs }: StepRange
): Promise<Map<number, Set<number>>> {
  const taken = new Map<number, Set<number>>();
  if (pointIds.length === 0) {
    return taken;
  }
  const stepsOf = (pointId: number) => {
    const steps = taken.get(pointId) ?? new Set<number>();
    taken.set(pointId, steps);
    return steps;
  };
  const range = [pointIds, fromMs / 1000, toMs / 1000];
  const { rows: sampled } = await client.query<{ point_id: number; step: string; bucket: string }>(
    `SELECT DISTINCT point_id, floor(extract(epoch FROM time) * 1000 / $4::float8)::bigint AS step,
            floor(extract(epoch FROM time) * 1000 / $5::float8)::bigint AS bucket
       FROM plenum.sample
      WHERE point_id = ANY($1::int[]) AND time >= to_timestamp($2::float8) AND time < to_timestamp($3::float8)`,
    [...range, stepMs, BUCKET_MS]
  );
  const withSamples = new Set<string>();
  for (const { point_id: pointId, step, bucket } of sampled) {
    stepsOf(pointId).add(Number(step));
    withSamples.add(`${pointId} ${bucket}`);
  }
  const { rows: rolledUp } = await client.query<{ point_id: number; bucket: string }>(
    `SELECT point_id, floor(extract(epoch FROM bucket) * 1000 / $4::float8)::bigint AS bucket
       FROM plenum.point_15m
      WHERE point_id = ANY($1::int[]) AND bucket >= to_timestamp($2::float8) AND bucket < to_timestamp($3::float8) AND n > 0`,
    [...range, BUCKET_MS]
  );
  for (const { point_id: pointId, bucket } of rolledUp) {
    if (!withSamples.has(`${pointId} ${bucket}`)) {
      const bucketMs = Number(bucket) * BUCKET_MS;
      for (let timeMs = bucketMs; timeMs < bucketMs + BUCKET_MS; timeMs += stepMs) {
        stepsOf(pointId).add(Math.floor(timeMs / stepMs));
      }
    }
  }
  return taken;
}

/** Whether the rollups have values of these points in the buckets of these times (epoch ms). */
export async function areRolledUp(
  client: Pick<ClientBase, 'query'>,
  values: ReadonlyArray<{ pointId: number; timeMs: number }>
): Promise<boolean> {
  for (const { pointId, timeMs } of values) {
    const { rows } = await client.query<{ there: boolean }>(
      `SELECT EXISTS (SELECT FROM plenum.point_15m
                WHERE point_id = $1 AND bucket = time_bucket('15 minutes', to_timestamp($2::float8)) AND n > 0)
          AND EXISTS (SELECT FROM plenum.point_1h
                WHERE point_id = $1 AND bucket = time_bucket('1 hour', to_timestamp($2::float8)) AND n > 0) AS there`,
      [pointId, timeMs / 1000]
    );
    if (!rows[0]?.there) {
      return false;
    }
  }
  return true;
}
