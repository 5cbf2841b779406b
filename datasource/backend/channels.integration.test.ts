import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { LIVE_CARRIED, LIVE_MARKS, type LiveMessage, type LiveOffer, type LiveQuestion } from '#model/query/live.ts';
import { normalizeQuery } from '#model/query/normalize.ts';

import { pathOf } from './live/channel.ts';
import { type Channels, connectChannels } from './testing/channels.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { buildPlant, HOUR, MINUTE, type PointName, SECOND, steady, T0 } from './testing/plant.ts';
import { type DatabaseProxy, databaseProxy } from './testing/proxy.ts';

/** Long beyond what is needed: a busy machine must not fail a test. */
const WAIT = { timeout: 40_000, interval: 50 };

/** A series that is silent is left out. */
const STALE = { value: null, mark: LIVE_MARKS.indexOf('stale') + 1 };

let asked = 0;
const statements: string[] = [];
let database: TestDatabase;
let proxy: DatabaseProxy;
let backend: TestBackend;
let channels: Channels;
let writer: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  const now = Date.now() - T0;
  await buildPlant(database.url, {
    powerR1a: steady(1_000, now - HOUR, now - SECOND, 10 * SECOND),
    powerR1b: steady(500, now - HOUR, now - SECOND, 10 * SECOND),
    powerR2: steady(2_000, now - HOUR, now - SECOND, 10 * SECOND),
    // Silent for ten minutes.
    powerR3: steady(3_000, now - HOUR, now - 10 * MINUTE, 10 * SECOND),
  });
  proxy = await databaseProxy(database.embedded ? database.urlAs('plenum_reader') : database.url, (sql) =>
    statements.push(sql)
  );
  const context = contextFor(proxy.url, 1, { timeoutSeconds: 5 });
  backend = await startBackend(context);
  channels = connectChannels(backend.target, context);
  writer = new pg.Client({ connectionString: database.url });
  await writer.connect();
});

afterEach(async () => {
  await proxy.goDown();
  await proxy.comeBack();
});

afterAll(async () => {
  channels?.close();
  await writer?.end();
  await backend?.stop();
  await proxy?.stop();
  await database?.stop();
});

/** A reading as the collector stores it: with how far its source has come. */
async function store(point: PointName, value: number | null, quality = 0): Promise<void> {
  await writer.query(
    `WITH stored AS (
       INSERT INTO plenum.sample (time, point_id, value, quality)
       SELECT date_trunc('milliseconds', clock_timestamp()), point_id, $2, $3 FROM plenum.point WHERE address = $1 RETURNING point_id, time
     )
     INSERT INTO plenum.newest AS n SELECT source, time FROM stored JOIN plenum.point USING (point_id)
     ON CONFLICT (source) DO UPDATE SET time = excluded.time`,
    [point, value, quality]
  );
}

const LIVE = { live: true, bucket: '1s' };
const BY_RACK = { ...LIVE, metrics: [{ metric: 'RackPower' }] };
const BY_ZONE = { ...BY_RACK, groupBy: 'zone' };

async function ask(query: object, rangeMs = 20 * MINUTE) {
  const toMs = Date.now();
  // Grafana names queries by keys; with another one each time, nothing is answered from memory.
  return backend.series({ ...query, key: `Q-${asked++}` }, { fromMs: toMs - rangeMs, toMs });
}

async function offer(query: object): Promise<LiveOffer> {
  const [first] = await ask(query);
  return first?.live as LiveOffer;
}

/** What a browser keeps of a channel: for each series, by labels, what is known of each row. */
function follow(live: LiveOffer) {
  const rows = new Map<string, Map<number, { value: number | null; mark: number }>>();
  const messages: LiveMessage[] = [];
  let fields: string[] = [];
  const take = (message: LiveMessage) => {
    messages.push(message);
    fields = message.schema?.fields.slice(1).map(({ labels }) => JSON.stringify(labels)) ?? fields;
    const [times = [], ...columns] = message.data?.values ?? [];
    columns.forEach((column, index) => {
      const series = rows.get(fields[index] as string) ?? new Map();
      rows.set(fields[index] as string, series);
      times.forEach((timeMs, row) =>
        series.set(timeMs as number, {
          value: column[row] as number | null,
          mark: message.live.marks?.[index]?.[row] ?? 0,
        })
      );
    });
  };
  const running = channels.run(live, take);
  return { rows, messages, ...running };
}

function lastValue(followed: ReturnType<typeof follow>, where: string): number | null | undefined {
  const [, series] = [...followed.rows].find(([labels]) => labels.includes(where)) ?? [];
  return series && [...series].sort(([a], [b]) => a - b).at(-1)?.[1].value;
}

describe('a channel', () => {
  it('is offered to a query that asks for it and whose range ends now', async () => {
    const live = await offer(BY_RACK);
    expect(live.path).toMatch(/^timeseries\/[0-9a-f]{40}$/);
    expect(live.data).toMatchObject({ bucketMs: SECOND, rangeMs: 20 * MINUTE });
    // Another viewer, a moment later.
    expect((await offer(BY_RACK)).path).toBe(live.path);
    expect((await offer(BY_ZONE)).path).not.toBe(live.path);
  });

  it('is not offered to the past, to wide steps, to alert rules, or unasked', async () => {
    const toMs = Date.now();
    const none = async (query: object, range: object) => {
      const series = await backend.series(query, { fromMs: toMs - HOUR, toMs, ...range });
      expect(series.length).toBeGreaterThan(0);
      return series.every(({ live }) => live === undefined);
    };
    expect(await none(BY_RACK, { toMs: toMs - 5 * MINUTE })).toBe(true);
    expect(await none({ ...BY_RACK, bucket: '15m' }, { fromMs: toMs - 5 * HOUR })).toBe(true);
    expect(await none(BY_RACK, { fromAlert: true })).toBe(true);
    expect(await none({ ...BY_RACK, live: false }, {})).toBe(true);
  });

  it('is refused with the reason where more than the newest samples is needed, or the steps are wide', async () => {
    const toMs = Date.now();
    const why = async (over: object, rangeMs = HOUR) => {
      const [first] = await backend.series({ ...BY_RACK, ...over }, { fromMs: toMs - rangeMs, toMs });
      expect(first?.live).toBeUndefined();
      return first?.notices.filter((text) => text.startsWith('Not live'));
    };
    const metrics = (over: object) => ({ metrics: [{ metric: 'RackPower', ...over }] });
    expect(await why({ ...metrics({ aggregation: 'integral' }), bucket: '1m' })).toEqual([
      'Not live: integral is made of more of the past than the newest samples. New samples come with each refresh of the panel.',
    ]);
    expect(await why({ ...metrics({ shift: '30m' }), bucket: '1m' })).toEqual([
      expect.stringContaining('an earlier day are over'),
    ]);
    expect(await why({ format: 'wide' })).toEqual([expect.stringContaining('format wide')]);
    expect(await why({ bucket: '15m' }, 5 * HOUR)).toEqual([expect.stringContaining('wider than 5m')]);
    expect(await why({ top: 1, groupBy: 'zone' })).toEqual([expect.stringContaining('only top racks')]);
    const [unasked] = await backend.series({ ...BY_RACK, live: false, format: 'wide' }, { fromMs: toMs - HOUR, toMs });
    expect(unasked?.notices.join()).not.toContain('Not live');
  });

  it('follows what ad hoc filters leave', async () => {
    const live = await offer({ ...BY_RACK, filters: [{ key: 'rack', operator: '!=', value: 'R1' }] });
    const first = await channels.subscribe(live);
    expect(first?.schema?.fields.map(({ labels }) => labels?.rack)).toEqual([undefined, 'R2']);
    const other = { ...live.data, filters: [{ ...live.data.filters![0]!, value: 'R2', values: ['R2'] }] };
    expect(await channels.subscribe({ path: live.path, data: other })).toBeUndefined();
  });

  it('is refused for a query that its path does not stand for, and to who publishes', async () => {
    const live = await offer(BY_RACK);
    const other = await offer(BY_ZONE);
    const hostile: unknown[] = [
      other.data,
      {},
      [],
      { ...live.data, bucketMs: 0.1 },
      { ...live.data, query: { kind: 'x' } },
    ];
    for (const data of hostile) {
      expect(await channels.subscribe({ path: live.path, data: data as LiveOffer['data'] })).toBeUndefined();
      await expect(channels.run({ path: live.path, data: data as LiveOffer['data'] }).ended).resolves.toContain(
        'INVALID_ARGUMENT'
      );
    }
    expect(await channels.publish(live.path, { value: 1 })).toBe(false);
    expect(await channels.subscribe(live)).toBeDefined();
  });
});

/** What the offer of an answer never has, though its path stands for it. */
const NEVER_OFFERED: ReadonlyArray<[object, RegExp]> = [
  [{ query: { kind: 'health' } }, /it does not ask to be live/],
  [{ query: { kind: 'chargeback', period: 'year' } }, /it does not ask to be live/],
  [{ query: { ...BY_RACK, live: false } }, /it does not ask to be live/],
  [
    { query: { ...BY_RACK, metrics: [{ metric: 'RackPower', aggregation: 'p99' }] } },
    /p99 is made of more of the past/,
  ],
  [{ query: { ...BY_RACK, metrics: [{ metric: 'RackPower', shift: '1d' }] } }, /hours of an earlier day are over/],
  [{ query: { ...BY_RACK, format: 'wide' } }, /frames of the format wide/],
  [{ bucketMs: 1 }, /has no query, bucket and range/],
];

it.each(NEVER_OFFERED)(
  'a channel that no answer offers is refused, so that it holds up no other: %j',
  async (over, why) => {
    const { data } = await offer(BY_RACK);
    const made = { ...data, ...over } as LiveQuestion;
    const question = { ...made, query: normalizeQuery(made.query) };
    const channel = { path: pathOf(question), data: question };
    expect(await channels.subscribe(channel)).toBeUndefined();
    await expect(channels.run(channel).ended).resolves.toMatch(why);
  }
);

describe('who follows a query', () => {
  it('begins with the newest rows, and gets a new reading without asking', async () => {
    const live = await offer(BY_RACK);
    const first = await channels.subscribe(live);
    expect(first?.schema?.fields.map(({ labels }) => labels?.rack)).toEqual([undefined, 'R1', 'R2']);
    const followed = follow(live);
    await vi.waitFor(() => expect(followed.messages.length).toBeGreaterThan(0), WAIT);
    await store('powerR2', 2_345);
    await vi.waitFor(() => expect(lastValue(followed, 'R2')).toBe(2_345), WAIT);
    followed.cancel();
  });

  it('is told the same as a query answers: sums, marks, what is stale, what is carried', async () => {
    for (const point of ['powerR1a', 'powerR1b', 'powerR2'] as const) {
      await store(point, 1_000);
    }
    const live = await offer(BY_ZONE);
    const followed = follow(live);
    await vi.waitFor(() => expect(followed.messages.length).toBeGreaterThan(0), WAIT);
    const fromMs = Math.ceil(Date.now() / SECOND) * SECOND;
    // One of three meters of row A, then a bad and an uncertain reading of another one.
    await store('powerR1a', 1_111);
    await sleep(SECOND);
    await store('powerR1b', null, 2);
    await sleep(SECOND);
    await store('powerR2', 2_222, 1);
    const endMs = Math.ceil(Date.now() / SECOND) * SECOND;
    await vi.waitFor(() => expect(followed.messages.at(-1)?.live.asOfMs).toBeGreaterThan(endMs + 2 * SECOND), WAIT);
    followed.cancel();
    const series = await ask(BY_ZONE);
    expect(series).toHaveLength(2);
    for (const one of series) {
      const told = followed.rows.get(JSON.stringify(one.labels));
      const rows = one.timesMs.flatMap((timeMs, row) =>
        timeMs >= fromMs && timeMs < endMs ? [[timeMs, row] as const] : []
      );
      expect(rows.length).toBeGreaterThanOrEqual(2);
      for (const [timeMs, row] of rows) {
        expect(told?.get(timeMs) ?? STALE).toEqual({ value: one.values[row], mark: markOf(one.plenum, row) });
      }
    }
    // Half of a zone is never drawn as its sum.
    const rowA = followed.rows.get(JSON.stringify(series.find(({ labels }) => labels.zone === 'row-a')?.labels));
    const sums = [...(rowA ?? [])].filter(([timeMs]) => timeMs >= fromMs);
    expect(sums.every(([, { value }]) => (value ?? 0) >= 3_000)).toBe(true);
  });

  it('shares one look at the database with 200 others, and nothing is asked once all have left', async () => {
    const lives = await Promise.all([offer(BY_RACK), offer({ ...BY_RACK, groupBy: 'site' })]);
    const followed = Array.from({ length: 200 }, (_viewer, index) => follow(lives[index % 2] as LiveOffer));
    await vi.waitFor(() => expect(followed.every(({ messages }) => messages.length > 0)).toBe(true), WAIT);
    statements.length = 0;
    const beganMs = performance.now();
    await store('powerR2', 2_468);
    await vi.waitFor(
      () => expect(followed.every((one, index) => index % 2 || lastValue(one, 'R2') === 2_468)).toBe(true),
      WAIT
    );
    await sleep(2 * SECOND);
    const seconds = (performance.now() - beganMs) / 1000;
    // Four looks a second, and two questions of a few statements each time something changed.
    expect(statements.length / seconds).toBeLessThan(40);
    followed.forEach(({ cancel }) => cancel());
    const quiet = async () => {
      statements.length = 0;
      await sleep(SECOND);
      return statements.length;
    };
    await vi.waitFor(async () => expect(await quiet()).toBe(0), WAIT);
  });

  it('is told that the database is away, and gets what it missed once it is back', async () => {
    const live = await offer(BY_RACK);
    const followed = follow(live);
    await vi.waitFor(() => expect(followed.messages.length).toBeGreaterThan(0), WAIT);
    await proxy.goDown();
    await vi.waitFor(
      () => expect(followed.messages.at(-1)?.live.problem).toContain('The database does not answer'),
      WAIT
    );
    const [before] = [...followed.rows.values()].map((rows) => Math.max(...rows.keys()));
    await store('powerR2', 2_777);
    await sleep(2 * SECOND);
    await store('powerR2', 2_888);
    await proxy.comeBack();
    await vi.waitFor(() => expect(lastValue(followed, 'R2')).toBe(2_888), WAIT);
    expect(followed.messages.at(-1)?.live.problem).toBeUndefined();
    const R2 = [...followed.rows].find(([labels]) => labels.includes('R2'))?.[1] as Map<
      number,
      { value: number | null }
    >;
    const times = [...R2.keys()].sort((a, b) => a - b);
    // Second by second, without a hole.
    expect(
      times
        .filter((timeMs) => timeMs >= (before as number))
        .every((timeMs, index, all) => index === 0 || timeMs - (all[index - 1] as number) === SECOND)
    ).toBe(true);
    expect([...R2.values()].some(({ value }) => value === 2_777)).toBe(true);
    followed.cancel();
  });
});

function markOf(
  meta: { quality: Array<[number, number, string]>; carried: Array<[number, number]> },
  row: number
): number {
  const within = ([first, last]: readonly [number, number, ...unknown[]]) => row >= first && row <= last;
  const why = meta.quality.find(within)?.[2];
  return (why ? LIVE_MARKS.indexOf(why as never) + 1 : 0) + (meta.carried.some(within) ? LIVE_CARRIED : 0);
}
