import { afterAll, beforeAll, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing.ts';

import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { ALERT_QUERY, buildHall, OVERVIEW_QUERIES } from './testing/hall.ts';
import { MINUTE, SECOND } from './testing/plant.ts';

const END_MS = Date.now();
const RANGE = { fromMs: END_MS - 5 * MINUTE, toMs: END_MS, maxDataPoints: 300 };

let database: TestDatabase;
let backend: TestBackend;

/** Fewer connections than panels, and patience enough for a busy machine. */
beforeAll(async () => {
  database = await testDatabase();
  await buildHall(database.url, { racks: 1_000, endMs: END_MS, rangeMs: 5 * MINUTE, everyMs: 30 * SECOND });
  const url = database.embedded ? database.urlAs('plenum_reader') : database.url;
  backend = await startBackend(contextFor(url, 1, { maxConnections: 2, timeoutSeconds: 600 }));
});

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

it('answers ten viewers of a hall of 1,000 racks, forty panels of one more, and an alert rule, without a failure', async () => {
  const viewers = Array.from({ length: 10 }, (_viewer, index) =>
    OVERVIEW_QUERIES.map((query) => backend.query(query, { ...RANGE, user: `viewer-${index}` }))
  ).flat();
  const panels = Array.from({ length: 40 }, (_panel, index) =>
    backend.query(OVERVIEW_QUERIES[index % 9] as object, { ...RANGE, maxDataPoints: 100 + index, user: 'one' })
  );
  const alert = backend.query(ALERT_QUERY, { ...RANGE, fromAlert: true });
  const answers = await Promise.all([...viewers, ...panels, alert]);
  expect(answers.filter(({ error }) => error !== '').map(({ error }) => error)).toEqual([]);
  expect((await alert).frames).toHaveLength(1_000);
});
