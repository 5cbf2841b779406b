import type pg from 'pg';

import { cpuSeconds } from './processes.ts';

/**
 * CPU ms so far of the connections of each application to the database of a client; NaN where the server is on another machine. Parallel
 * workers come and go uncounted.
 */
export async function usedMs(client: pg.Client, applications: readonly string[]): Promise<number[]> {
  const { rows } = await client.query<{ pid: number; application_name: string }>(
    'SELECT pid, application_name FROM pg_stat_activity WHERE datname = current_database()'
  );
  return Promise.all(
    applications.map(async (application) => {
      const own = rows.filter(({ application_name }) => application_name === application);
      const used = await Promise.all(own.map(({ pid }) => cpuSeconds(pid)));
      return 1000 * used.reduce<number>((sum, seconds) => sum + (seconds ?? NaN), 0);
    })
  );
}
