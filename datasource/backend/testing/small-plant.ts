import type { Job } from '#model/job.ts';
import type { Equipment, Serves, ServesKind, Topology } from '#model/topology.ts';

import { type ChainPlant, type PlantPoint, sampled } from './chain-plant.ts';

const MINUTE = 60_000;
/** Everything is as it is for half an hour. */
export const SMALL_FROM_MS = Date.UTC(2026, 0, 5, 10);
export const SMALL_TO_MS = SMALL_FROM_MS + 30 * MINUTE;

export interface SmallOptions {
  site: string;
  name: string;
  /** Pieces of equipment whose `Available` says that they are not, for the last 10 minutes. */
  down?: readonly string[];
  /** Power of rack R3, W; it hangs on feed A alone. */
  powerR3W?: number;
}

/**
 * Three racks with numbers that can be checked on paper, all steady. Feeds A and B reach R1 and R2, of which R1 is cooled by
 * liquid; R3 has feed A alone and a row of its own.
 *
 *     UTIL 70 kW -> IN-A 32 -> UPS-A -> OUT-A 30 -> BUS-A -> TAP-R1-A 15, TAP-R2-A 6, R3 8
 *                   IN-B 23 -> UPS-B -> OUT-B 21.5 -> BUS-B -> TAP-R1-B 15, TAP-R2-B 6
 *                   MECH 15 -> CH-1 9, CDU-1 2, CRAH-1 2, CRAH-2 2
 *     CH-1 -> CHW -> CDU-1 -> R1;  CHW -> CRAH-1, CRAH-2 -> R2, R3
 */
export function smallPlant({ site, name, down = [], powerR3W = 8_000 }: SmallOptions): ChainPlant {
  const topology = topologyOf(site, name);
  const steady = (place: PlantPoint['place'], metric: string, value: number, processArea: string[] = []) => ({
    place,
    metric,
    processArea,
    samples: sampled(SMALL_FROM_MS, SMALL_TO_MS, value),
  });
  const meters = {
    ...{ UTIL: 70_000, 'IN-A': 32_000, 'OUT-A': 30_000, 'IN-B': 23_000, 'OUT-B': 21_500, MECH: 15_000 },
    ...{ 'TAP-R1-A': 15_000, 'TAP-R1-B': 15_000, 'TAP-R2-A': 6_000, 'TAP-R2-B': 6_000 },
    ...{ 'CH-1': 9_000, 'CDU-1': 2_000, 'CRAH-1': 2_000, 'CRAH-2': 2_000 },
  };
  const coolers = ['CH-1', 'CDU-1', 'CRAH-1', 'CRAH-2'];
  const points: PlantPoint[] = [
    ...Object.entries(meters).map(([equipment, watts]) => steady({ equipment }, 'ActivePower', watts)),
    ...Object.entries({ R1: 30_000, R2: 12_000, R3: powerR3W }).map(([rack, watts]) =>
      steady({ rack }, 'RackPower', watts)
    ),
    steady({ rack: 'R1' }, 'RackLiquidFlow', 60),
    steady({ rack: 'R1' }, 'RackLiquidSupplyTemperature', 30),
    steady({ rack: 'R1' }, 'RackLiquidReturnTemperature', 36),
    ...Object.entries({ R2: 25, R3: 23 }).map(([rack, inletC]) =>
      steady({ equipment: `INLET-${rack}` }, 'AirTemperature', inletC, ['Inlet'])
    ),
    ...coolers.map((equipment) => ({
      place: { equipment },
      metric: 'Available',
      samples: sampled(SMALL_FROM_MS, SMALL_TO_MS, (timeMs) =>
        down.includes(equipment) && timeMs >= SMALL_TO_MS - 10 * MINUTE ? 0 : 1
      ),
    })),
  ];
  return { topology, points, jobs: jobsOf(site) };
}

function topologyOf(site: string, name: string): Topology {
  const piece = (id: string, objectType: string, over: Partial<Equipment> = {}): Equipment => ({
    id,
    site,
    name: id,
    objectType,
    ...over,
  });
  const chain = (kind: ServesKind, ...ids: string[]): Serves[] =>
    ids.slice(1).map((to, index) => ({ site, from: ids[index] as string, to, kind }));
  const meters = ['UTIL', 'IN-A', 'OUT-A', 'BUS-A', 'IN-B', 'OUT-B', 'BUS-B', 'MECH'];
  const taps = ['TAP-R1-A', 'TAP-R2-A', 'TAP-R1-B', 'TAP-R2-B'];
  const zone = (id: string, label: string, parent?: string) => ({
    ...{ id, site, name: label },
    ...(parent === undefined ? { kind: 'hall' as const } : { kind: 'row' as const, parent }),
  });
  const rack = (id: string, of: string, cooling: 'air' | 'liquid') => ({ id, site, name: id, zone: of, cooling });
  return {
    sites: [{ id: site, name, timeZone: 'Europe/Berlin' }],
    zones: [zone('hall', 'Hall'), zone('row-a', 'Row A', 'hall'), zone('row-b', 'Row B', 'hall')],
    racks: [rack('R1', 'row-a', 'liquid'), rack('R2', 'row-a', 'air'), rack('R3', 'row-b', 'air')].map((one) => ({
      ...one,
      powerLimitW: 40_000,
    })),
    equipment: [
      ...[...meters, ...taps].map((id) => piece(id, 'PowerMeter')),
      ...['UPS-A', 'UPS-B'].map((id) => piece(id, 'UPS')),
      piece('CH-1', 'Chiller'),
      piece('CHW', 'GenericObject'),
      piece('CDU-1', 'CDU'),
      ...['CRAH-1', 'CRAH-2'].map((id) => piece(id, 'CRAH')),
      ...['R2', 'R3'].map((id) => piece(`INLET-${id}`, 'Sensor', { rack: id })),
    ],
    serves: [
      ...['A', 'B'].flatMap((feed) => [
        ...chain('power', 'UTIL', `IN-${feed}`, `UPS-${feed}`, `OUT-${feed}`, `BUS-${feed}`),
        ...['R1', 'R2'].flatMap((id) => chain('power', `BUS-${feed}`, `TAP-${id}-${feed}`, id)),
      ]),
      ...chain('power', 'BUS-A', 'R3'),
      ...chain('power', 'UTIL', 'MECH'),
      ...['CH-1', 'CDU-1', 'CRAH-1', 'CRAH-2'].flatMap((id) => chain('power', 'MECH', id)),
      ...chain('cooling', 'CH-1', 'CHW', 'CDU-1', 'R1'),
      ...['CRAH-1', 'CRAH-2'].flatMap((id) => [
        ...chain('cooling', 'CHW', id),
        ...['R2', 'R3'].flatMap((to) => chain('cooling', id, to)),
      ]),
    ],
  };
}

/** A training over R1 and R2, and a service on R3. */
function jobsOf(site: string): Job[] {
  const fromMs = SMALL_FROM_MS - 60 * MINUTE;
  const job = (id: string, name: string, tenant: string, nodes: Array<[rack: string, gpus: number]>): Job => ({
    ...{ id, name, tenant, scheduler: 'slurm', site, asOfMs: fromMs, state: 'RUNNING', startMs: fromMs },
    nodes: nodes.map(([rack, gpus]) => ({ node: `${rack}-N1`, rack, fromMs, gpus })),
  });
  return [
    job('1', 'train', 'physics', [
      ['R1', 8],
      ['R2', 4],
    ]),
    job('2', 'serve', 'web', [['R3', 2]]),
  ];
}
