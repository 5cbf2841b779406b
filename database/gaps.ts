import type { ClientBase } from 'pg';

export interface Gap {
  pointId: number;
  fromMs: number;
  toMs: number;
  /** Why it is known that nothing was measured, in words for the user: `connection to pdu-a1 lost`. */
  cause: string;
}

/** Records holes in series. Recording the same hole again changes nothing. */
export async function recordGaps(client: Pick<ClientBase, 'query'>, gaps: readonly Gap[]): Promise<void> {
  const sound = gaps.filter(({ fromMs, toMs }) => toMs > fromMs);
  if (sound.length === 0) {
    return;
  }
  await client.query(
    `INSERT INTO plenum.gap (point_id, from_time, to_time, cause)
     SELECT point_id, to_timestamp(from_s), to_timestamp(to_s), cause
       FROM unnest($1::int[], $2::float8[], $3::float8[], $4::text[]) AS g (point_id, from_s, to_s, cause)
     ON CONFLICT DO NOTHING`,
    [
      sound.map(({ pointId }) => pointId),
      sound.map(({ fromMs }) => fromMs / 1000),
      sound.map(({ toMs }) => toMs / 1000),
      sound.map(({ cause }) => cause),
    ]
  );
}
