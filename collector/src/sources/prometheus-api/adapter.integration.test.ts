import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prometheusServer, type PrometheusServer } from '../../testing/prometheus-server.ts';
import { recordingContext, until } from '../../testing/recording.ts';
import { prometheusApiAdapter } from './adapter.ts';
import { prometheusApiConfigSchema } from './config.ts';

let server: PrometheusServer;
beforeEach(async () => {
  server = await prometheusServer();
});
afterEach(() => server.close());

const configOf = (more: object = {}) =>
  prometheusApiConfigSchema.parse({
    name: 'it',
    protocol: 'prometheus-api',
    url: server.url,
    interval: '500ms',
    timeout: '5s',
    targets: [{ equipment: 'N-{instance}' }],
    ...more,
  });

/** A server that scrapes `instance` at 15 s intervals: so many samples up to now, each value once. */
function scraped(name: string, labels: Record<string, string>, count: number, endS = Math.floor(Date.now() / 1000)) {
  const samples = Array.from({ length: count }, (_, index): [number, number] => [
    endS - 15 * (count - 1 - index),
    100 + index,
  ]);
  const series = { name, labels: { instance: 'a', job: 'node', ...labels }, samples };
  server.series.push(series);
  return series;
}
const POWER = 'ipmi_dcmi_power_consumption_watts';
const ADDRESS = 'a | N-a | hw.host.power';
const check = async (more: object = {}) =>
  (await prometheusApiAdapter.check(configOf(more), AbortSignal.timeout(20_000)))[0];

describe('live', () => {
  it('gives each sample of the server once, with its own time, and none that is only repeated', async () => {
    const series = scraped(POWER, {}, 4);
    const { context, samples, points, stop } = recordingContext();
    const running = prometheusApiAdapter.open(configOf()).run(context);
    await until(() => samples.length >= 4, 'the first look back');
    const polls = server.queries.length;
    await until(() => server.queries.length > polls + 6, 'polls without news');
    expect(samples).toHaveLength(4);
    series.samples.push([Math.floor(Date.now() / 1000), 777]);
    await until(() => samples.length > 4, 'the new sample');
    stop();
    await running;
    expect(samples.map(({ timeMs, value }) => [timeMs / 1000, value])).toEqual(series.samples);
    expect(points.get(ADDRESS)).toMatchObject({
      metric: 'hw.host.power',
      equipment: 'N-a',
      samplingIntervalMs: 15_000,
    });
  });

  it('catches up what it missed, marked as history, and opens no gap for it', async () => {
    const nowS = Math.floor(Date.now() / 1000);
    const series = scraped(POWER, {}, 240, nowS);
    const source = prometheusApiAdapter.open(configOf());
    const first = recordingContext();
    const firstRun = source.run({
      ...first.context,
      notes: { read: async () => ({ newestMs: (nowS - 1_800) * 1000 }), write: async () => undefined },
    });
    await until(() => first.samples.length >= 120, 'half an hour');
    first.stop();
    await firstRun;
    const times = first.samples.map(({ timeMs }) => timeMs / 1000);
    expect(new Set(times).size).toBe(times.length);
    expect(times).toEqual(series.samples.map(([time]) => time).filter((time) => time > nowS - 1_800 - 60));
    expect(first.samples[0]?.isHistory).toBe(true);
    expect(first.samples.at(-1)?.isHistory).toBeUndefined();
    expect(first.gaps).toEqual([]);
    expect(source.missed?.({ addresses: [], fromMs: 0, toMs: 3_600_000, cause: 'away' })).toEqual([]);
    expect(source.missed?.({ addresses: [], fromMs: 0, toMs: 8 * 3_600_000, cause: 'away' })).toMatchObject([
      { fromMs: 0, toMs: 2 * 3_600_000 },
    ]);
  });

  it('reads what a store that was away has of that time, once its server answers whole again', async () => {
    const nowS = Math.floor(Date.now() / 1000);
    const here = scraped(POWER, {}, 120, nowS);
    const away = scraped(POWER, { instance: 'b' }, 120, nowS);
    server.series.splice(server.series.indexOf(away), 1);
    server.warnings = ['No StoreAPIs matched for this query'];
    const { context, values, complaints, stop } = recordingContext();
    const noted: unknown[] = [];
    const notes = {
      read: async () => ({ newestMs: (nowS - 1_700) * 1000 }),
      write: async (value: unknown) => void noted.push(value),
    };
    const running = prometheusApiAdapter.open(configOf()).run({ ...context, notes });
    await until(() => values(ADDRESS).length >= 117, 'what the others have');
    // A collector that is killed meanwhile continues from there, too.
    await until(() => noted.length > 0, 'the note');
    expect(noted[0]).toEqual({ newestMs: expect.closeTo((nowS - 1_700) * 1000, -1) });
    const polls = server.queries.length;
    await until(() => server.queries.length > polls + 6, 'polls without the store');
    const asked = server.queries.slice(polls);
    server.series.push(away);
    server.warnings = [];
    await until(() => values('b | N-b | hw.host.power').length >= 117, 'the rest');
    stop();
    await running;
    // As long as it is away nobody looks back for it.
    expect(asked.filter((query) => query.has('time') && Number(query.get('time')) < nowS - 900).map(String)).toEqual(
      []
    );
    const expected = here.samples.filter(([time]) => time > nowS - 1_700 - 60).map(([, value]) => value);
    expect(values('b | N-b | hw.host.power')).toEqual(expected);
    expect(values(ADDRESS)).toEqual(expected);
    expect(complaints).toEqual([expect.stringContaining('is not whole: No StoreAPIs matched')]);
  });

  it('asks for less where the server refuses too many samples, and gets them all', async () => {
    for (const gpu of ['0', '1', '2', '3']) {
      scraped('DCGM_FI_DEV_POWER_USAGE', { gpu }, 8);
      scraped('DCGM_FI_DEV_GPU_TEMP', { gpu }, 8);
    }
    server.maxSamples = 12;
    const { context, samples, complaints, stop } = recordingContext();
    const running = prometheusApiAdapter.open(configOf()).run(context);
    await until(() => samples.length >= 64, 'all samples');
    stop();
    await running;
    expect(samples).toHaveLength(64);
    expect(complaints).toEqual([]);
  });

  it('says which series belong nowhere, and that an answer is not whole, once', async () => {
    scraped(POWER, {}, 2);
    scraped(POWER, { instance: 'x' }, 2);
    server.warnings = ['No StoreAPIs matched for this query', 'PromQL info: metric might not be a counter'];
    const { context, samples, complaints, stop } = recordingContext();
    const targets = [{ match: { instance: 'a' }, equipment: 'N-{instance}' }];
    const running = prometheusApiAdapter.open(configOf({ targets })).run(context);
    await until(() => server.queries.length > 8 && samples.length > 0, 'some polls');
    stop();
    await running;
    expect(complaints).toEqual([
      expect.stringContaining('is not whole: No StoreAPIs matched'),
      expect.stringContaining('"instance":"x"'),
    ]);
    expect(samples).toHaveLength(2);
  });

  it('asks a query that failed again from where it was, however far the others are', async () => {
    const nowS = Math.floor(Date.now() / 1000);
    const power = scraped(POWER, {}, 60, nowS);
    const idle = scraped('node_cpu_seconds_total', { mode: 'idle', cpu: '0' }, 60, nowS);
    let fails = true;
    server.intercept = (request, response) =>
      fails && request.url?.includes('node_cpu_seconds_total') === true
        ? Boolean(response.writeHead(500).end('no'))
        : false;
    const { context, values, complaints, stop } = recordingContext();
    const notes = { read: async () => ({ newestMs: (nowS - 840) * 1000 }), write: async () => undefined };
    const running = prometheusApiAdapter.open(configOf()).run({ ...context, notes });
    await until(() => values(ADDRESS).length === power.samples.length, 'all of the others');
    fails = false;
    await until(() => values('a | N-a | system.cpu.utilization').length === idle.samples.length - 1, 'all rates');
    stop();
    await running;
    expect(complaints).toEqual([expect.stringMatching(/1 of \d queries failed: answered with status 500: no\./)]);
  });

  it('marks a point bad once that has no more samples', async () => {
    scraped(POWER, {}, 8);
    scraped(POWER, { instance: 'gone' }, 8, Math.floor(Date.now() / 1000) - 130);
    const { context, values, stop } = recordingContext();
    const config = configOf({ catchUp: '10m' });
    const state = { newestMs: Date.now() - 300_000 };
    const running = prometheusApiAdapter
      .open(config)
      .run({ ...context, notes: { read: async () => state, write: async () => undefined } });
    await until(() => values('gone | N-gone | hw.host.power').at(-1) === null, 'the mark');
    const polls = server.queries.length;
    await until(() => server.queries.length > polls + 6, 'more polls');
    stop();
    await running;
    expect(values('gone | N-gone | hw.host.power').filter((value) => value === null)).toHaveLength(1);
    expect(values(ADDRESS)).not.toContain(null);
  });

  it('hands over to the host when the server does not answer', async () => {
    server.intercept = (_, response) => Boolean(response.writeHead(503).end('upstream connect error'));
    const { context } = recordingContext();
    await expect(prometheusApiAdapter.open(configOf()).run(context)).rejects.toThrow(
      'answered with status 503: upstream connect error'
    );
  });
});

describe('checking', () => {
  it('counts series and points, and names the server', async () => {
    scraped('DCGM_FI_DEV_POWER_USAGE', { gpu: '0' }, 2);
    scraped('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', { gpu: '0' }, 2);
    scraped('nobody_knows', {}, 2);
    expect(await check()).toMatchObject({ ok: true, message: 'version 2.42.0, 2 series, 2 points' });
  });

  it('sends tenant, login and parameters, and selects at the server', async () => {
    scraped(POWER, { job: 'other' }, 2);
    const result = await check({
      tenant: 'team-a',
      auth: { bearerToken: 'abc' },
      parameters: { dedup: 'true' },
      match: { job: 'no"de|x\\.y' },
    });
    expect(result).toMatchObject({ ok: false, nextStep: 'Compare `match` and `metrics` with what the server has.' });
    expect(server.requests[0]?.headers).toMatchObject({ 'x-scope-orgid': 'team-a', authorization: 'Bearer abc' });
    expect(server.queries[0]?.get('dedup')).toBe('true');
    expect(server.queries[0]?.get('query')).toContain(String.raw`job=~"no\"de|x\\.y"`);
  });

  it.each([
    [
      'an error of the server in its own words',
      422,
      '{"status":"error","errorType":"execution","error":"too many series"}',
      'answered with status 422: too many series',
    ],
    ['a page of a proxy', 502, '<html><body>Bad gateway</body></html>', 'answered with status 502'],
    ['what is no such API', 200, '<html>', 'the answer is not JSON; check that the URL is that of a Prometheus API'],
    ['another API', 200, '{"hello":1}', 'the answer is not that of a Prometheus API'],
    [
      'an unknown form',
      200,
      '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[["a",1]]}]}}',
      'unknown form at data.result.0.values.0.0',
    ],
  ])('names %s', async (_, status, body, message) => {
    server.intercept = (request, response) =>
      request.url?.includes('buildinfo') === true
        ? Boolean(response.writeHead(404).end())
        : Boolean(response.writeHead(status).end(body));
    const result = await check();
    expect(result?.ok).toBe(false);
    expect(result?.message).toContain(message);
  });
});
