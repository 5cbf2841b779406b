import type { ClientBase } from 'pg';

/** A range of time in steps, ms. */
export interface StepRange {
  fromMs: number;
  toMs: number;
  stepMs: number;
}

const DAY_MS = 86_400_000;

/**
 * The steps in which a point has samples, each as its number since the epoch: `floor(timeMs / stepMs)`. Days also where only the rollup
 * is left of them.
 */
export async function sampledSteps(
  client: Pick<ClientBase, 'query'>,
  pointId: number,
  { fromMs, toMs, stepMs }: StepRange
): Promise<Set<number>> {
  const { rows } = await client.query<{ step: string }>(
    `SELECT DISTINCT floor(extract(epoch FROM time) * 1000 / $2::float8)::bigint AS step FROM plenum.sample
      WHERE point_id = $1 AND time >= to_timestamp($3::float8 / 1000) AND time < to_timestamp($4::float8 / 1000)`,
    [pointId, stepMs, fromMs, toMs]
  );
  const steps = new Set(rows.map(({ step }) => Number(step)));
  if (stepMs === DAY_MS) {
    const days = await client.query<{ step: string }>(
      `SELECT (extract(epoch FROM bucket) / 86400)::bigint AS step FROM plenum.point_1d
        WHERE point_id = $1 AND bucket >= to_timestamp($2::float8 / 1000) AND bucket < to_timestamp($3::float8 / 1000)`,
      [pointId, fromMs, toMs]
    );
    days.rows.forEach(({ step }) => steps.add(Number(step)));
  }
  return steps;
}
