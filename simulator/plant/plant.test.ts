import { beforeAll, describe, expect, test, vi } from 'vitest';
import { fault, trainingJob } from '../testing/plant-at.ts';
import { itPowerW, pue } from './power.ts';
import { GPU_COUNT, RACK_COUNT, RACK_PLACES, rackIndex, serversOf } from './layout.ts';
import { celsius, NODE, storedJ, type PlantState } from './state.ts';
import { step, warmPlant } from './step.ts';

const SEED = 1;
/** A working day in autumn and a hot afternoon. */
const NOVEMBER = Date.parse('2026-11-24T09:00:00Z');
const JULY = Date.parse('2026-07-29T12:00:00Z');

/** Share of the energy put in that may go unaccounted for; rounding is far below it. */
const BALANCE_TOLERANCE = 1e-9;
/** ASHRAE Thermal Guidelines, 5th ed. (2021): recommended inlet range of classes A1 to A4, °C. */
const RECOMMENDED = { low: 18, high: 27 };
/** The provisioned alert fires above this, °C. */
const ALERT_C = 32;

/** A day of the plant takes half a second alone, and ten times that on a busy machine under the test runner. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let warm: PlantState;
beforeAll(() => {
  warm = warmPlant(SEED, NOVEMBER);
});
const plant = () => structuredClone(warm);

function inletC(state: PlantState, rack: number): number {
  return celsius(state, NODE.inlet + rack);
}

describe('energy', () => {
  test.each([
    ['a winter day', NOVEMBER],
    ['a summer day', JULY],
  ])('all electricity leaves as heat or is stored, over eight hours of %s', (_, timeMs) => {
    const state = warmPlant(SEED, timeMs);
    const storedBefore = storedJ(state);
    state.faults.push(fault('load-bank', 'R-A04', 30, state, 3600));
    for (let hour = 0; hour < 8; hour++) {
      step(state, 3600);
    }
    const { electricityJ, rejectedJ, directJ } = state.ledger;
    const missing = electricityJ - rejectedJ - directJ - (storedJ(state) - storedBefore);
    expect(Math.abs(missing) / electricityJ).toBeLessThan(BALANCE_TOLERANCE);
    expect(electricityJ).toBeGreaterThan(8 * 3600 * 250_000);
  });

  test('meters add up from the servers to the main meter, each level adding its loss', () => {
    const state = step(plant(), 600);
    const { rackW, pduW, tapW, buswayW, upsInputW, mainW, mechanicalW } = state.power;
    const servers = rackW.reduce((a, b) => a + b, 0);
    const machines = state.machineW.reduce((a, b) => a + b, 0);
    const pdus = pduW.reduce((a, b) => a + b, 0);
    const ups = upsInputW.reduce((a, b) => a + b, 0);
    // NVLink switches and power shelves are in the rack, not in the servers.
    expect(servers / machines).toBeGreaterThan(1.05);
    expect(servers / machines).toBeLessThan(1.2);
    expect(pdus / servers).toBeGreaterThan(1.002);
    expect(pdus / servers).toBeLessThan(1.02);
    expect(tapW.reduce((a, b) => a + b, 0)).toBeCloseTo(pdus, 3);
    expect(ups).toBeGreaterThan(buswayW.reduce((a, b) => a + b, 0) * 1.02);
    expect(mainW).toBeGreaterThan(ups + mechanicalW);
    expect(pue(state)).toBeCloseTo(mainW / servers, 9);
  });

  test('over six hours a CDU hands on the heat that its racks give', () => {
    const state = plant();
    let rackJ = 0;
    let handedOnJ = 0;
    for (let minute = 0; minute < 360; minute++) {
      step(state, 60);
      rackJ +=
        60 *
        (RACK_PLACES.reduce((sum, { index, cdu }) => sum + (cdu === 0 ? (state.rackLiquidW[index] ?? 0) : 0), 0) +
          (state.cdu[0]?.pumpW ?? 0));
      handedOnJ += 60 * (state.cdu[0]?.coolingW ?? 0);
    }
    expect(Math.abs(handedOnJ / rackJ - 1)).toBeLessThan(0.02);
  });
});

describe('normal operation', () => {
  test.each([
    ['November', NOVEMBER],
    ['July', JULY],
  ])('inlets stay in the recommended range all day in %s', (_, timeMs) => {
    const state = warmPlant(SEED, timeMs);
    let lowest = Infinity;
    let highest = -Infinity;
    for (let minute = 0; minute < 1440; minute += 2) {
      step(state, 120);
      for (let rack = 0; rack < RACK_COUNT; rack++) {
        lowest = Math.min(lowest, inletC(state, rack));
        highest = Math.max(highest, inletC(state, rack));
      }
    }
    expect(lowest).toBeGreaterThan(RECOMMENDED.low);
    expect(highest).toBeLessThan(RECOMMENDED.high);
  });

  test('load, PUE and GPU temperatures are those of a real hall', () => {
    const state = plant();
    const seen = { busiestW: 0, idlestW: Infinity, pueSum: 0, hottestC: 0, samples: 0 };
    for (let minute = 0; minute < 1440; minute += 5) {
      step(state, 300);
      const itW = itPowerW(state);
      seen.busiestW = Math.max(seen.busiestW, itW);
      seen.idlestW = Math.min(seen.idlestW, itW);
      seen.pueSum += pue(state);
      seen.samples++;
      seen.hottestC = Math.max(seen.hottestC, ...state.temperatureC.subarray(NODE.gpu, NODE.gpu + GPU_COUNT));
    }
    expect(seen.busiestW / seen.idlestW).toBeGreaterThan(1.4);
    expect(seen.busiestW).toBeGreaterThan(750_000);
    expect(seen.busiestW).toBeLessThan(1_000_000);
    expect(seen.pueSum / seen.samples).toBeGreaterThan(1.1);
    expect(seen.pueSum / seen.samples).toBeLessThan(1.4);
    expect(seen.hottestC).toBeGreaterThan(60);
    expect(seen.hottestC).toBeLessThan(88);
  });

  test('a hot day costs more chiller power and a lower COP than a cool one', () => {
    const cool = step(warmPlant(SEED, Date.parse('2026-04-22T12:00:00Z')), 1800);
    const hot = step(warmPlant(SEED, JULY), 1800);
    expect(hot.weather.wetBulbC).toBeGreaterThan(cool.weather.wetBulbC + 3);
    const perLoad = (state: PlantState) => state.power.mechanicalW / itPowerW(state);
    expect(perLoad(hot)).toBeGreaterThan(1.15 * perLoad(cool));
  });
});

describe('a rack-scale rack', () => {
  const busy = (rackId: string) => {
    const state = plant();
    const rack = RACK_PLACES[rackIndex(rackId) ?? -1]!;
    const servers = Array.from({ length: rack.machineCount }, (_, i) => rack.firstMachine + i);
    step(state, 1800, { jobs: [trainingJob(state, servers)] });
    return { state, rack };
  };

  test('draws 120 to 140 kW at work, of which the liquid takes about 85 %', () => {
    const { state, rack } = busy('R-B05');
    const drawnW = state.power.pduW[rack.index] ?? 0;
    expect(drawnW).toBeGreaterThan(120_000);
    expect(drawnW).toBeLessThan(140_000);
    expect((state.rackLiquidW[rack.index] ?? 0) / drawnW).toBeCloseTo(0.86, 1);
  });

  test('stands beside racks of 8-GPU servers of 30 to 45 kW', () => {
    const { state, rack } = busy('R-A02');
    expect(state.power.pduW[rack.index]).toBeGreaterThan(30_000);
    expect(state.power.pduW[rack.index]).toBeLessThan(45_000);
  });
});

test('a big job is hundreds of kilowatts within a minute, and its heat follows', () => {
  const state = plant();
  const heat = () => (state.cdu[0]?.coolingW ?? 0) + (state.cdu[1]?.coolingW ?? 0);
  // Idle first: what else runs would take part of the step.
  step(state, 1800, { jobs: [trainingJob(state, serversOf('liquid'), { intensity: 0.01 })] });
  const [beforeW, beforeHeatW] = [itPowerW(state), heat()];
  step(state, 60, { jobs: [trainingJob(state, serversOf('liquid').slice(0, 48), { startMs: state.timeMs })] });
  const afterAMinuteW = heat() - beforeHeatW;
  expect(itPowerW(state) - beforeW).toBeGreaterThan(200_000);
  step(state, 540);
  expect(heat() - beforeHeatW).toBeGreaterThan(150_000);
  expect(heat() - beforeHeatW).toBeGreaterThan(2 * afterAMinuteW);
});

describe('faults and set points', () => {
  test.each(['R-A03', 'R-A01', 'R-B05'])(
    '30 kW at the inlet of %s raises it above the alert within two minutes',
    (id) => {
      const rack = rackIndex(id) ?? -1;
      const state = plant();
      const neighbour = rack === 0 ? 1 : rack - 1;
      const neighbourBefore = inletC(state, neighbour);
      step(state, 120, { faults: [fault('load-bank', id, 30, state, 600)] });
      expect(inletC(state, rack)).toBeGreaterThan(ALERT_C);
      expect(inletC(state, neighbour)).toBeLessThan(neighbourBefore + 1);
      step(state, 480);
      step(state, 300);
      expect(inletC(state, rack)).toBeLessThan(RECOMMENDED.high);
    }
  );

  test('a warmer CRAH supply set point warms the inlets within minutes and saves cooling power', () => {
    const before = step(plant(), 3600);
    const after = step(plant(), 3600, {
      setpoints: { 'CRAH-1.supplyC': 25, 'CRAH-2.supplyC': 25, 'CRAH-3.supplyC': 25 },
    });
    const minutes = step(plant(), 300, {
      setpoints: { 'CRAH-1.supplyC': 25, 'CRAH-2.supplyC': 25, 'CRAH-3.supplyC': 25 },
    });
    expect(inletC(minutes, 2)).toBeGreaterThan(inletC(plant(), 2) + 1);
    expect(inletC(after, 2) - inletC(before, 2)).toBeCloseTo(3, 0);
    expect(after.crah[0]?.waterKgS).toBeLessThan(before.crah[0]?.waterKgS ?? 0);
  });

  test('a CDU follows its set point with the lag of its water', () => {
    const setpoints = { 'CDU-1.supplyC': 35 };
    const soon = step(plant(), 10, { setpoints });
    const late = step(plant(), 3600, { setpoints });
    expect(celsius(soon, NODE.cduSupply)).toBeLessThan(33);
    expect(Math.abs(celsius(late, NODE.cduSupply) - 35)).toBeLessThan(1);
    expect(Math.abs(celsius(late, NODE.cduSupply + 1) - 30)).toBeLessThan(1);
  });

  test('a set point outside of its range changes nothing', () => {
    const state = step(plant(), 1, { setpoints: { 'CHW.supplyC': 2, 'CRAH-1.supplyC': Number.NaN } });
    expect(state.chilled.supplySpC).toBe(15);
    expect(state.crah[0]?.supplySpC).toBe(22);
  });
});

describe('reproducibility', () => {
  test('the same seed gives the same plant, another seed another', () => {
    expect(warmPlant(SEED, NOVEMBER)).toEqual(warm);
    expect(warmPlant(SEED + 1, NOVEMBER).power.mainW).not.toBe(warm.power.mainW);
  });

  test('history that started a day earlier arrives at the same present', () => {
    const early = warmPlant(SEED, NOVEMBER - 86_400_000);
    step(early, 86_400);
    expect(Math.abs(early.power.mainW / warm.power.mainW - 1)).toBeLessThan(0.01);
    for (let rack = 0; rack < RACK_COUNT; rack++) {
      expect(Math.abs(inletC(early, rack) - inletC(warm, rack))).toBeLessThan(0.2);
      expect(Math.abs((early.power.pduW[rack] ?? 0) / (warm.power.pduW[rack] ?? 1) - 1)).toBeLessThan(0.01);
    }
  });
});
