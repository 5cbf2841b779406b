import type { Job } from '#model/job.ts';
import type { Equipment, Rack, Serves, Topology } from '#model/topology.ts';

import { type ChainPlant, type PlantPoint } from '../../../datasource/backend/testing/chain-plant.ts';

const SITE = 'plant';
const MINUTE = 60_000;
export const START_MS = Date.UTC(2026, 0, 12, 10);
/** Minutes from the start in which something is wrong, and when everything stops to send. */
export const WRONG = {
  inlet: [30, 45],
  liquid: [50, 65],
  cooling: [70, 85],
  power: [90, 105],
  silent: [110, 125],
} as const;
export const LAST_MINUTE = 130;
/** In the first hour the site draws more than a week before. */
const WASTEFUL_UNTIL = 60;
const WEEK = 7 * 24 * 60;

const isIn = ([from, to]: readonly [number, number], minute: number) => minute >= from && minute <= to;

const rack = (id: string, zone: string, more: Partial<Rack> = {}): Rack => ({
  ...{ id, site: SITE, name: id, zone, cooling: 'air', powerLimitW: 10_000 },
  ...more,
});
const RACKS: Rack[] = [
  rack('R1', 'row-a'),
  rack('R2', 'row-a', { ashraeClass: 'A3' }),
  rack('R3', 'row-a'),
  rack('R4', 'row-a'),
  rack('L1', 'row-b', { cooling: 'liquid', powerLimitW: 60_000 }),
];

const piece = (id: string, objectType: string, more: Partial<Equipment> = {}): Equipment => ({
  ...{ id, site: SITE, name: id, objectType },
  ...more,
});
const edge = (kind: Serves['kind'], from: string, to: string): Serves => ({ site: SITE, kind, from, to });

const TOPOLOGY: Topology = {
  sites: [{ id: SITE, name: 'Plant', timeZone: 'UTC' }],
  zones: ['row-a', 'row-b'].map((id) => ({ id, site: SITE, name: id, kind: 'row' as const })),
  racks: RACKS,
  equipment: [
    piece('MAIN', 'PowerMeter'),
    ...['A', 'B'].flatMap((side) => [
      piece(`UPS-${side}`, 'UPS', { criticality: 'critical' }),
      piece(`BUS-${side}`, 'PowerMeter'),
    ]),
    piece('CRAH-1', 'CRAH', { zone: 'row-a', criticality: 'high' }),
    piece('CRAH-2', 'CRAH', { zone: 'row-a' }),
    piece('CDU-1', 'CDU', { zone: 'row-b' }),
    ...RACKS.flatMap(({ id }) => [
      piece(`${id}-IN`, 'Sensor', { rack: id }),
      ...['A', 'B'].map((side) => piece(`TAP-${id}-${side}`, 'PowerMeter', { rack: id })),
    ]),
  ],
  serves: [
    ...['A', 'B'].flatMap((side) => [
      edge('power', 'MAIN', `UPS-${side}`),
      edge('power', `UPS-${side}`, `BUS-${side}`),
      ...RACKS.flatMap(({ id }) => [
        edge('power', `BUS-${side}`, `TAP-${id}-${side}`),
        edge('power', `TAP-${id}-${side}`, id),
      ]),
    ]),
    ...RACKS.flatMap(({ id }) => ['CRAH-1', 'CRAH-2'].map((crah) => edge('cooling', crah, id))),
    edge('cooling', 'CDU-1', 'L1'),
  ],
};

/** What a quantity is at a minute from the start; undefined while nothing is sent. */
type At = (minute: number) => number | undefined;

function powerW(id: string, minute: number): number {
  return id === 'L1' ? 50_000 : id === 'R1' && isIn(WRONG.power, minute) ? 18_000 : 8_000;
}

function inletC(id: string, minute: number): number | undefined {
  if (id === 'R1' && isIn(WRONG.silent, minute)) {
    return undefined;
  }
  if (!isIn(WRONG.inlet, minute)) {
    return 24;
  }
  const [since] = WRONG.inlet;
  return { R1: 33, R2: 33, R3: 28, R4: 20 + 0.4 * (minute - since) }[id] ?? 24;
}

const during =
  (when: readonly [number, number], wrong: number, right: number): At =>
  (minute) =>
    isIn(when, minute) ? wrong : right;

const all = (): PlantPoint[] => {
  const point = (place: PlantPoint['place'], metric: string, at: At, more: Partial<PlantPoint> = {}): PlantPoint => ({
    place,
    metric,
    ...more,
    samples: minutes(metric).flatMap((minute) => {
      const value = at(minute);
      return value === undefined ? [] : [[START_MS + minute * MINUTE, value] as const];
    }),
  });
  const onRack = (id: string, metric: string, at: At) => point({ rack: id }, metric, at);
  const on = (id: string, metric: string, at: At, more: Partial<PlantPoint> = {}) =>
    point({ equipment: id }, metric, at, more);
  const total = (minute: number) => RACKS.reduce((sum, { id }) => sum + powerW(id, minute), 0);
  return [
    ...RACKS.flatMap(({ id }) => [
      onRack(id, 'RackPower', (minute) => powerW(id, minute)),
      on(`${id}-IN`, 'AirTemperature', (minute) => inletC(id, minute), { processArea: ['Inlet'] }),
    ]),
    onRack('L1', 'RackLiquidSupplyTemperature', during(WRONG.liquid, 46, 30)),
    onRack('L1', 'RackLiquidFlow', during(WRONG.liquid, 10, 50)),
    onRack('L1', 'RackLeakDetect', during(WRONG.liquid, 1, 0)),
    on('CDU-1', 'LeakDetect', during(WRONG.liquid, 1, 0)),
    on('MAIN', 'ActivePower', (minute) => total(minute) * (minute >= 0 && minute < WASTEFUL_UNTIL ? 1.5 : 1.3)),
    ...['CRAH-1', 'CRAH-2'].flatMap((id) =>
      ['Status', 'Available'].map((metric) => on(id, metric, during(WRONG.cooling, id === 'CRAH-1' ? 0 : 1, 1)))
    ),
    ...['A', 'B'].flatMap((side) => {
      const isHit = side === 'A';
      return [
        on(`UPS-${side}`, 'Status', () => 1),
        on(`UPS-${side}`, 'Available', during(WRONG.power, isHit ? 0 : 1, 1)),
        on(`UPS-${side}`, 'GenericPoint', during(WRONG.power, isHit ? 1 : 0, 0), { processArea: ['OnBattery'] }),
        on(`BUS-${side}`, 'ActivePower', during(WRONG.power, isHit ? 62_000 : 25_000, 25_000)),
        on(`BUS-${side}`, 'Voltage', () => 400),
        on(`BUS-${side}`, 'PowerFactor', () => 1),
        on(`BUS-${side}`, 'CurrentLimit', () => 100),
        ...['A', 'B', 'C'].map((phase) =>
          on(`BUS-${side}`, 'PhaseCurrent', during(WRONG.power, isHit && phase === 'A' ? 120 : 60, 60), { phase })
        ),
      ];
    }),
  ];
};

/** Every half minute; what PUE is made of also an hour of the week before. */
function minutes(metric: string): number[] {
  const half = (from: number, to: number) =>
    Array.from({ length: 2 * (to - from) + 1 }, (_, index) => from + index / 2);
  const before = ['RackPower', 'ActivePower'].includes(metric) ? half(-WEEK, -WEEK + LAST_MINUTE) : [];
  return [...before, ...half(0, LAST_MINUTE)];
}

const job = (id: string, name: string, tenant: string, rackId: string): Job => ({
  ...{ id, name, tenant, scheduler: 'slurm', site: SITE, asOfMs: START_MS, state: 'RUNNING', startMs: START_MS },
  nodes: [{ node: `${rackId}-N1`, rack: rackId, fromMs: START_MS, gpus: 8 }],
});

/** A plant on which everything that a rule speaks of goes wrong once, one after the other. */
export function badPlant(): ChainPlant {
  return {
    topology: TOPOLOGY,
    points: all(),
    jobs: [job('1', 'train', 'physics', 'R1'), job('2', 'fold', 'biology', 'L1')],
  };
}
