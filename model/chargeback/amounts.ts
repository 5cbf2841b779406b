/**
 * What somebody bears, in whole numbers, so that sums are exact: energy in mWh, money in millionths of its currency, carbon in mg of CO2e,
 * GPU time in ms. `idle*` is the share of what stands idle; it is negative where it was taken from.
 */
export interface Amounts {
  itMWh: number;
  overheadMWh: number;
  idleMWh: number;
  /** Of the energy without the idle share, what has a price, and what has a carbon intensity. */
  pricedMWh: number;
  emittingMWh: number;
  costMicro: number;
  idleCostMicro: number;
  carbonMg: number;
  idleCarbonMg: number;
  gpuMs: number;
  /** Of the GPU time, what has its energy: what a GPU-hour costs is divided by it. */
  meteredGpuMs: number;
}

export const AMOUNTS = [
  'itMWh',
  'overheadMWh',
  'idleMWh',
  'pricedMWh',
  'emittingMWh',
  'costMicro',
  'idleCostMicro',
  'carbonMg',
  'idleCarbonMg',
  'gpuMs',
  'meteredGpuMs',
] as const satisfies ReadonlyArray<keyof Amounts>;

export function noAmounts(): Amounts {
  return Object.fromEntries(AMOUNTS.map((name) => [name, 0])) as unknown as Amounts;
}

/** Adds to `total` in place. */
export function addAmounts(total: Amounts, part: Partial<Amounts>): void {
  for (const name of AMOUNTS) {
    total[name] += part[name] ?? 0;
  }
}

/** Money is told in millionths: a cent of an hour of a job is still not nothing. */
export const MICRO = 1_000_000;
