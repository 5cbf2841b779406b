import type { ClientBase } from 'pg';

/** A range of time in steps, ms. */
export interface StepRange {
  fromMs: number;
  toMs: number;
  stepMs: number;
}

/** The steps in which a point has samples, each as its number since the epoch: `floor(timeMs / stepMs)`. */
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
  return new Set(rows.map(({ step }) => Number(step)));
}
