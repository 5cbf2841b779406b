import { splitUnits } from './split.ts';

/** What a place's meters say of one hour, in whole milliwatt-hours; undefined where it is not known. */
export interface RackHour {
  rack: string;
  mWh: number | undefined;
  /** Share of the rack that each job had in the hour, 0 to 1. */
  shares: ReadonlyMap<string, number>;
}

/** One hour of a site: all that its meters say. */
export interface SiteHour {
  /** Into the site; undefined where it is not known. */
  siteMWh: number | undefined;
  racks: readonly RackHour[];
}

/** Energy that no job has, by name: it is not spread over those who happened to be there. */
export const UNALLOCATED = {
  /** Of a rack with jobs, what none of them claims in the hour. */
  idle: 'idle',
  /** Of racks on which no job was in the hour. */
  noJob: 'no job',
  /** Cooling and losses of what is idle, and of racks without a job. */
  idleOverhead: 'overhead of idle',
  /** Where a rack is not known, what is left of the site has no owner. */
  unmetered: 'rack not metered',
  /** Racks show more than the site: the difference, below 0. */
  contradiction: 'racks above site',
} as const;
export type Unallocated = (typeof UNALLOCATED)[keyof typeof UNALLOCATED];

export interface JobEnergy {
  /** Of the racks, by its share. */
  itMWh: number;
  /** Its part of the cooling and the losses of the hour, as its energy is of all IT energy. */
  overheadMWh: number;
}

export interface Allocation {
  jobs: Map<string, JobEnergy>;
  unallocated: Map<Unallocated, number>;
  /** Each rack's part, so that what is allocated of a meter can be held against it. */
  racks: Array<{ rack: string; mWh: number; byJob: Map<string, number>; idleMWh: number }>;
}

/**
 * Shares out one hour of a site among jobs, fully loaded: the energy of the racks by what each job had of them, and what the site draws
 * beyond its racks (cooling, losses) in proportion to that. Everything is in whole milliwatt-hours, so that what is allocated and what
 * has a name but no owner adds up to each meter exactly: per rack, and for the site.
 */
export function allocateHour({ siteMWh, racks }: SiteHour): Allocation {
  const allocation: Allocation = { jobs: new Map(), unallocated: new Map(), racks: [] };
  const addUnallocated = (name: Unallocated, mWh: number) => {
    if (mWh !== 0) {
      allocation.unallocated.set(name, (allocation.unallocated.get(name) ?? 0) + mWh);
    }
  };
  let itMWh = 0;
  let isEveryRackKnown = true;
  for (const { rack, mWh, shares } of racks) {
    if (mWh === undefined) {
      isEveryRackKnown = false;
      continue;
    }
    itMWh += mWh;
    const claims = [...shares].filter(([, share]) => share > 0);
    const { parts, rest } = splitUnits(
      mWh,
      claims.map(([, share]) => share)
    );
    const byJob = new Map(claims.map(([job], index) => [job, parts[index] as number]));
    allocation.racks.push({ rack, mWh, byJob, idleMWh: rest });
    for (const [job, part] of byJob) {
      const own = allocation.jobs.get(job) ?? { itMWh: 0, overheadMWh: 0 };
      allocation.jobs.set(job, { ...own, itMWh: own.itMWh + part });
    }
    addUnallocated(claims.length === 0 ? UNALLOCATED.noJob : UNALLOCATED.idle, rest);
  }
  if (siteMWh === undefined) {
    return allocation;
  }
  const overheadMWh = siteMWh - itMWh;
  if (!isEveryRackKnown) {
    // What is not known of a rack cannot be told from cooling: nobody pays for it unseen.
    addUnallocated(UNALLOCATED.unmetered, overheadMWh);
  } else if (overheadMWh < 0) {
    addUnallocated(UNALLOCATED.contradiction, overheadMWh);
  } else {
    const jobs = [...allocation.jobs];
    const weights = jobs.map(([, { itMWh: own }]) => (itMWh === 0 ? 0 : own / itMWh));
    const { parts, rest } = splitUnits(overheadMWh, weights);
    jobs.forEach(([job, own], index) => allocation.jobs.set(job, { ...own, overheadMWh: parts[index] as number }));
    addUnallocated(UNALLOCATED.idleOverhead, rest);
  }
  return allocation;
}
