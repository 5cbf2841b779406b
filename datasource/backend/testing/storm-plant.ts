import type { Job } from '#model/job.ts';
import type { Rack, Serves, Topology } from '#model/topology.ts';

import { type ChainPlant, type PlantPoint, sampled } from './chain-plant.ts';

export const SITE = 'storm';

const START_MS = Date.UTC(2026, 0, 5, 10);
const MINUTE = 60_000;

/** A CRAH fails, the racks behind it get hot within minutes, it runs again half an hour later. */
export const STORM = {
  startMs: START_MS,
  failMs: START_MS + 20 * MINUTE,
  endMs: START_MS + 45 * MINUTE,
  repairedMs: START_MS + 50 * MINUTE,
} as const;
const LAST_MS = START_MS + 60 * MINUTE;

const HEAT_K_PER_MINUTE = 1.5;

function racks(row: 'a' | 'b', count: number): Rack[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `R-${row.toUpperCase()}${String(index + 1).padStart(2, '0')}`;
    return { id, site: SITE, name: id, zone: `row-${row}`, cooling: 'air' };
  });
}

/** Row A with 20 racks on CRAH-1, row B with 40 racks on CRAH-2 and CRAH-3; one chilled water loop for all. */
function topology(): Topology {
  const rowA = racks('a', 20);
  const rowB = racks('b', 40);
  const edge = (from: string, to: string): Serves => ({ site: SITE, from, to, kind: 'cooling' });
  const crahs = ['CRAH-1', 'CRAH-2', 'CRAH-3'];
  return {
    sites: [{ id: SITE, name: 'Storm', timeZone: 'UTC' }],
    zones: ['a', 'b'].map((row) => ({ id: `row-${row}`, site: SITE, name: `Row ${row}`, kind: 'row' as const })),
    racks: [...rowA, ...rowB],
    equipment: [
      ...crahs.map((id) => ({ id, site: SITE, name: id, objectType: 'CRAH' })),
      { id: 'CHW', site: SITE, name: 'Chilled water', objectType: 'GenericObject' },
      ...[...rowA, ...rowB].map(({ id }) => ({
        id: `${id}-INLET`,
        site: SITE,
        name: `Inlet ${id}`,
        objectType: 'Sensor',
        rack: id,
      })),
    ],
    serves: [
      ...crahs.map((id) => edge('CHW', id)),
      ...rowA.map(({ id }) => edge('CRAH-1', id)),
      ...rowB.flatMap(({ id }) => ['CRAH-2', 'CRAH-3'].map((crah) => edge(crah, id))),
    ],
  };
}

/** Row B follows the failure; R-A07 is hot all the time, for a reason of its own. */
function inletC(rack: Rack, timeMs: number): number {
  if (rack.zone === 'row-a') {
    return rack.id === 'R-A07' ? 33 : 24;
  }
  const failedMin = Math.max(0, Math.min(timeMs, STORM.repairedMs) - STORM.failMs) / MINUTE;
  const repairedMin = Math.max(0, timeMs - STORM.repairedMs) / MINUTE;
  return Math.min(40, 24 + HEAT_K_PER_MINUTE * failedMin) - 0.5 * repairedMin;
}

function points({ racks: all }: Topology): PlantPoint[] {
  const isDown = (id: string, timeMs: number) => id === 'CRAH-2' && timeMs >= STORM.failMs && timeMs < STORM.repairedMs;
  const whole = (valueAt: number | ((timeMs: number) => number)) => sampled(STORM.startMs, LAST_MS, valueAt);
  return [
    ...all.flatMap((rack): PlantPoint[] => [
      {
        place: { equipment: `${rack.id}-INLET` },
        metric: 'AirTemperature',
        processArea: ['Inlet'],
        samples: whole((timeMs) => inletC(rack, timeMs)),
      },
      { place: { rack: rack.id }, metric: 'RackPower', samples: whole(20_000) },
    ]),
    ...['CRAH-1', 'CRAH-2', 'CRAH-3'].flatMap((id): PlantPoint[] => [
      { place: { equipment: id }, metric: 'Status', samples: whole((timeMs) => (isDown(id, timeMs) ? 0 : 1)) },
      { place: { equipment: id }, metric: 'Available', samples: whole((timeMs) => (isDown(id, timeMs) ? 0 : 1)) },
      { place: { equipment: id }, metric: 'FanSpeedRatio', samples: whole((timeMs) => (isDown(id, timeMs) ? 0 : 60)) },
    ]),
  ];
}

function job(id: string, name: string, tenant: string, rack: string, gpus: number): Job {
  const fromMs = START_MS - (Number(id) % 10 === 1 ? 60 : 30) * MINUTE;
  return {
    id,
    name,
    tenant,
    scheduler: 'slurm',
    site: SITE,
    asOfMs: fromMs,
    state: 'RUNNING',
    startMs: fromMs,
    nodes: [{ node: `${rack}-N1`, rack, fromMs, gpus }],
  };
}

export function storm(): ChainPlant {
  const plant = topology();
  return {
    topology: plant,
    points: points(plant),
    jobs: [
      job('11', 'train', 'physics', 'R-B01', 8),
      job('12', 'fold', 'biology', 'R-B02', 4),
      job('13', 'serve', 'web', 'R-A01', 2),
    ],
  };
}
