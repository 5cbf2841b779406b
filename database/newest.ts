import type { ClientBase } from 'pg';
import { LASTING_RUNG } from './ladder.ts';

/** Behind raw retention a point is looked for this far back in the rung that is kept for good. */
const LASTING_LOOKBACK = '31 days';

/**
 * How far each point of a source has come, epoch ms by address; addresses that never had a sample are left out. Where
 * retention has dropped the sample itself, it is the beginning of its hour.
 */
export async function newestTimesMs(
  client: Pick<ClientBase, 'query'>,
  source: string,
  addresses: readonly string[]
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ address: string; time_ms: number | null }>(NEWEST_TIMES_SQL, [
    source,
    addresses,
  ]);
  return new Map(rows.flatMap(({ address, time_ms }) => (time_ms === null ? [] : [[address, time_ms]])));
}

const NEWEST_TIMES_SQL = `
SELECT p.address, (extract(epoch FROM max(coalesce(l.time, h.bucket))) * 1000)::float8 AS time_ms
  FROM plenum.point AS p
  LEFT JOIN plenum.latest AS l USING (point_id)
  LEFT JOIN LATERAL (
    SELECT bucket FROM plenum.point_${LASTING_RUNG.rung}
     WHERE l.time IS NULL AND point_id = p.point_id AND bucket > now() - INTERVAL '${LASTING_LOOKBACK}'
     ORDER BY bucket DESC LIMIT 1
  ) AS h ON true
 WHERE p.source = $1 AND p.address = ANY($2::text[])
 GROUP BY p.address`;
