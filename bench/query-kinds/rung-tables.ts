import type pg from 'pg';

/** The tables in which TimescaleDB keeps the rows of rungs, by the names of these: history without samples is written there. */
export async function rungTables(client: pg.Client, rungs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; table: string }>(
    `SELECT view_name AS name, format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS table
       FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'plenum' AND view_name = ANY($1)`,
    [rungs]
  );
  return new Map(rows.map(({ name, table }) => [name, table]));
}
