import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import type { DataResponse } from './generated/backend.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, SECOND, steady, T0 } from './testing/plant.ts';
import { type DatabaseProxy, databaseProxy } from './testing/proxy.ts';

const WAIT = { timeout: 40_000, interval: 50 };
/** A query that names it is not answered until it is let go. */
const SLOW = 'R-slow';

const statements: string[] = [];
let database: TestDatabase;
let proxy: DatabaseProxy;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  const now = Date.now() - T0;
  await buildPlant(database.url, {
    powerR1a: steady(1_000, now - HOUR, now, 10 * SECOND),
    powerR1b: steady(500, now - HOUR, now, 10 * SECOND),
    powerR2: steady(2_000, now - HOUR, now, 10 * SECOND),
  });
  proxy = await databaseProxy(database.embedded ? database.urlAs('plenum_reader') : database.url, (sql) =>
    statements.push(sql)
  );
  backend = await startBackend(contextFor(proxy.url, 1, { timeoutSeconds: 60 }));
});

afterEach(() => proxy.release());

afterAll(async () => {
  await backend?.stop();
  await proxy?.stop();
  await database?.stop();
});

const POWER = { metric: 'RackPower' };

/** A panel at a time of a viewer's own clock. */
function ask(query: object, toMs: number, user: string, signal?: AbortSignal): Promise<DataResponse> {
  return backend.query(query, { fromMs: toMs - 15 * MINUTE, toMs, user, maxDataPoints: 900 }, signal);
}

const errorsOf = (answers: readonly DataResponse[]) => answers.map(({ error }) => error).filter(Boolean);
const cancellations = () => statements.filter((sql) => sql.includes('pg_cancel_backend')).length;
const readings = () => statements.filter((sql) => sql.includes('plenum.sample')).length;

it('a dashboard of 40 panels with 20 viewers asks the database once per panel and refresh', async () => {
  // Each reads samples with one statement.
  const metrics = [
    POWER,
    { metric: 'AirTemperature', processArea: ['Inlet'] },
    { metric: 'AirTemperature', processArea: ['Supply'] },
    { metric: 'hw.gpu.utilization' },
  ];
  const panels = metrics.flatMap((metric) =>
    Array.from({ length: 10 }, (_panel, index) => ({ metrics: [metric], groupBy: 'point', bucket: `${index + 1}s` }))
  );
  expect(panels).toHaveLength(40);
  const refresh = async (atMs: number) => {
    statements.length = 0;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_viewer, viewer) =>
        // No two clocks agree.
        panels.map((panel, index) => ask(panel, atMs + 7 * viewer + (index % 3), `viewer-${viewer}`))
      ).flat()
    );
    expect(errorsOf(answers)).toEqual([]);
    return readings();
  };
  const nowMs = Date.now();
  expect(await refresh(nowMs)).toBe(panels.length);
  expect(await refresh(nowMs + 6 * SECOND)).toBe(panels.length);
});

it('viewers whose screens differ in width share an answer where its steps are the same', async () => {
  const toMs = Date.now() + 20 * SECOND;
  const wide = (maxDataPoints: number) =>
    backend.query({ metrics: [POWER], groupBy: 'site' }, { fromMs: toMs - HOUR, toMs, maxDataPoints, user: 'one' });
  statements.length = 0;
  await Promise.all([wide(601), wide(650), wide(700)]);
  expect(readings()).toBe(1);
});

it('panels of data health that are refreshed together look at the points once', async () => {
  const toMs = Math.ceil(Date.now() / (10 * SECOND)) * 10 * SECOND;
  statements.length = 0;
  const answers = await Promise.all(
    ['racks', 'sources'].map((of, index) => ask({ kind: 'health', of, show: 'all' }, toMs + 20 * index, 'one'))
  );
  expect(errorsOf(answers)).toEqual([]);
  expect(statements.filter((sql) => sql.includes('AS was_seen'))).toHaveLength(1);
});

describe('a slow query', () => {
  /** Several metrics, each of which waits for the database: of what lies in a zone, nothing is known without it. */
  const slow = (index: number) => ({
    metrics: ['RackPower', 'AirTemperature', 'hw.gpu.utilization', 'RackLiquidFlow'].map((metric) => ({ metric })),
    scope: { sites: [], zones: ['row-a'], racks: ['R1', `${SLOW}-${index}`], equipment: [] },
  });

  it.each([
    ['of somebody else', 'other'],
    ['of the same viewer', 'slow'],
  ])('holds up no panel %s', async (_whose, user) => {
    proxy.holdWhen((bytes) => bytes.includes(SLOW));
    const leaving = new AbortController();
    const toMs = Date.now() - 5 * MINUTE;
    const waiting = [0, 1].map((index) => ask(slow(index), toMs, 'slow', leaving.signal));
    let answered = 0;
    waiting.forEach((one) => one.then(() => answered++).catch(() => undefined));
    await vi.waitFor(() => expect(proxy.held()).toBeGreaterThanOrEqual(2), WAIT);
    for (let index = 0; index < 5; index++) {
      expect((await ask({ metrics: [POWER], bucket: `${50 + index}s` }, toMs, user)).error).toBe('');
    }
    expect(answered).toBe(0);
    statements.length = 0;
    leaving.abort();
    await Promise.allSettled(waiting);
    // Until then it goes on, and would read among what the next test counts.
    await vi.waitFor(() => expect(cancellations()).toBeGreaterThanOrEqual(proxy.held()), WAIT);
  });

  it('is answered although the dashboard refreshes sooner than it is, which cancels it and asks again', async () => {
    proxy.holdWhen((bytes) => bytes.includes(SLOW));
    statements.length = 0;
    const startMs = Date.now();
    const refresh = (round: number) => {
      const reader = new AbortController();
      const toMs = startMs + round * 5 * SECOND;
      const answer = ask({ ...slow(9), metrics: [POWER] }, toMs, 'impatient', reader.signal);
      answer.catch(() => undefined);
      return { answer, leave: () => reader.abort() };
    };
    let asked = refresh(0);
    await vi.waitFor(() => expect(proxy.held()).toBe(1), WAIT);
    for (const round of [1, 2, 3]) {
      const next = refresh(round);
      asked.leave();
      await expect(asked.answer).rejects.toThrow();
      asked = next;
    }
    // Longer than what nobody comes back to lives on.
    await sleep(1_500);
    proxy.release();
    const { error, frames } = await asked.answer;
    expect(error).toBe('');
    expect(frames.length).toBeGreaterThan(0);
    // With it each making of an answer begins.
    expect(statements.filter((sql) => sql.includes('plenum.place_change'))).toHaveLength(1);
  });

  // The embedded engine has one backend: there nothing runs beside anything.
  it.skipIf(!process.env.PLENUM_DATABASE_URL)('that its reader left is cancelled in the database', async () => {
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    const active = async () => {
      const { rows } = await owner.query(
        `SELECT count(*)::int AS n FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'plenum-datasource' AND state = 'active' AND query LIKE '%plenum.sample%'`
      );
      return (rows as Array<{ n: number }>)[0]?.n;
    };
    const locker = new pg.Client({ connectionString: database.url });
    await locker.connect();
    try {
      await locker.query('BEGIN; LOCK TABLE plenum.sample IN ACCESS EXCLUSIVE MODE');
      const leaving = new AbortController();
      const left = ask({ metrics: [POWER], bucket: '7s' }, Date.now() - 10 * MINUTE, 'one', leaving.signal);
      await vi.waitFor(async () => expect(await active()).toBe(1), WAIT);
      leaving.abort();
      await expect(left).rejects.toThrow();
      await vi.waitFor(async () => expect(await active()).toBe(0), WAIT);
    } finally {
      await locker.query('ROLLBACK');
      await locker.end();
      await owner.end();
    }
  });
});
