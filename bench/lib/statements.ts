import type pg from 'pg';

import { normalizeQuery } from '#model/query/normalize.ts';

import { runQuery } from '../../datasource/backend/queries/registry.ts';
import { createKnownPoints } from '../../datasource/backend/sql/known-points.ts';
import { createKnownTopology } from '../../datasource/backend/sql/known-topology.ts';
import { alone } from '#datasource/backend/queries/shared/context.ts';
import { createRackSeries } from '../../datasource/backend/sql/rack-series.ts';

export interface Statement {
  sql: string;
  parameters: unknown[];
}

/** Runs a query once in this process and notes what it sends to the database. */
export async function statementsOf(
  client: pg.Client,
  query: object,
  range: { fromMs: number; toMs: number; maxDataPoints: number }
): Promise<Statement[]> {
  const statements: Statement[] = [];
  const database = {
    rows: async <Row extends unknown[]>(sql: string, parameters: unknown[]) => {
      statements.push({ sql, parameters });
      return (await client.query<Row>({ text: sql, values: parameters, rowMode: 'array' })).rows;
    },
  };
  const { signal } = new AbortController();
  const knownTopology = createKnownTopology();
  await runQuery(normalizeQuery(query), {
    ...range,
    database,
    knownPoints: createKnownPoints(),
    topology: () => knownTopology.read(database, signal),
    rackSeries: createRackSeries(database, signal),
    signal,
    refId: 'A',
    intervalMs: 0,
    fromAlert: false,
    nowMs: Date.now(),
    meet: alone,
  });
  return statements;
}
