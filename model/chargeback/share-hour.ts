import { allocateHour, type SiteHour, UNALLOCATED } from './allocate.ts';
import { addAmounts, type Amounts, noAmounts } from './amounts.ts';
import { splitUnits } from './split.ts';

/** What has no owner, beside the energy of {@link UNALLOCATED}. */
export const UNALLOCATED_COST = {
  /** The site's meter misses part of the hour: its cooling and losses are not known, and what is known costs without an owner. */
  incomplete: 'site meter incomplete',
  /** What is paid in an hour in which nothing was drawn. */
  noEnergy: 'no energy',
  /** Lines of a bill are rounded to its smallest unit. */
  rounding: 'rounding of the bill',
} as const;

export interface CostedHour {
  energy: SiteHour;
  /** Millionths, by currency; may be negative, as prices of markets are. */
  costs: ReadonlyMap<string, number>;
  /** Currency of its energy; empty where it has no tariff. */
  currency: string;
  isPriced: boolean;
  /** mg of CO2e; undefined where the intensity is not known. */
  carbonMg: number | undefined;
  /** GPU time of each job, ms. */
  gpuMs: ReadonlyMap<string, number>;
}

/** What each owner bears, by currency: energy stands with the currency of the hour. */
export interface SharedHour {
  jobs: Map<string, Map<string, Amounts>>;
  unallocated: Map<string, Map<string, Amounts>>;
}

/** Racks that stand idle, or a part of them that no job has, and what cools them. */
const IDLE: readonly string[] = [UNALLOCATED.idle, UNALLOCATED.noJob, UNALLOCATED.idleOverhead];
const OF_RACKS: readonly string[] = [UNALLOCATED.idle, UNALLOCATED.noJob];

/**
 * Shares out the energy, the cost and the carbon of an hour. Cost and carbon go with the energy. The idle share of a job is its part of
 * what stands idle in the hour, as its IT energy is of that of all jobs; it stands beside what is its own, and with the opposite sign
 * where it was taken from, so that everything adds up with it and without.
 */
export function shareHour({ energy, costs, currency, isPriced, carbonMg, gpuMs }: CostedHour): SharedHour {
  const shared: SharedHour = { jobs: new Map(), unallocated: new Map() };
  const add = (to: Map<string, Map<string, Amounts>>, name: string, of: string, part: Partial<Amounts>) => {
    const own = to.get(name) ?? new Map<string, Amounts>();
    to.set(name, own);
    const amounts = own.get(of) ?? noAmounts();
    own.set(of, amounts);
    addAmounts(amounts, part);
  };
  const { jobs, unallocated } = allocateHour(energy);
  const isSiteKnown = energy.siteMWh !== undefined;
  const isEmitting = carbonMg !== undefined && isSiteKnown;
  const bearers = [
    ...[...jobs].map(([name, { itMWh, overheadMWh }]) => ({ to: shared.jobs, name, itMWh, overheadMWh })),
    ...[...unallocated].map(([name, mWh]) => ({
      to: shared.unallocated,
      name: name as string,
      ...(OF_RACKS.includes(name) ? { itMWh: mWh, overheadMWh: 0 } : { itMWh: 0, overheadMWh: mWh }),
    })),
  ];
  for (const { to, name, itMWh, overheadMWh } of bearers) {
    const mWh = itMWh + overheadMWh;
    add(to, name, currency, {
      itMWh,
      overheadMWh,
      ...(isPriced && isSiteKnown && { pricedMWh: mWh }),
      ...(isEmitting && { emittingMWh: mWh }),
    });
  }
  for (const [name, ms] of gpuMs) {
    add(shared.jobs, name, currency, { gpuMs: ms, meteredGpuMs: isSiteKnown && isMetered(energy, name) ? ms : 0 });
  }
  const weights = weightsOf(bearers.map(({ itMWh, overheadMWh }) => Math.max(0, itMWh + overheadMWh)));
  const spread = (amount: number, of: string, key: 'costMicro' | 'carbonMg') => {
    if (!weights || !isSiteKnown) {
      const name = isSiteKnown ? UNALLOCATED_COST.noEnergy : UNALLOCATED_COST.incomplete;
      add(shared.unallocated, name, of, { [key]: amount });
      return;
    }
    splitSigned(amount, weights).forEach((part, index) => {
      const { to, name } = bearers[index]!;
      add(to, name, of, { [key]: part });
    });
  };
  costs.forEach((amount, of) => amount !== 0 && spread(amount, of, 'costMicro'));
  if (carbonMg !== undefined && carbonMg !== 0) {
    spread(carbonMg, currency, 'carbonMg');
  }
  shareIdle(
    shared,
    [...jobs].map(([name, { itMWh }]) => [name, itMWh] as const),
    add
  );
  return shared;
}

/** Whether all racks that a job has a share of are metered. */
function isMetered({ racks }: SiteHour, job: string): boolean {
  const own = racks.filter(({ shares }) => (shares.get(job) ?? 0) > 0);
  return own.length > 0 && own.every(({ mWh }) => mWh !== undefined);
}

type Add = (to: SharedHour['jobs'], name: string, currency: string, part: Partial<Amounts>) => void;

function shareIdle(shared: SharedHour, jobs: ReadonlyArray<readonly [name: string, itMWh: number]>, add: Add): void {
  const weights = weightsOf(jobs.map(([, itMWh]) => itMWh));
  if (!weights) {
    return;
  }
  for (const name of IDLE) {
    for (const [currency, own] of [...(shared.unallocated.get(name) ?? [])]) {
      const taken = {
        idleMWh: own.itMWh + own.overheadMWh,
        idleCostMicro: own.costMicro,
        idleCarbonMg: own.carbonMg,
      };
      for (const [key, amount] of Object.entries(taken)) {
        splitSigned(amount, weights).forEach((part, index) =>
          add(shared.jobs, jobs[index]![0], currency, { [key]: part })
        );
        add(shared.unallocated, name, currency, { [key]: amount === 0 ? 0 : -amount });
      }
    }
  }
}

/** Shares that add up to 1; undefined where there is nothing to share by. */
function weightsOf(parts: readonly number[]): number[] | undefined {
  const sum = parts.reduce((all, part) => all + part, 0);
  return sum > 0 ? parts.map((part) => part / sum) : undefined;
}

/** All of an amount; what rounding of the weights leaves goes to the largest. */
function splitSigned(amount: number, weights: readonly number[]): number[] {
  const { parts, rest } = splitUnits(Math.abs(amount), weights);
  if (rest !== 0) {
    const largest = weights.indexOf(Math.max(...weights));
    parts[largest] = (parts[largest] as number) + rest;
  }
  return amount < 0 ? parts.map((part) => (part === 0 ? 0 : -part)) : parts;
}
