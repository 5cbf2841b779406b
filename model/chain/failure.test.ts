import { describe, expect, it } from 'vitest';

import type { Serves, ServesKind } from '../topology.ts';
import { equipmentState, type EquipmentState, type EquipmentValue, kindsBehind } from './equipment-state.ts';
import { buildChain } from './graph.ts';
import { rideThrough, rideThroughText, unremovedShare } from './ride-through.ts';
import { showsRest } from './resting.ts';
import { createCauseFinder } from './root-cause.ts';
import { minutesAsItWarms, warmingText } from './warming.ts';

const value = (metric: string, now: number | undefined, more: Partial<EquipmentValue> = {}): EquipmentValue => ({
  metric,
  processArea: [],
  isSetpoint: false,
  ...(now === undefined ? {} : { value: now }),
  ...more,
});

describe('the state of equipment', () => {
  it.each([
    ['runs', [value('Status', 1), value('Available', 1)], 'running'],
    ['says that it is not available', [value('Status', 0), value('Available', 0)], 'down'],
    ['runs with one of two pumps', [value('Status', 1), value('Available', 0)], 'degraded'],
    ['stands by', [value('Status', 0), value('Available', 1), value('FanSpeedRatio', 0, { usual: 0 })], 'standby'],
    ['stands still and says nothing of its availability', [value('Status', 0)], 'down'],
    ['claims to run with its fan at 0', [value('Status', 1), value('FanSpeedRatio', 0, { usual: 70 })], 'down'],
    ['has a slow fan', [value('FanSpeedRatio', 25, { usual: 70 })], 'running'],
    [
      'has one of two pumps at 0',
      [value('PumpSpeed', 0, { usual: 2900 }), value('PumpSpeed', 2900, { usual: 2900 })],
      'running',
    ],
    ['has had no fan speed for as long as we know', [value('FanSpeedRatio', 0, { usual: 0 })], 'running'],
    ['feeds fans at 15 % of their speed, which take little', [value('ActivePower', 108, { usual: 32e3 })], 'running'],
    ['feeds what has no power any more', [value('ActivePower', 20, { usual: 32e3 })], 'down'],
    ['lost its voltage', [value('Voltage', 0, { usual: 400 }), value('ActivePower', 0, { usual: 9e3 })], 'down'],
    ['leaks', [value('Status', 1), value('LeakDetect', 1)], 'degraded'],
    ['is silent', [value('Status', undefined)], 'unknown'],
  ] as const)('%s', (_what, values, state) => {
    expect(equipmentState(values).state).toBe(state);
  });

  it('is degraded where the supply is far above its own set point, and says by how much', () => {
    const supply = value('LiquidTemperature', 41, { processArea: ['Secondary', 'Supply'] });
    const target = value('LiquidTemperature', 30, { processArea: ['Secondary', 'Supply'], isSetpoint: true });
    const other = value('LiquidTemperature', 12, { processArea: ['Primary', 'Supply'], isSetpoint: true });
    expect(equipmentState([supply, other, target])).toEqual({
      state: 'degraded',
      reason: 'supply 11.0 K above its set point',
      by: { value: supply, low: 35, high: Infinity },
    });
    expect(equipmentState([supply, other]).state).toBe('running');
  });
});

describe('minutes as it warms', () => {
  it('are those of the measured rate and of its error, either way', () => {
    expect(minutesAsItWarms(6, { rate: 0.25, error: 0.025 })).toEqual([20, 30]);
    expect(minutesAsItWarms(6, { rate: 0.25, error: 0.025, newestRate: 0.6 })).toEqual([10, 30]);
    expect(minutesAsItWarms(6, { rate: 0.01, error: 0.02 })).toEqual([expect.closeTo(120, 6), Infinity]);
    expect(minutesAsItWarms(6, { rate: -1, error: 0.1 })).toEqual([Infinity, Infinity]);
    expect(minutesAsItWarms(0, { rate: -1, error: 0.1 })).toEqual([0, 0]);
  });

  it('are told with what they stand for, no further than ten minutes foretell', () => {
    expect(warmingText([20, 30])).toBe('20 min to 30 min as it warms');
    expect(warmingText([30, 30])).toBe('30 min as it warms');
    expect(warmingText([100, Infinity])).toBe('at least 100 min as it warms');
    expect(warmingText([121, Infinity])).toBe('no limit within 2 h');
    expect(warmingText([0, 0])).toBe('beyond the limit now');
  });
});

describe('the root cause', () => {
  it('of a leak is nothing upstream', () => {
    expect(kindsBehind({ id: 'RackLeakDetect', domain: 'facility' })).toEqual([]);
    expect(kindsBehind({ id: 'Status', domain: 'facility' })).toEqual(['power', 'cooling']);
    expect(kindsBehind({ id: 'AirTemperature', domain: 'thermal' })).toEqual(['cooling']);
  });

  const edges: Array<[from: string, to: string, kind: ServesKind]> = [
    ['MECH', 'CRAH-1', 'power'],
    ['MECH', 'CRAH-2', 'power'],
    ['CRAH-1', 'R1', 'cooling'],
    ['CRAH-2', 'R1', 'cooling'],
    ['CRAH-2', 'R2', 'cooling'],
    ['UPS', 'R1', 'power'],
  ];
  const ids = ['MECH', 'CRAH-1', 'CRAH-2', 'UPS'];
  const chain = buildChain({
    racks: ['R1', 'R2', 'R3'].map((id) => ({ id, site: 's', name: id })),
    equipment: ids.map((id) => ({ id, site: 's', name: id, objectType: 'CRAH' })),
    serves: edges.map(([from, to, kind]): Serves => ({ site: 's', from, to, kind })),
  });
  const at = (id: string) => chain.indexOf('s', id) as number;
  const causes = (failing: Record<string, number>, kinds: readonly ServesKind[] = ['cooling']) => {
    const finder = createCauseFinder(
      chain,
      Object.entries(failing).map(([id, sinceMs]) => ({ node: at(id), sinceMs }))
    );
    return ['R1', 'R2', 'R3'].map((id) => {
      const cause = finder.causeOf(at(id), kinds);
      return cause === undefined ? undefined : chain.nodes[cause]!.id;
    });
  };

  it('is the one cooler that fails, for its racks alone', () => {
    expect(causes({ 'CRAH-2': 1 })).toEqual(['CRAH-2', 'CRAH-2', undefined]);
    expect(causes({ 'CRAH-1': 1 })).toEqual(['CRAH-1', undefined, undefined]);
  });

  it('is what took the power of the coolers, though they were seen to fail first', () => {
    expect(causes({ 'CRAH-1': 1, 'CRAH-2': 1, MECH: 2 })).toEqual(['MECH', 'MECH', undefined]);
  });

  it('is the first of two that fail by themselves', () => {
    expect(causes({ 'CRAH-1': 1, 'CRAH-2': 2 })).toEqual(['CRAH-1', 'CRAH-2', undefined]);
    expect(causes({ 'CRAH-1': 2, 'CRAH-2': 1 })).toEqual(['CRAH-2', 'CRAH-2', undefined]);
  });

  describe('behind a meter without power', () => {
    const metered: Array<[from: string, to: string, kind: ServesKind]> = [
      ['MECH', 'MTR', 'power'],
      ['MTR', 'CRAH', 'power'],
      ['CRAH', 'R1', 'cooling'],
    ];
    const meteredChain = buildChain({
      racks: [{ id: 'R1', site: 's', name: 'R1' }],
      equipment: ['MECH', 'MTR', 'CRAH'].map((id) => ({ id, site: 's', name: id, objectType: 'CRAH' })),
      serves: metered.map(([from, to, kind]): Serves => ({ site: 's', from, to, kind })),
    });
    const node = (id: string) => meteredChain.indexOf('s', id) as number;
    const MINUTE = 60_000;
    const causeOf = (id: string, failing: ReadonlyArray<[id: string, sinceMs: number, isWithoutPower: boolean]>) => {
      const finder = createCauseFinder(
        meteredChain,
        failing.map(([one, sinceMs, isWithoutPower]) => ({ node: node(one), sinceMs, isWithoutPower }))
      );
      const cause = finder.causeOf(node(id), ['power', 'cooling']);
      return cause === undefined ? undefined : meteredChain.nodes[cause]!.id;
    };

    it('is the machine that says that it stopped, for its racks and for the meter itself', () => {
      const failing: Array<[string, number, boolean]> = [
        ['CRAH', 0, false],
        ['MTR', 30_000, true],
      ];
      expect(causeOf('R1', failing)).toBe('CRAH');
      expect(causeOf('MTR', failing)).toBe('CRAH');
    });

    it('is the meter where the machine stopped later, says nothing, or the voltage is gone', () => {
      expect(
        causeOf('R1', [
          ['MTR', 0, true],
          ['CRAH', 5 * MINUTE, false],
        ])
      ).toBe('MTR');
      expect(causeOf('R1', [['MTR', 0, true]])).toBe('MTR');
      expect(
        causeOf('R1', [
          ['MTR', 0, false],
          ['CRAH', 0, false],
        ])
      ).toBe('MTR');
    });

    it('shows a machine that rests, where that does not say that it runs or fails: a fan of a tower, a standby chiller', () => {
      const rests = (state: EquipmentState | undefined, meter = 'MTR') =>
        showsRest(meteredChain, node(meter), (other) =>
          other === node('CRAH')
            ? state && { state, isWithoutPower: false }
            : { state: 'down', isWithoutPower: other === node('MTR') }
        );
      expect([undefined, 'unknown', 'standby'].map((state) => rests(state as EquipmentState | undefined))).toEqual([
        true,
        true,
        true,
      ]);
      expect(['running', 'down', 'degraded'].map((state) => rests(state as EquipmentState))).toEqual([
        false,
        false,
        false,
      ]);
      // Over a second meter in a row; and a tap-off of a rack shows no rest.
      expect(rests('standby', 'MECH')).toBe(true);
      const tap = buildChain({
        racks: [{ id: 'R1', site: 's', name: 'R1' }],
        equipment: [{ id: 'TAP', site: 's', name: 'TAP', objectType: 'PowerMeter' }],
        serves: [{ site: 's', from: 'TAP', to: 'R1', kind: 'power' }],
      });
      expect(showsRest(tap, tap.indexOf('s', 'TAP')!, () => undefined)).toBe(false);
    });

    it('is what feeds several machines, where all of them stop', () => {
      expect(
        causeOf('R1', [
          ['MECH', 0, false],
          ['MTR', 0, true],
          ['CRAH', 0, false],
        ])
      ).toBe('MECH');
    });
  });

  it('is of a kind that can explain the metric', () => {
    expect(causes({ UPS: 1 })).toEqual([undefined, undefined, undefined]);
    expect(causes({ UPS: 1 }, ['power'])).toEqual(['UPS', undefined, undefined]);
  });
});

describe('thermal ride-through', () => {
  const hall = { supply: 'air', racks: 4, heatW: 150_000, temperatureC: 22, limitC: 32 } as const;

  it('lies between air alone and air with racks', () => {
    const [low, high] = rideThrough({ ...hall, unremovedShare: [1, 1] });
    expect(low).toBeCloseTo((4 * 6.5 * 1190 * 10) / 150_000 / 60, 6);
    expect(high).toBeCloseTo((4 * (15 * 1190 + 550_000) * 10) / 150_000 / 60, 6);
  });

  it('is over where the limit is passed, and open where what is left may carry all', () => {
    expect(rideThrough({ ...hall, temperatureC: 33, unremovedShare: [1, 1] })).toEqual([0, 0]);
    const [low, high] = rideThrough({ ...hall, unremovedShare: unremovedShare(1 / 3, undefined) });
    expect(high).toBe(Infinity);
    expect(rideThroughText([low, high])).toMatch(/^at least \d+ s, if what is left cannot/);
    expect(unremovedShare(1 / 3, 1 / 2)).toEqual([0, 0]);
    expect(unremovedShare(1, undefined)).toEqual([1, 1]);
  });

  it('never reads as one number', () => {
    expect(rideThroughText([0.05, 0.4])).toBe('under 1 min');
    expect(rideThroughText([0.5, 9.24])).toBe('30 s to 9.2 min');
    expect(rideThroughText([0, 0])).toBe('beyond the limit now');
  });
});
