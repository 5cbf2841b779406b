import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

import { DataFrameFormat } from './generated/backend.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, T0 } from './testing/plant.ts';

const RANGE = { fromMs: T0, toMs: T0 + HOUR };
const EVENTS = 800;
/** 800 of them are 20 MB: six answers are below the limit, seven are not. */
const TITLE_LENGTH = 25_000;
const QUERIES = 12;
const TOO_MUCH = /^The queries of this panel give more than 128 MB together\. Choose wider time steps/;

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildPlant(database.url, {});
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(
    `INSERT INTO plenum.event (time, kind, severity, site_id, title, source, source_event, simulated)
     SELECT to_timestamp($1::float8 / 1000) + make_interval(secs => i), 'alarm', 'warning', (SELECT min(site_id) FROM plenum.site),
       i || repeat('x', $2::int), 'test', i, true FROM generate_series(1, $3::int) i`,
    [T0, TITLE_LENGTH, EVENTS]
  );
  await owner.end();
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const refIds = Array.from({ length: QUERIES }, (_query, index) => `Q${index}`);

function ask(fromAlert = false) {
  return backend.client.queryData(
    {
      pluginContext: contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url),
      headers: fromAlert ? { FromAlert: 'true' } : {},
      queries: refIds.map((refId) => ({
        refId,
        maxDataPoints: 100,
        intervalMS: 0,
        timeRange: { fromEpochMS: RANGE.fromMs, toEpochMS: RANGE.toMs },
        json: Buffer.from('{"kind":"events","types":["alarm"]}'),
        queryType: '',
      })),
      format: DataFrameFormat.ARROW,
    },
    AbortSignal.timeout(60_000)
  );
}

it('of a panel with more than 128 MB gives what fits, says how to narrow, and makes no more than that', async () => {
  const { responses } = await ask();
  const answered = refIds.filter((refId) => responses[refId]?.error === '');
  expect(answered).toHaveLength(6);
  for (const refId of answered) {
    const bytes = responses[refId]!.frames.reduce((sum, { length }) => sum + length, 0);
    expect(bytes).toBeGreaterThan(EVENTS * TITLE_LENGTH);
  }
  for (const refId of refIds.filter((one) => !answered.includes(one))) {
    expect(responses[refId]).toMatchObject({ status: 400, error: expect.stringMatching(TOO_MUCH), frames: [] });
  }
});

it('lets panels of several viewers that are large together all come to an end', async () => {
  const asked = await Promise.all([ask(), ask(), ask()]);
  for (const { responses } of asked) {
    expect(refIds.filter((refId) => responses[refId]?.error === '')).toHaveLength(6);
  }
  const { error } = await backend.query({ kind: 'health' }, RANGE);
  expect(error).toBe('');
});
