import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { testDataFile } from '../testing/test-data.ts';
import { drawOf, LEAST_COVERAGE } from './draw.ts';
import type { PlacePower, PoweredStay, PowerAt } from './draw.ts';

const MINUTE = 60_000;
const T = Date.parse('2026-03-01T10:00:00Z');
const at = (minute: number) => T + minute * MINUTE;
const stay = (more: Partial<PoweredStay> = {}): PoweredStay => ({
  node: 'n1',
  rack: 'R1',
  weight: 8,
  fromMs: at(0.5),
  toMs: at(30.5),
  ...more,
});
const run = { fromMs: at(0.5), toMs: at(30.5) };
const minutes = (watts: (minute: number) => number, from = 0, to = 31): PowerAt[] =>
  Array.from({ length: to - from }, (_, i) => ({ atMs: at(from + i), watts: watts(from + i) }));
const power = (more: Partial<PlacePower> = {}): PlacePower => ({
  bucketMs: MINUTE,
  holdMs: 0,
  gpus: new Map(),
  hosts: new Map(),
  racks: new Map(),
  ...more,
});
const gpus = (each: number[], from = 0, to = 31) =>
  minutes(() => 0, from, to).map(({ atMs }) => ({ atMs, watts: each }));

describe('what a job drew', () => {
  it('counts neither what was before it nor what came after', () => {
    const idleOutside = minutes((minute) => (minute < 1 || minute >= 30 ? 500 : 6000));
    const draw = drawOf(run, [stay()], [stay()], power({ hosts: new Map([['n1', idleOutside]]) }), 1);
    expect(draw).toEqual({
      meanW: 6000,
      peakW: 6000,
      meanPerUnitW: 750,
      peakPerUnitW: 750,
      coverage: 1,
      method: 'host',
    });
  });

  it('has a peak beside the average: what it does not exceed for 95 % of the time', () => {
    const steps = minutes((minute) => (minute < 15 ? 2000 : 6000));
    const draw = drawOf(run, [stay()], [stay()], power({ hosts: new Map([['n1', steps]]) }), 1);
    expect(draw?.peakW).toBe(6000);
    expect(draw?.meanW).toBeGreaterThan(3900);
    expect(draw?.meanW).toBeLessThan(4300);
  });

  it('is that of its GPUs with the share of the server, where the server itself says nothing', () => {
    const draw = drawOf(
      run,
      [stay()],
      [stay()],
      power({ gpus: new Map([['n1', gpus(Array(8).fill(600) as number[])]]) }),
      1.5
    );
    expect(draw).toMatchObject({ meanW: 8 * 600 * 1.5, meanPerUnitW: 900, method: 'gpu' });
  });

  it('on a shared node is that of the busy GPUs, and its part of the rest of the node', () => {
    const two = stay({ weight: 2 });
    const other = stay({ weight: 2, fromMs: at(-100), toMs: at(100) });
    const each = [600, 600, 400, 400, 70, 70, 70, 70];
    const node = power({
      gpus: new Map([['n1', gpus(each)]]),
      hosts: new Map([['n1', minutes(() => 2280 + 1000)]]),
    });
    expect(drawOf(run, [two], [two, other], node, 1)?.meanW).toBeCloseTo(2 * 500 + 1000 / 2, 6);
    expect(drawOf(run, [two], [two], node, 1)?.meanW).toBeCloseTo(2 * 600 + 1000, 6);
  });

  it("is its share of the rack's power by GPU-seconds where nothing else is known", () => {
    const mine = stay();
    const others = [stay({ node: 'n2', weight: 24, toMs: at(15) })];
    const draw = drawOf(run, [mine], [mine, ...others], power({ racks: new Map([['R1', minutes(() => 32_000)]]) }), 1);
    // Beside 24 other GPUs it has a quarter of 32 kW, then all of it: 13 and 14 minutes.
    expect(draw?.meanW).toBeCloseTo((13 * 8000 + 14 * 32_000) / 27, 6);
    expect(draw?.method).toBe('rack');
  });

  it('is the sum over its nodes, a history: resized, it has fewer of them', () => {
    const both = [stay(), stay({ node: 'n2', toMs: at(16) })];
    const hosts = new Map([
      ['n1', minutes(() => 5000)],
      ['n2', minutes(() => 7000)],
    ]);
    const draw = drawOf(run, both, both, power({ hosts }), 1);
    expect(draw?.meanW).toBeCloseTo((14 * 12_000 + 13 * 5000) / 27, 6);
    expect(draw?.meanPerUnitW).toBeCloseTo((14 * 12_000 + 13 * 5000) / (14 * 16 + 13 * 8), 6);
    expect(draw?.coverage).toBe(1);
  });

  it('of a job half of whose nodes say nothing is known to be half of it', () => {
    const both = [stay(), stay({ node: 'n2', rack: undefined })];
    const draw = drawOf(run, both, both, power({ hosts: new Map([['n1', minutes(() => 6000)]]) }), 1);
    expect(draw).toMatchObject({ coverage: 0.5, meanW: 12_000, meanPerUnitW: 750 });
    expect(LEAST_COVERAGE).toBeGreaterThan(0.5);
  });

  it('holds the value of a slow meter, and has a hole where it is silent for longer', () => {
    const every5 = minutes(() => 6000).filter(({ atMs }) => ((atMs - T) / MINUTE) % 5 === 0);
    const slow = power({ holdMs: 5 * MINUTE, hosts: new Map([['n1', every5]]) });
    expect(drawOf(run, [stay()], [stay()], slow, 1)?.coverage).toBeGreaterThan(0.85);
    expect(drawOf(run, [stay()], [stay()], { ...slow, holdMs: 0 }, 1)?.coverage).toBeLessThan(0.25);
  });

  it('is not known of a job without samples, or that ran for less than three minutes', () => {
    expect(drawOf(run, [stay()], [stay()], power(), 1)).toBeUndefined();
    const short = { fromMs: at(0.5), toMs: at(3.2) };
    const hosts = new Map([['n1', minutes(() => 6000)]]);
    expect(drawOf(short, [stay(short)], [stay(short)], power({ hosts }), 1)).toBeUndefined();
  });
});

const JOBS = ['emmy_1403_244_1608923076', 'emmy_1404_397_1609300556'];

describe.each(JOBS)('the real job %s', (job) => {
  const [dataFile, metaFile] = [testDataFile('jobs', `${job}_data.json.gz`), testDataFile('jobs', `${job}_meta.json`)];

  it.skipIf(!dataFile || !metaFile)('drew what its own record says, summed over its nodes', () => {
    const meta = JSON.parse(readFileSync(metaFile!, 'utf8')) as {
      startTime: number;
      duration: number;
      resources: Array<{ hostname: string }>;
      statistics: { rapl_power: { avg: number } };
    };
    interface Metric {
      node: { timestep: number; series: Array<{ hostname: string; data: Array<number | null> }> };
    }
    const data = JSON.parse(gunzipSync(readFileSync(dataFile!)).toString()) as Record<string, Metric>;
    const { timestep, series } = data['rapl_power']!.node;
    const startMs = meta.startTime * 1000;
    const span = { fromMs: startMs, toMs: startMs + meta.duration * 1000 };
    const firstMs = Math.ceil(startMs / MINUTE) * MINUTE;
    const hosts = new Map(
      series.map(({ hostname, data }) => [
        hostname,
        data.flatMap((watts, i) => (watts === null ? [] : [{ atMs: firstMs + i * timestep * 1000, watts }])),
      ])
    );
    const stays = meta.resources.map(({ hostname }) => ({ ...span, node: hostname, weight: 1 }));
    const draw = drawOf(span, stays, stays, power({ holdMs: 2 * MINUTE, hosts }), 1);
    expect(draw?.coverage).toBeGreaterThan(0.95);
    // Their average has the first and the last minutes, in which the job loads and ends; ours has not.
    expect(draw!.meanPerUnitW / meta.statistics.rapl_power.avg).toBeGreaterThan(0.99);
    expect(draw!.meanPerUnitW / meta.statistics.rapl_power.avg).toBeLessThan(1.03);
    expect(draw?.peakPerUnitW).toBeGreaterThan(draw!.meanPerUnitW);
  });
});
