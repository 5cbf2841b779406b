import { readFile, writeFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runPlenum, temporaryDirectory, writeConfig } from '#collector/testing/collector.ts';
import { prometheusServer, type PrometheusServer } from '#collector/testing/prometheus-server.ts';
import { until } from '#collector/testing/recording.ts';
import { upsertPoints } from '#database/points.ts';
import { writeBatch } from '#database/samples.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import { upsertTopology } from '#database/topology.ts';
import { Quality } from '#model/sample.ts';
import { importHistory } from './import.ts';

const DAY_MS = 86_400_000;
const POWER = 'ipmi_dcmi_power_consumption_watts';
/** Scrape interval of the server, and step of the import. */
const SCRAPE_S = 60;
const STEP_MS = 300_000;

let database: TestDatabase;
let client: pg.Client;
let server: PrometheusServer;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
/** Each test imports as a source of its own, at a site of its own: its series do not arrive by two ways. */
let name = '';
let tests = 0;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.stop();
});
beforeEach(async () => {
  server = await prometheusServer();
  directory = await temporaryDirectory();
  name = `past${++tests}`;
});
afterEach(async () => {
  await server.close();
  await directory.remove();
});

function configFile(more: object = {}): Promise<string> {
  return writeConfig(directory.path, {
    version: 1,
    site: { id: name, timeZone: 'UTC' },
    topology: {
      zones: [{ id: 'hall', kind: 'hall' }],
      racks: [{ id: 'R1', zone: 'hall' }],
      equipment: ['a', 'b', 'c'].map((id) => ({ id, objectType: 'Server', rack: 'R1' })),
    },
    sources: [{ name, protocol: 'prometheus-api', url: server.url, timeout: '20s', ...more }],
  });
}

/** A year ago and less is one chunk per two hours: days that are this far back show what retention would have dropped. */
const dayStart = (daysAgo: number) => Math.floor(Date.now() / DAY_MS) * DAY_MS - daysAgo * DAY_MS;
const isoDay = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);

/** A server's series over a time: the value is the minute of the day. */
function stored(series: string, labels: Record<string, string>, fromMs: number, toMs: number, value = minuteOfDay) {
  const samples: Array<[number, number]> = [];
  for (let time = fromMs / 1000 + SCRAPE_S; time <= toMs / 1000; time += SCRAPE_S) {
    samples.push([time, value(time)]);
  }
  server.series.push({ name: series, labels: { instance: 'a:9290', ...labels }, samples });
}
const minuteOfDay = (time: number) => ((time / 60) % 1440) + 1;

async function imported(
  flags: { from: string; to?: string; step?: string },
  more: object = {},
  signal = new AbortController().signal
) {
  const lines: string[] = [];
  await importHistory(
    await configFile(more),
    database.url,
    { step: '5m', ...flags },
    (text) => lines.push(text),
    signal
  );
  return lines.join('\n');
}

async function values(metric = 'hw.host.power') {
  const { rows } = await client.query<{ time: Date; value: number }>(
    `SELECT s.time, s.value FROM plenum.sample AS s JOIN plenum.point AS p USING (point_id)
      WHERE p.source = $1 AND p.metric = $2 ORDER BY 1`,
    [name, metric]
  );
  return rows.map(({ time, value }) => [time.getTime(), value] as const);
}

const pastSampling = async (source: string) =>
  (
    await client.query<{ metric: string; interval_ms: number; before: Date }>(
      'SELECT metric, interval_ms, before FROM plenum.past_sampling WHERE source = $1',
      [source]
    )
  ).rows;

async function rolledUp(rung: string) {
  const { rows } = await client.query<{ n: string; sum: number }>(
    `SELECT sum(r.n) AS n, sum(r.sum) AS sum FROM plenum.${rung} AS r JOIN plenum.point AS p USING (point_id)
      WHERE p.source = $1 AND p.metric = 'hw.host.power'`,
    [name]
  );
  return { n: Number(rows[0]?.n), sum: rows[0]?.sum };
}

describe('plenum import', () => {
  it('brings means of the steps into the table and all rungs of the ladder, and the second run has nothing to do', async () => {
    const [fromMs, toMs] = [dayStart(40), dayStart(38)];
    stored(POWER, {}, fromMs, toMs);
    const flags = { from: isoDay(fromMs), to: isoDay(toMs) };
    const said = await imported(flags);
    expect(said).toContain('576 values of 1 points. The rollups are up to date.');
    const rows = await values();
    expect(rows).toHaveLength(2 * 288);
    // The mean of minutes 1 to 5, at the start of the step.
    expect(rows[0]).toEqual([fromMs, 4]);
    const sum = rows.reduce((total, [, value]) => total + value, 0);
    for (const rung of ['point_1m', 'point_15m', 'point_1h', 'point_1d']) {
      expect(await rolledUp(rung)).toEqual({ n: 576, sum: expect.closeTo(sum, 3) });
    }
    const { rows: racks } = await client.query<{ sum: number }>(
      `SELECT h.sum FROM plenum.headline_1d AS h JOIN plenum.rack AS r USING (rack_id) WHERE h.bucket = $1 AND r.code = 'R1' AND h.sum > 0`,
      [new Date(fromMs)]
    );
    expect(racks.length).toBeGreaterThan(0);
    // So that its steps are not drawn as gaps beside what is read live.
    expect(await pastSampling(name)).toEqual([
      { metric: 'hw.host.power', interval_ms: 300_000, before: new Date(toMs) },
    ]);
    const queries = server.queries.length;
    expect(await imported(flags)).toContain('2 of 2 days were done before');
    expect(server.queries.length).toBe(queries);
  });

  it('takes rates of counters and the last of a state, and nothing where a server was silent', async () => {
    const [fromMs, toMs] = [dayStart(31), dayStart(30)];
    const silentFrom = fromMs + 6 * 3_600_000;
    stored(
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
      { gpu: '0' },
      fromMs,
      silentFrom,
      (time) => (time - fromMs / 1000) * 250_000
    );
    await imported({ from: isoDay(fromMs), to: isoDay(toMs) });
    const rows = await values('hw.energy');
    expect(rows.length).toBe(72);
    // 250,000 mJ a second are 250 W.
    expect(rows.every(([, value]) => Math.abs(value - 250) < 1e-6)).toBe(true);
    expect(rows.at(-1)?.[0]).toBe(silentFrom - STEP_MS);
  });

  it('leaves alone what live data have, in the table and where retention has left the rollups alone', async () => {
    const [fromMs, toMs] = [dayStart(51), dayStart(50)];
    stored(POWER, {}, fromMs, toMs);
    const flags = { from: isoDay(fromMs), to: isoDay(toMs) };
    const point = {
      source: name,
      address: 'a:9290 | a | hw.host.power',
      site: name,
      equipment: 'a',
      metric: 'hw.host.power',
      processArea: [],
      isSetpoint: false,
      simulated: false,
      staleAfterMs: 45_000,
      samplingIntervalMs: 15_000,
    };
    // As a running collector with this configuration has placed it.
    const site = name;
    await upsertTopology(client, {
      sites: [{ id: site, name: site, timeZone: 'UTC' }],
      zones: [{ id: 'hall', site, name: 'hall', kind: 'hall' }],
      racks: [{ id: 'R1', site, name: 'R1', zone: 'hall' }],
      equipment: [{ id: 'a', site, name: 'a', objectType: 'Server', rack: 'R1' }],
    });
    const pointId = [...(await upsertPoints(client, [point])).values()][0] ?? 0;
    const live = (timeMs: number) => ({ source: name, pointId, timeMs, value: 777, quality: Quality.good });
    const noon = fromMs + 12 * 3_600_000;
    await writeBatch(client, {
      spool: name,
      sequence: 1,
      rows: Array.from({ length: 240 }, (_, index) => live(noon + index * 15_000)),
    });
    const said = await imported(flags);
    expect(said).toContain('276 values of 1 points, 12 left out because the database has values of that time');
    expect((await values()).filter(([, value]) => value === 777)).toHaveLength(240);
    expect(await rolledUp('point_15m')).toMatchObject({ n: 276 + 240 });
    const { rows } = await client.query(
      'SELECT sampling_interval_ms, stale_after_ms FROM plenum.point WHERE point_id = $1',
      [pointId]
    );
    expect(rows).toEqual([{ sampling_interval_ms: 15_000, stale_after_ms: 45_000 }]);
    // Retention has dropped the samples, and a run of another step comes: what is rolled up stays as it is.
    await client.query(`SELECT drop_chunks('plenum.sample', older_than => $1::timestamptz)`, [new Date(toMs)]);
    const before = await rolledUp('point_1h');
    expect(await imported({ ...flags, step: '1m' })).toContain('0 values of 1 points');
    expect(await rolledUp('point_1h')).toEqual(before);
  });

  it('fills what is scraped as well, where that has no values', async () => {
    const [fromMs, toMs] = [dayStart(6), dayStart(5)];
    stored(POWER, {}, fromMs, toMs);
    const site = name;
    await upsertTopology(client, {
      sites: [{ id: site, name: site, timeZone: 'UTC' }],
      zones: [{ id: 'hall', site, name: 'hall', kind: 'hall' }],
      racks: [{ id: 'R1', site, name: 'R1', zone: 'hall' }],
      equipment: [{ id: 'a', site, name: 'a', objectType: 'Server', rack: 'R1' }],
    });
    const source = `scraped at ${site}`;
    const place = { site, equipment: 'a', metric: 'hw.host.power', processArea: [] };
    const scraped = { ...place, source, address: 'a', isSetpoint: false, simulated: false, staleAfterMs: 45_000 };
    const pointId = [...(await upsertPoints(client, [scraped])).values()][0] ?? 0;
    const noon = fromMs + 12 * 3_600_000;
    const rows = Array.from({ length: 240 }, (_, index) => ({
      ...{ source, pointId, timeMs: noon + index * 15_000, value: 777, quality: Quality.good },
    }));
    await writeBatch(client, { spool: name, sequence: 1, rows });
    const said = await imported({ from: isoDay(fromMs), to: isoDay(toMs) });
    expect(said).toContain('276 values of 1 points, 12 left out because the database has values of that time');
    const { rows: counted } = await client.query(
      `SELECT count(*)::int AS n, sum(h.n)::int AS points FROM plenum.headline_1h AS h JOIN plenum.site USING (site_id)
        WHERE site.code = $1 AND h.headline = 'host_power_w' AND h.bucket >= $2 AND h.bucket < $3`,
      [site, new Date(fromMs), new Date(toMs)]
    );
    expect(counted).toEqual([{ n: 24, points: 24 }]);
    // The values are those of the point that counts, whose source reads every 15 s.
    expect(await pastSampling(source)).toMatchObject([{ interval_ms: 300_000, before: new Date(toMs) }]);
  });

  it('is continued after a kill, and nothing is missing or there twice', async () => {
    const [fromMs, toMs] = [dayStart(62), dayStart(60)];
    for (const instance of ['a:9290', 'b:9290', 'c:9290']) {
      stored(POWER, { instance }, fromMs, toMs);
    }
    const args = ['import', await configFile(), '--from', isoDay(fromMs), '--to', isoDay(toMs), '--url', database.url];
    let ranges = 0;
    server.intercept = (request) => {
      ranges += Number(request.url?.includes('query_range'));
      return false;
    };
    // Killed within its first day, then within the second one, then not any more.
    for (const after of [2, 5, Infinity]) {
      ranges = 0;
      const run = runPlenum(args, {});
      const ended = run.exited.then(() => 'ended');
      if (after === Infinity) {
        await ended;
        expect(run.log()).toContain('The rollups are up to date.');
      } else {
        await Promise.race([ended, until(() => ranges >= after, 'queries', 100_000)]);
        run.kill('SIGKILL');
        await ended;
        expect(run.log()).not.toContain('up to date');
      }
    }
    const { rows } = await client.query<{ address: string; n: string; times: string; sum: number }>(
      `SELECT p.address, count(*) AS n, count(DISTINCT s.time) AS times, sum(s.value) AS sum
         FROM plenum.sample AS s JOIN plenum.point AS p USING (point_id) WHERE p.source = $1 GROUP BY 1`,
      [name]
    );
    const sum = (2 * 1440 * 1441) / 2 / 5;
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      expect(row).toMatchObject({ n: String(2 * 288), times: String(2 * 288), sum: expect.closeTo(sum, 3) });
    }
    expect(await rolledUp('point_1d')).toEqual({ n: 3 * 2 * 288, sum: expect.closeTo(3 * sum, 3) });
  });

  it('puts the past of a host into the rack that a rule gives it, and all of it is good', async () => {
    const [fromMs, toMs] = [dayStart(9), dayStart(8)];
    stored(POWER, { instance: 'r7n1:9290' }, fromMs, toMs);
    const file = await configFile();
    await writeFile(file, `${await readFile(file, 'utf8')}hosts: { rules: [{ host: '(?<rack>r[0-9]+)n[0-9]+' }] }\n`);
    const flags = { from: isoDay(fromMs), to: isoDay(toMs) };
    await importHistory(file, database.url, flags, () => undefined, new AbortController().signal);
    const { rows } = await client.query(
      `SELECT r.code, s.quality, count(*)::int AS n FROM plenum.point AS p JOIN plenum.sample AS s USING (point_id)
         LEFT JOIN plenum.rack AS r ON r.rack_id = p.placed_rack_id WHERE p.source = $1 GROUP BY 1, 2`,
      [name]
    );
    expect(rows).toEqual([{ code: 'r7', quality: Quality.good, n: 288 }]);
  });

  it('asks for less where a server refuses, by time and then by series', async () => {
    const [fromMs, toMs] = [dayStart(21), dayStart(20)];
    for (const instance of ['a:9290', 'b:9290', 'c:9290']) {
      stored(POWER, { instance }, fromMs, toMs);
    }
    server.maxSamples = 40;
    expect(await imported({ from: isoDay(fromMs), to: isoDay(toMs), step: '1m' })).toContain(
      '4,320 values of 3 points'
    );
  });

  it('does not take an answer for whole that is not, unless told so', async () => {
    const [fromMs, toMs] = [dayStart(11), dayStart(10)];
    stored(POWER, {}, fromMs, toMs);
    server.warnings = ['receive series from Addr: 10.0.0.1: rpc error'];
    const flags = { from: isoDay(fromMs), to: isoDay(toMs) };
    await expect(imported(flags)).rejects.toThrow(/is not whole: receive series .* or add --accept-partial\./);
    server.warnings = [];
    expect(await imported(flags)).toContain('288 values of 1 points');
  });

  it.each([
    [{ from: 'yesterday' }, {}, 'Import: --from yesterday is not a time.'],
    [{ from: '2026-01-02', to: '2026-01-01' }, {}, 'is not before --to'],
    [{ from: '2026-01-01', step: '7m' }, {}, '--step 7m must lie between 1s and 1h and divide a day'],
    [{ from: '2026-01-01', source: 'other' }, {}, 'other is not an enabled source with a past. Name one of past'],
    [{ from: '2026-01-01' }, { enabled: false }, 'no enabled source has a past to read'],
  ])('refuses %o', async (flags, more, said) => {
    await expect(imported(flags as { from: string }, more)).rejects.toThrow(said);
  });
});
