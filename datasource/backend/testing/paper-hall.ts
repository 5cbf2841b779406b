import type { Job } from '#model/job.ts';

import { type ChainPlant, type PlantPoint, sampled } from './chain-plant.ts';

const HOUR_MS = 3_600_000;
/** The day of 25 hours of 2025 in Berlin; nothing is known of the other days of its month. */
export const PAPER_FROM_MS = Date.UTC(2025, 9, 25, 22);
export const PAPER_TO_MS = PAPER_FROM_MS + 25 * HOUR_MS;
/** End of October in Berlin. */
export const PAPER_MONTH_END_MS = Date.UTC(2025, 9, 31, 23);

/**
 * A hall whose chargeback is worked out on paper in docs/chargeback.md: 14 kW into the site, 6 kW into R1, 4 kW into R2. On R1 physics
 * trains on 8 GPUs for 12 hours, then web tunes on 4 of them for 6 hours; on R2 web serves all day on 2.
 */
export function paperHall(site = 'paper', over: { r1W?: number } = {}): ChainPlant {
  const steady = (place: PlantPoint['place'], metric: string, watts: number): PlantPoint => ({
    place,
    metric,
    samples: sampled(PAPER_FROM_MS, PAPER_TO_MS - 30_000, watts),
  });
  return {
    topology: {
      sites: [{ id: site, name: 'Paper', timeZone: 'Europe/Berlin' }],
      zones: [{ id: 'hall', site, name: 'Hall', kind: 'hall' }],
      racks: ['R1', 'R2'].map((id) => ({ id, site, name: id, zone: 'hall' })),
      equipment: ['UTIL', 'CRAH-1'].map((id, index) => ({
        id,
        site,
        name: id,
        objectType: index === 0 ? 'PowerMeter' : 'CRAH',
      })),
      serves: ['R1', 'R2', 'CRAH-1'].map((to) => ({ site, from: 'UTIL', to, kind: 'power' })),
    },
    points: [
      steady({ equipment: 'UTIL' }, 'ActivePower', 14_000),
      steady({ rack: 'R1' }, 'RackPower', over.r1W ?? 6_000),
      steady({ rack: 'R2' }, 'RackPower', 4_000),
    ],
    jobs: [
      jobOf(site, { id: '1', name: 'train', tenant: 'physics', gpus: 8, rack: 'R1', hours: [0, 12] }),
      jobOf(site, { id: '2', name: 'tune', tenant: 'web', gpus: 4, rack: 'R1', hours: [12, 18] }),
      jobOf(site, { id: '3', name: 'serve', tenant: 'web', gpus: 2, rack: 'R2', hours: [0, 25] }),
    ],
  };
}

function jobOf(
  site: string,
  own: { id: string; name: string; tenant: string; gpus: number; rack: string; hours: [from: number, to: number] }
): Job {
  const { id, name, tenant, gpus, rack, hours } = own;
  const [fromMs = 0, toMs = 0] = hours.map((hour) => PAPER_FROM_MS + hour * HOUR_MS);
  return {
    ...{ id, name, tenant, gpus, scheduler: 'slurm', site, asOfMs: toMs, state: 'COMPLETED', gpuModel: 'H100' },
    ...{ startMs: fromMs, endMs: toMs },
    nodes: [{ node: `${rack}-N1`, rack, fromMs, toMs, gpus }],
  };
}

/** The hour from 2 to 3 is dear, and comes twice on that night; a month of 745 hours has a fee of 0.10 an hour. */
export const PAPER_TARIFF = {
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  energy: [
    { name: 'from 2 to 3', from: '02:00', to: '03:00', perKwh: '0.50' },
    { name: 'other hours', perKwh: '0.20' },
  ],
  demand: [{ name: 'peak', perKw: '1.00' }],
  monthly: [{ name: 'meter', amount: '74.50' }],
};
