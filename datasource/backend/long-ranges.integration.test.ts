import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refreshRollups } from '#database/jobs.ts';
import { type TestDatabase, testDatabase } from '#database/testing/database.ts';

import { buildChainPlant, type PlantPoint } from './testing/chain-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { smallPlant } from './testing/small-plant.ts';
import { askTable } from './testing/tables.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEP_MS = 5 * MINUTE_MS;
const FROM_MS = Date.UTC(2026, 0, 5);
const TO_MS = FROM_MS + 3 * DAY_MS;
/** The meter of the whole site says nothing in the morning of the second day. */
const HOLE = { fromMs: FROM_MS + 30 * HOUR_MS, toMs: FROM_MS + 36 * HOUR_MS };
/** So long ago that even three racks and their meters have too many hours since: they are read by the day. */
const LONG_AGO_MS = FROM_MS - 1_500 * DAY_MS;

const gpu = (rack: string, metric: string, value: number): PlantPoint => ({
  ...{ place: { rack }, metric, processArea: ['GPU'] },
  samples: [[FROM_MS, value]],
});
const GPUS = [
  ...[gpu('R1', 'hw.power', 6_000), gpu('R2', 'hw.power', 2_000)],
  ...[gpu('R1', 'hw.gpu.utilization', 0.6), gpu('R2', 'hw.gpu.utilization', 0.2)],
];

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  const plant = smallPlant({ site: 'small', name: 'Small' });
  await buildChainPlant(database.url, { topology: plant.topology, points: [...plant.points, ...GPUS].map(overDays) });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `UPDATE plenum.point SET sampling_interval_ms = ${STEP_MS}, stale_after_ms = ${3 * STEP_MS};
     UPDATE plenum.point SET valid_from = to_timestamp(${LONG_AGO_MS / 1000})`
  );
  await client.end();
  await refreshRollups(database.url, FROM_MS - DAY_MS, TO_MS + DAY_MS);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

/** The point over some days, more at noon than at midnight. */
function overDays(point: PlantPoint): PlantPoint {
  const [[, value]] = point.samples as [readonly [number, number]];
  const isSilent = (timeMs: number) =>
    'equipment' in point.place && point.place.equipment === 'UTIL' && timeMs >= HOLE.fromMs && timeMs < HOLE.toMs;
  const times = Array.from({ length: (TO_MS - FROM_MS) / STEP_MS }, (_, step) => FROM_MS + step * STEP_MS);
  const courseAt = (timeMs: number) => value * (1 - 0.05 * Math.cos((2 * Math.PI * (timeMs % DAY_MS)) / DAY_MS));
  return {
    ...point,
    samples: times.filter((timeMs) => !isSilent(timeMs)).map((timeMs) => [timeMs, courseAt(timeMs)] as const),
  };
}

describe('a range that is too long to be read by the hour', () => {
  const kpis = async (fromMs: number, toMs: number) => {
    const table = await askTable(backend, { kind: 'kpi', period: 'range' }, { fromMs, toMs });
    const of = (id: string) =>
      table.rows.find(({ kpi, category }) => kpi === id && (category === 2 || category === null))!;
    return { of, said: table.meta.executedQueryString ?? '' };
  };

  it('has the KPIs of a short one, and counts of a day with a hole what is known of it', async () => {
    const fine = await kpis(FROM_MS, TO_MS);
    const coarse = await kpis(LONG_AGO_MS, TO_MS);
    expect(fine.said).toContain('from 15m');
    expect(coarse.said).toContain('from 1d');
    expect(fine.of('pue')['value']).toBeCloseTo(1.4, 9);
    // The day is weighed by what is known of it, and has the IT of all of its hours beside the site of the others.
    expect(coarse.of('pue')['value']).toBeCloseTo(1.4, 2);
    // 72 hours, of which the meter of the site has 66.
    expect(Number(fine.of('pue')['coverage']) * 72).toBeCloseTo(66, 9);
    expect(Number(coarse.of('pue')['coverage']) * (1_503 * 24)).toBeCloseTo(66, 6);
    expect(Number(coarse.of('pue')['denominator']) / Number(fine.of('pue')['denominator'])).toBeCloseTo(1, 2);
    expect(Number(coarse.of('it_energy')['value'])).toBeCloseTo(50 * 72, 6);
    expect(Number(fine.of('it_energy')['value'])).toBeCloseTo(50 * 72, 6);
  });

  it('takes of the day in which it ends the part before its end', async () => {
    const noonMs = FROM_MS + 60 * HOUR_MS;
    const fine = await kpis(FROM_MS, noonMs);
    const coarse = await kpis(LONG_AGO_MS, noonMs);
    expect(Number(coarse.of('it_energy')['value']) / Number(fine.of('it_energy')['value'])).toBeCloseTo(1, 2);
  });

  it('has the energy that flowed by a short one', async () => {
    const links = async (fromMs: number) => {
      const table = await askTable(backend, { kind: 'energyflow' }, { fromMs, toMs: TO_MS });
      const plenum = table.meta.custom?.plenum as { rung: string; bucketMs: number };
      const flows = new Map(table.rows.map((row) => [`${String(row['from'])} to ${String(row['to'])}`, row]));
      return { plenum, flows };
    };
    const short = await links(FROM_MS);
    const long = await links(LONG_AGO_MS);
    expect(short.plenum.bucketMs).toBeLessThan(HOUR_MS);
    expect(long.plenum.rung).toBe('1d');
    expect([...long.flows.keys()].sort()).toEqual([...short.flows.keys()].sort());
    const intoSite = 70_000 * 66;
    for (const [name, flow] of long.flows) {
      const energy = Number(flow['energy']);
      const other = Number(short.flows.get(name)!['energy']);
      // In the day with the hole, the site of some hours and what it feeds of all of them differ.
      const most = name === 'Utility to Not accounted for' ? 0.005 * intoSite : 0.01 * Math.abs(other);
      expect.soft(Math.abs(energy - other), name).toBeLessThanOrEqual(most + 1e-6);
    }
  });
});

it('has the work of GPUs from the sums by rack as it is from their points', async () => {
  const joules = async (toMs: number) => {
    const { rows } = await askTable(
      backend,
      { kind: 'kpi', period: 'range', groupBy: 'zone' },
      { fromMs: FROM_MS, toMs }
    );
    return rows.filter(({ kpi }) => kpi === 'gpu_joules').map(({ zone, value }) => [zone, value]);
  };
  const fromPoints = await joules(TO_MS);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("UPDATE plenum.headline SET since = '-infinity'");
  await client.end();
  const fromRacks = await joules(TO_MS - 1);
  // 8 kW for 0.8 of a GPU's work; the hall contains both rows, of which one has GPUs.
  expect(fromPoints.map(([zone]) => zone)).toEqual(['hall', 'row-a', 'row-b']);
  for (const found of [fromPoints, fromRacks]) {
    expect(Number(found[0]![1])).toBeCloseTo(8_000 / 0.8, 6);
    expect(Number(found[1]![1])).toBeCloseTo(8_000 / 0.8, 6);
    expect(found[2]![1]).toBeNull();
  }
});
