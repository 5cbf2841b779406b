import { beforeAll, describe, expect, test, vi } from 'vitest';
import { fault, shown, trainingJob } from '../testing/plant-at.ts';
import { FAULT_RULES, type FaultKind } from './faults.ts';
import { GPU_COUNT, MACHINES, RACK_PLACES, rackIndex, serversOf } from './layout.ts';
import { UPS_BATTERY_WH } from './parameters.ts';
import { itPowerW } from './power.ts';
import { celsius, NODE, storedJ, type PlantState } from './state.ts';
import { step, warmPlant } from './step.ts';

const JULY = Date.parse('2026-07-29T12:00:00Z');
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A hot afternoon on which every server is at work. */
let busy: PlantState;
beforeAll(() => {
  busy = warmPlant(1, JULY);
  const jobs = (['liquid', 'air'] as const).map((partition) => trainingJob(busy, serversOf(partition), { partition }));
  step(busy, 3600, { jobs });
});
const plant = () => structuredClone(busy);

function withFault(kind: FaultKind, target: string, value: number, seconds: number): PlantState {
  const state = plant();
  return step(state, seconds, { faults: [fault(kind, target, value, state)] });
}

const rack = (id: string) => RACK_PLACES[rackIndex(id) ?? -1]!;
const hottestGpuC = (state: PlantState, id: string) =>
  Math.max(
    ...MACHINES.filter((machine) => machine.rack === rack(id).index).flatMap(({ gpus, firstGpu }) =>
      Array.from({ length: gpus }, (_, slot) => celsius(state, NODE.gpu + firstGpu + slot))
    )
  );

test('every kind of fault has physics: each changes what the plant does, and energy stays conserved', () => {
  for (const kind of Object.keys(FAULT_RULES) as FaultKind[]) {
    const rule = FAULT_RULES[kind];
    for (const value of rule.value ? [rule.value.low, rule.value.high] : [1]) {
      const state = plant();
      state.ledger = { electricityJ: 0, rejectedJ: 0, directJ: 0 };
      const before = storedJ(state);
      step(state, 1800, { faults: [fault(kind, rule.targets[0]!, value, state, 1200)] });
      const { electricityJ, rejectedJ, directJ } = state.ledger;
      const missing = electricityJ - rejectedJ - directJ - (storedJ(state) - before);
      expect(Math.abs(missing) / electricityJ, `${kind} ${value}`).toBeLessThan(1e-9);
      expect(state.temperatureC.every(Number.isFinite), `${kind} ${value}`).toBe(true);
    }
  }
});

describe('a CRAH fan that stops', () => {
  test('gives no air and says so; the two others take over and the inlets stay allowable', () => {
    const state = withFault('crah-fan', 'CRAH-2', 1, 1200);
    expect(shown(state, 's=CRAH-2.Status')).toBe(0);
    expect(shown(state, 's=CRAH-2.AirFlow')).toBeLessThan(100);
    expect(shown(state, 's=CRAH-1.FanSpeed')).toBeGreaterThan(shown(busy, 's=CRAH-1.FanSpeed') + 20);
    expect(shown(state, 's=R-A02.InletTemperature')).toBeLessThan(27);
  });

  test('all three: every inlet passes the alert within minutes', () => {
    const state = plant();
    step(state, 420, { faults: ['CRAH-1', 'CRAH-2', 'CRAH-3'].map((id) => fault('crah-fan', id, 1, state)) });
    for (const id of ['R-A01', 'R-A04']) {
      expect(shown(state, `s=${id}.InletTemperature`)).toBeGreaterThan(32);
    }
  });

  test('is over with the fault: the unit comes back', () => {
    const state = plant();
    step(state, 600, { faults: [fault('crah-fan', 'CRAH-2', 1, state, 600)] });
    step(state, 900);
    expect(shown(state, 's=CRAH-2.Status')).toBe(1);
    expect(shown(state, 's=CRAH-2.FanSpeed')).toBeCloseTo(shown(state, 's=CRAH-1.FanSpeed'), -1);
  });
});

describe('a CDU pump that stops', () => {
  test('costs flow and pressure, warms returns and GPUs of its racks and not of the others', () => {
    const state = withFault('cdu-pump', 'CDU-1', 1, 900);
    expect(shown(state, 'CDU-1/available')).toBe(0);
    expect(shown(state, 'CDU-1/status')).toBe(1);
    expect(shown(state, 'CDU-1/secondary/dp')).toBeLessThan(0.6 * shown(busy, 'CDU-1/secondary/dp'));
    expect(shown(state, 'R-B02/liquid/flow')).toBeLessThan(0.9 * shown(busy, 'R-B02/liquid/flow'));
    expect(shown(state, 'R-B02/liquid/returnTemperature')).toBeGreaterThan(
      shown(busy, 'R-B02/liquid/returnTemperature') + 2
    );
    expect(hottestGpuC(state, 'R-B02')).toBeGreaterThan(hottestGpuC(busy, 'R-B02') + 2);
    expect(Math.abs(hottestGpuC(state, 'R-B05') - hottestGpuC(busy, 'R-B05'))).toBeLessThan(1.5);
  });

  test('both pumps: the trays save themselves by switching off, and come back once they are cool', () => {
    const state = withFault('cdu-pump', 'CDU-1', 2, 900);
    expect(shown(state, 'CDU-1/status')).toBe(0);
    expect(state.power.pduW[rack('R-B02').index]).toBeLessThan(20_000);
    expect(state.power.pduW[rack('R-B05').index]).toBeGreaterThan(120_000);
    expect(Math.max(...state.temperatureC.subarray(NODE.gpu, NODE.gpu + GPU_COUNT))).toBeLessThan(115);
    state.faults = [];
    step(state, 1200);
    expect(state.power.pduW[rack('R-B02').index]).toBeGreaterThan(110_000);
  });
});

test('a chiller that trips takes its cooling along at once; the standby one needs minutes, and chilled water shows it', () => {
  const state = plant();
  const trip = fault('chiller-trip', 'CH-1', 1, state, 3600);
  step(state, 100, { faults: [trip] });
  expect(shown(state, 's=CH-1.Available')).toBe(0);
  expect(shown(state, 's=CH-1.CoolingLoad')).toBe(0);
  expect(shown(state, 's=CH-3.CoolingLoad')).toBe(0);
  step(state, 60);
  const highest = shown(state, 's=CHW.SupplyTemperature');
  expect(highest).toBeGreaterThan(shown(busy, 's=CHW.SupplyTemperature') + 0.5);
  step(state, 1500);
  expect(shown(state, 's=CH-3.CoolingLoad')).toBeGreaterThan(50);
  expect(shown(state, 's=CHW.SupplyTemperature')).toBeLessThan(highest + 0.5);
});

describe('a valve that sticks', () => {
  test('at a CDU: its supply leaves the set point', () => {
    const state = withFault('stuck-valve', 'CDU-1', 10, 600);
    expect(shown(state, 'CDU-1/primary/valve')).toBeCloseTo(10, 1);
    expect(shown(state, 'CDU-1/secondary/supply/temperature')).toBeGreaterThan(38);
    expect(shown(state, 'R-B01/liquid/supplyTemperature')).toBeGreaterThan(38);
    expect(shown(state, 'CDU-2/secondary/supply/temperature')).toBeLessThan(32);
  });

  test('at a rack: this rack alone gets less coolant', () => {
    const state = withFault('stuck-valve', 'R-B02', 20, 600);
    expect(shown(state, 'R-B02/liquid/valve')).toBeCloseTo(20, 1);
    expect(hottestGpuC(state, 'R-B02')).toBeGreaterThan(hottestGpuC(state, 'R-B01') + 5);
  });

  test('at a CRAH: its supply air leaves the set point', () => {
    const state = withFault('stuck-valve', 'CRAH-1', 5, 900);
    expect(shown(state, 's=CRAH-1.SupplyAirTemperature')).toBeGreaterThan(25);
  });
});

describe('a sensor that drifts', () => {
  test('at a CDU: what it shows stays at the set point, what the racks get does not', () => {
    const state = withFault('sensor-drift', 'CDU-1', -12, 1800);
    expect(shown(state, 'CDU-1/secondary/supply/temperature')).toBeCloseTo(30, -0.5);
    expect(
      shown(state, 'R-B01/liquid/supplyTemperature') - shown(state, 'CDU-1/secondary/supply/temperature')
    ).toBeCloseTo(6, 0);
    expect(shown(state, 'R-B01/liquid/supplyTemperature')).toBeGreaterThan(34);
  });

  test('at the inlet of a rack: the reading is wrong, the rack is as it was', () => {
    const state = withFault('sensor-drift', 'R-A02', 12, 1800);
    expect(shown(state, 's=R-A02.InletTemperature') - celsius(state, NODE.inlet + rack('R-A02').index)).toBeCloseTo(
      6,
      1
    );
    expect(Math.abs(shown(state, 's=R-A02.OutletTemperature') - shown(busy, 's=R-A02.OutletTemperature'))).toBeLessThan(
      1
    );
  });
});

describe('a leak', () => {
  test('in a rack: detected, then isolated and switched off; the rest of the pod goes on', () => {
    const state = plant();
    const leak = fault('leak', 'R-B02', 6, state, 1800);
    step(state, 20, { faults: [leak] });
    expect(shown(state, 'R-B02/leak/state')).toBe(1);
    expect(shown(state, 'R-B02/isolation/liquid')).toBe(0);
    step(state, 60);
    expect(shown(state, 'R-B02/isolation/liquid')).toBe(1);
    expect(shown(state, 'R-B02/power')).toBe(0);
    expect(shown(state, 'R-B02/liquid/flow')).toBeLessThan(1);
    expect(shown(state, 'R-B01/power')).toBeGreaterThan(100);
    expect(shown(state, 'CDU-1/coolant/level')).toBeGreaterThan(98);
  });

  test('at a CDU: the level falls until the pumps draw air and lose their pressure', () => {
    const state = withFault('leak', 'CDU-2', 20, 900);
    expect(shown(state, 'CDU-2/leak/state')).toBe(1);
    expect(shown(state, 'CDU-2/coolant/level')).toBeLessThan(65);
    expect(shown(state, 'CDU-2/secondary/dp')).toBeLessThan(20);
    state.faults = [];
    step(state, 1800);
    expect(shown(state, 'CDU-2/coolant/level')).toBeCloseTo(100, 5);
    expect(shown(state, 'CDU-2/secondary/dp')).toBeGreaterThan(60);
  });
});

describe('a utility feed that fails', () => {
  test('its UPS lives on batteries first: the racks feel nothing, the main meter sees half', () => {
    const state = withFault('feed-loss', 'A', 1, 120);
    expect(itPowerW(state) / itPowerW(busy)).toBeCloseTo(1, 1);
    expect(shown(state, 's=UPS-A.Available')).toBe(0);
    expect(shown(state, 's=UPS-A.Status')).toBe(1);
    expect(shown(state, 's=UPS-A.InputPower')).toBe(0);
    expect(shown(state, 's=UPS-A.BatteryCharge')).toBeLessThan(95);
    expect(state.power.mainW).toBeLessThan(0.75 * busy.power.mainW);
  });

  test('then it drops: the racks draw everything from the other feed, and the batteries are charged afterwards', () => {
    const state = plant();
    step(state, 1800, { faults: [fault('feed-loss', 'A', 1, state, 1800)] });
    expect(shown(state, 's=UPS-A.Status')).toBe(0);
    expect(shown(state, '101:holding:3000')).toBe(0);
    expect(state.power.tapW[1]).toBeCloseTo(state.power.pduW[0] ?? 0, 6);
    expect(itPowerW(state) / itPowerW(busy)).toBeCloseTo(1, 1);
    step(state, 3 * 3600);
    expect(state.power.batteryWh[0]).toBeCloseTo(UPS_BATTERY_WH, 0);
    expect(shown(state, 's=UPS-A.Status')).toBe(1);
  });

  test('both: the hall goes dark when the batteries are empty, and comes back', () => {
    const state = plant();
    step(state, 1800, { faults: [fault('feed-loss', 'A', 1, state, 1800), fault('feed-loss', 'B', 1, state, 1800)] });
    expect(itPowerW(state)).toBe(0);
    step(state, 1800);
    expect(itPowerW(state)).toBeGreaterThan(0.8 * itPowerW(busy));
  });
});

describe('water', () => {
  test('the tower takes in what it evaporates and blows down, more on a hot day than on a cold one', () => {
    const { water } = busy;
    expect(water.makeupKgS).toBeGreaterThan(water.evaporationKgS + water.blowdownKgS);
    expect(water.blowdownKgS / water.evaporationKgS).toBeCloseTo(1 / 4, 5);
    // A megawatt of latent heat is 0.41 kg/s.
    expect(water.evaporationKgS / (busy.chilled.rejectedW / 1e6)).toBeGreaterThan(0.3);
    const winter = warmPlant(1, Date.parse('2026-01-14T12:00:00Z'));
    const perHeat = (state: PlantState) => state.water.evaporationKgS / state.chilled.rejectedW;
    expect(perHeat(winter)).toBeLessThan(0.85 * perHeat(busy));
    expect(shown(busy, 's=CT-1.MakeupFlow')).toBeCloseTo(60 * water.makeupKgS, 1);
  });

  test('the air of the hall is dry in winter and never below what the humidifier holds', () => {
    const at = (iso: string) => shown(warmPlant(1, Date.parse(iso)), 's=ROW-A.ColdAisleHumidity');
    const [winter, summer] = [at('2026-01-14T12:00:00Z'), at('2026-07-29T12:00:00Z')];
    expect(winter).toBeGreaterThan(25);
    expect(winter).toBeLessThan(45);
    expect(summer).toBeGreaterThan(winter + 5);
    expect(summer).toBeLessThan(75);
  });
});
