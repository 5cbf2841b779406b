import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { prometheusApiAdapter } from '#collector/sources/prometheus-api/adapter.ts';
import { prometheusApiConfigSchema } from '#collector/sources/prometheus-api/config.ts';
import { runPlenum, writeConfig } from '#collector/testing/collector.ts';
import { answers, freePort, startPeer, type Peer } from '#collector/testing/peer.ts';
import { recordingContext, until } from '#collector/testing/recording.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';

const DAY_MS = 86_400_000;
const SCRAPE_S = 60;
const POWER = 'ipmi_dcmi_power_consumption_watts';
const ENERGY = 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION';
/** Two days, most of a year ago, and a silence of three hours in them. */
const PAST_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS - 300 * DAY_MS;
const SILENCE_MS = [PAST_MS + 5 * 3_600_000, PAST_MS + 8 * 3_600_000] as const;

let folder: string;
let url: string;
let instance: string;
const peers: Peer[] = [];
let database: TestDatabase;

/** A past that was backfilled as Prometheus' documentation says: blocks made of OpenMetrics. */
function past(): string {
  const times: number[] = [];
  for (let timeMs = PAST_MS; timeMs < PAST_MS + 2 * DAY_MS; timeMs += SCRAPE_S * 1000) {
    if (timeMs < SILENCE_MS[0] || timeMs >= SILENCE_MS[1]) {
      times.push(timeMs / 1000);
    }
  }
  const since = PAST_MS / 1000;
  const lines = (labels: string, value: (seconds: number) => number) =>
    times.map((time) => `${labels} ${value(time - since)} ${time}`);
  return [
    `# TYPE ${POWER} gauge`,
    ...lines(`${POWER}{instance="a",job="ipmi"}`, (s) => 400 + (s % 3600) / 36),
    ...lines(`${POWER}{instance="b",job="ipmi"}`, (s) => 600 + (s % 7200) / 36),
    `# TYPE ${ENERGY} unknown`,
    // The driver is loaded anew in the middle of the second day.
    ...lines(`${ENERGY}{gpu="0",instance="a",job="dcgm"}`, (s) => 700_000 * (s % 130_000)),
    '# EOF\n',
  ].join('\n');
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'plenum-prometheus-'));
  database = await testDatabase();
  const exporter = `127.0.0.1:${await freePort()}`;
  instance = exporter;
  peers.push(
    await startPeer({
      command: 'prometheus-node-exporter',
      args: [`--web.listen-address=${exporter}`],
      isReady: () => answers(`http://${exporter}/metrics`),
    })
  );
  const data = path.join(folder, 'data');
  writeFileSync(path.join(folder, 'past.om'), past());
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', path.join(folder, 'past.om'), data]);
  const config = path.join(folder, 'prometheus.yml');
  const scrape = { job_name: 'node', scrape_interval: '1s', static_configs: [{ targets: [exporter] }] };
  writeFileSync(config, stringify({ global: { scrape_interval: '1s' }, scrape_configs: [scrape] }));
  const address = `127.0.0.1:${await freePort()}`;
  url = `http://${address}`;
  peers.push(
    await startPeer({
      command: 'prometheus',
      args: [
        `--config.file=${config}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=10y',
        // Small enough that what a day has is refused at once.
        '--query.max-samples=5000',
        `--web.listen-address=${address}`,
      ],
      isReady: () => answers(`${url}/-/ready`),
    })
  );
});

afterAll(async () => {
  for (const peer of peers.reverse()) {
    await peer.end();
  }
  await database?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Prometheus' own record: the samples of a series, as they are stored. */
async function recordOf(selector: string, seconds: number): Promise<Array<[number, number]>> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(`${selector}[${seconds}s]`)}`);
  const { data } = (await response.json()) as { data: { result: Array<{ values: Array<[number, string]> }> } };
  return (data.result[0]?.values ?? []).map(([time, value]) => [Math.round(time * 1000), Number(value)]);
}

it("every sample of Debian's Prometheus is read live once, with its own time and value", async () => {
  const config = prometheusApiConfigSchema.parse({
    name: 'it',
    protocol: 'prometheus-api',
    url,
    interval: '2s',
    match: { job: 'node' },
    targets: [{ equipment: 'N1' }],
    metrics: [{ name: 'node_memory_MemFree_bytes', metric: 'GenericPoint', processArea: ['Free'], unit: 'By' }],
  });
  const [checked] = await prometheusApiAdapter.check(config, AbortSignal.timeout(30_000));
  expect(checked?.message).toMatch(/^version 2\.\d+\.\d+\S*, \d+ series, \d+ points$/);
  const { context, samples, points, complaints, stop } = recordingContext();
  const running = prometheusApiAdapter.open(config).run(context);
  const address = `${instance} | N1 | GenericPoint | Free`;
  const seen = () => samples.filter((sample) => sample.address === address);
  await until(() => seen().length >= 12, 'twelve scrapes', 60_000);
  stop();
  await running;
  const read = seen().map(({ timeMs, value }) => [timeMs, value] as const);
  const first = read[0]?.[0] ?? 0;
  const last = read.at(-1)?.[0] ?? 0;
  const record = (await recordOf('node_memory_MemFree_bytes', 600)).filter(([time]) => time >= first && time <= last);
  expect(read).toEqual(record);
  expect(points.get(address)).toMatchObject({ samplingIntervalMs: 1_000 });
  expect([...points.keys()].some((one) => one.includes('system.cpu.utilization'))).toBe(true);
  expect(complaints).toEqual([]);
});

it("the past of Debian's Prometheus is in the ladder, value by value its own, over a kill", async () => {
  const file = await writeConfig(folder, {
    version: 1,
    site: { id: 'test', timeZone: 'UTC' },
    topology: {
      zones: [{ id: 'hall', kind: 'hall' }],
      racks: [{ id: 'R1', zone: 'hall' }],
      equipment: ['a', 'b'].map((id) => ({ id, objectType: 'Server', rack: 'R1' })),
    },
    sources: [{ name: 'it', protocol: 'prometheus-api', url }],
  });
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const range = ['--from', day(PAST_MS), '--to', day(PAST_MS + 2 * DAY_MS)];
  const args = ['import', file, ...range, '--url', database.url];
  const killed = runPlenum(args, {});
  await Promise.race([killed.exited, until(() => killed.log().includes('1 of 2 days'), 'the first day', 120_000)]);
  killed.kill('SIGKILL');
  await killed.exited;
  const continued = runPlenum(args, {});
  expect(await continued.exited, continued.log()).toBe(0);
  expect(continued.log()).toContain('1 of 2 days were done before');

  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ address: string; time: Date; value: number }>(
      `SELECT p.address, s.time, s.value FROM plenum.sample AS s JOIN plenum.point AS p USING (point_id)
        WHERE p.source = 'it' ORDER BY 1, 2`
    );
    const stored = (address: string) =>
      rows.filter((row) => row.address === address).map(({ time, value }) => [time.getTime(), value] as const);
    for (const [host, address] of [
      ['a', 'a | a | hw.host.power'],
      ['b', 'b | b | hw.host.power'],
    ] as const) {
      // The samples by themselves, as promtool was given them: means of what was scraped in each step.
      const expected = meansOf(host);
      expect(stored(address)).toEqual(expected.map(([time, value]) => [time, expect.closeTo(value, 6)]));
    }
    const power = stored('a | a | hw.energy | GPU | gpu0');
    expect(power.length).toBeGreaterThan(500);
    // 700,000 mJ a second are 700 W, also over the restart; less in a step that has no samples at its start or end.
    const edges = [PAST_MS, ...SILENCE_MS, PAST_MS + 130_000_000, PAST_MS + 2 * DAY_MS];
    const steady = power.filter(([time]) => edges.every((edge) => Math.abs(time - edge) > 600_000));
    expect(steady.length).toBeGreaterThan(500);
    expect(steady.filter(([, value]) => Math.abs(value - 700) > 0.1)).toEqual([]);
    expect(power.filter(([, value]) => value < 300 || value > 720)).toEqual([]);
    expect(power.filter(([time]) => time >= SILENCE_MS[0] && time < SILENCE_MS[1] - 300_000)).toEqual([]);
    const { rows: days } = await client.query<{ n: string }>(
      `SELECT sum(d.n) AS n FROM plenum.point_1d AS d JOIN plenum.point AS p USING (point_id) WHERE p.source = 'it'`
    );
    expect(Number(days[0]?.n)).toBe(rows.length);
  } finally {
    await client.end();
  }
});

/** What `avg_over_time` is by its definition: a step's samples are those after its start up to its end. */
function meansOf(host: 'a' | 'b'): Array<[number, number]> {
  const value = (timeMs: number) => {
    const seconds = (timeMs - PAST_MS) / 1000;
    return host === 'a' ? 400 + (seconds % 3600) / 36 : 600 + (seconds % 7200) / 36;
  };
  const means: Array<[number, number]> = [];
  for (let stepMs = PAST_MS; stepMs < PAST_MS + 2 * DAY_MS; stepMs += 300_000) {
    const times: number[] = [];
    // Before Prometheus 3 the start of a range belonged to it.
    for (let timeMs = stepMs; timeMs <= stepMs + 300_000 && timeMs < PAST_MS + 2 * DAY_MS; timeMs += SCRAPE_S * 1000) {
      if (timeMs < SILENCE_MS[0] || timeMs >= SILENCE_MS[1]) {
        times.push(timeMs);
      }
    }
    if (times.length > 0) {
      means.push([stepMs, times.reduce((sum, timeMs) => sum + value(timeMs), 0) / times.length]);
    }
  }
  return means;
}
