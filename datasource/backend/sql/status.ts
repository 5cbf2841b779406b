import type { SourceState, SourceStatus } from '#model/api/status.ts';
import type { Database } from './database.ts';

/**
 * Schedulers say the whole list of open jobs every ten minutes only, and in between what changed. So what is known of jobs is as new as the
 * connection: of now while it stands, and of its end after that.
 */
const JOBS_KNOWN_SQL = `
CASE WHEN j.time IS NOT NULL THEN greatest(j.time, CASE
  WHEN s.state IN ('connected', 'degraded') THEN s.state_time
  ELSE (SELECT min(lost.time) FROM plenum.source_state lost WHERE lost.source = s.name AND lost.time > (
    SELECT max(stood.time) FROM plenum.source_state stood WHERE stood.source = s.name AND stood.state IN ('connected', 'degraded')))
END) END`;

const SOURCES_SQL = `
SELECT s.name, s.protocol, coalesce(s.protocol_title, s.protocol), s.state, s.state_message, count(p.point_id)::int,
  extract(epoch FROM n.time)::float8 * 1000, extract(epoch FROM ${JOBS_KNOWN_SQL})::float8 * 1000,
  extract(epoch FROM now() - s.state_time)::float8 * 1000, s.simulated
FROM plenum.source s
LEFT JOIN plenum.point p ON p.source = s.name AND p.valid_to IS NULL
LEFT JOIN plenum.newest n ON n.source = s.name
LEFT JOIN (SELECT source, max(open_as_of) AS time FROM plenum.scheduler GROUP BY source) j ON j.source = s.name
GROUP BY s.source_id, n.time, j.time
ORDER BY s.name`;

export async function readSources(database: Database, signal: AbortSignal): Promise<SourceStatus[]> {
  type Row = [
    string,
    string,
    string,
    SourceState,
    string | null,
    number,
    number | null,
    number | null,
    number,
    boolean,
  ];
  const rows = await database.rows<Row>(SOURCES_SQL, [], signal);
  return rows.map(
    ([name, protocol, protocolTitle, state, message, points, freshestMs, jobsAsOfMs, reportAgeMs, simulated]) => ({
      name,
      protocol,
      protocolTitle,
      state,
      message,
      points,
      freshestMs,
      jobsAsOfMs,
      reportAgeMs,
      simulated,
    })
  );
}

/** Time of the newest sample of any source that is not bad, epoch ms; null where there is none yet. */
export async function readFreshestMs(database: Database, signal: AbortSignal): Promise<number | null> {
  const [row] = await database.rows<[number | null]>(
    'SELECT extract(epoch FROM max(time))::float8 * 1000 FROM plenum.newest',
    [],
    signal
  );
  return row?.[0] ?? null;
}
