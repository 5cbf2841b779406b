import { quantile } from './predict.ts';

interface Span {
  /** Epoch ms. */
  fromMs: number;
  toMs: number;
}

/** A stay of a job on a node. */
export interface PoweredStay extends Span {
  node: string;
  rack?: string | undefined;
  /** GPUs that it has of the node; 1 for a job without GPUs. */
  weight: number;
}

/** A value of the bucket that begins then, W. */
export interface PowerAt {
  atMs: number;
  watts: number;
}

export interface GpuPowerAt {
  atMs: number;
  /** Of each GPU of the node. */
  watts: readonly number[];
}

/** What is known of the power of the places of a job, in buckets of one width from epoch 0. */
export interface PlacePower {
  bucketMs: number;
  /** How long a value holds where the next one is late, ms: some meters tell of themselves every few minutes. */
  holdMs: number;
  gpus: ReadonlyMap<string, readonly GpuPowerAt[]>;
  hosts: ReadonlyMap<string, readonly PowerAt[]>;
  racks: ReadonlyMap<string, readonly PowerAt[]>;
}

export type DrawMethod = 'host' | 'gpu' | 'rack' | 'mixed';

export interface Draw {
  /** Average over the run, W. */
  meanW: number;
  /** What 95 % of the buckets do not exceed, W. */
  peakW: number;
  /** The same by GPU (by node for jobs without GPUs). */
  meanPerUnitW: number;
  peakPerUnitW: number;
  /** Part of its GPU-seconds whose power is known, 0 to 1. */
  coverage: number;
  method: DrawMethod;
}

/** A job whose power is known for less of its GPU-seconds is not learned from: the rest may be of another kind. */
export const LEAST_COVERAGE = 0.75;
/** Of a moment of which so much is known the rest is taken to be alike; else the moment is left out. */
const LEAST_OF_BUCKET = 0.5;
/** Fewer whole buckets say nothing of a 95th percentile, and little of an average. */
export const LEAST_BUCKETS = 3;
/** From so many whole buckets on, one more is left out at each end: meters average, and programs load before they compute. */
const TRIMMED_FROM = 10;
const PEAK = 0.95;

/**
 * What a job drew, by what is known of each of its stays, best first: power of the whole node; of its GPUs, with the share of
 * the server by nameplate; the rack's, shared by the GPU-seconds of all jobs in it. On a node that it does not have alone, a job is given
 * the GPUs that draw most, as many as jobs have of it, and of them and the rest of the node its part.
 *
 * Only buckets that lie within the run count, so that neither what was before it nor its end is taken for it, and of a stay
 * that begins later only those within the stay.
 *
 * @param neighbours stays of all jobs on the same nodes and racks, this one's among them
 * @param serverPerGpuWatt W of the whole server by W of its GPUs, where only these are measured; 1 where it is not known
 * @returns undefined where nothing of it is known, or it ran for less than {@link LEAST_BUCKETS} buckets
 */
export function drawOf(
  run: Span,
  stays: readonly PoweredStay[],
  neighbours: readonly PoweredStay[],
  power: PlacePower,
  serverPerGpuWatt: number
): Draw | undefined {
  const buckets = wholeBuckets(run, power.bucketMs);
  const sources = stays.map((stay) => sourceOf(stay, neighbours, buckets, power, serverPerGpuWatt));
  const totals: number[] = [];
  const perUnit: number[] = [];
  let unitsSeen = 0;
  let unitsKnown = 0;
  let units = 0;
  for (let bucket = 0; bucket < buckets.count; bucket++) {
    const present = sources.filter(({ isPresent }) => isPresent(bucket));
    const weight = present.reduce((sum, { stay }) => sum + stay.weight, 0);
    const known = present.flatMap(({ stay, wattsAt }) => {
      const watts = wattsAt(bucket);
      return watts === undefined ? [] : [{ weight: stay.weight, watts }];
    });
    const knownWeight = known.reduce((sum, one) => sum + one.weight, 0);
    unitsSeen += weight;
    unitsKnown += knownWeight;
    if (knownWeight > 0 && knownWeight >= LEAST_OF_BUCKET * weight) {
      const watts = known.reduce((sum, one) => sum + one.watts, 0);
      totals.push((watts * weight) / knownWeight);
      perUnit.push(watts / knownWeight);
      units += weight;
    }
  }
  const methods = new Set(sources.flatMap(({ method }) => method ?? []));
  const [method] = methods;
  if (totals.length < LEAST_BUCKETS || method === undefined) {
    return undefined;
  }
  const sum = totals.reduce((all, watts) => all + watts, 0);
  return {
    meanW: sum / totals.length,
    peakW: peakOf(totals),
    meanPerUnitW: sum / units,
    peakPerUnitW: peakOf(perUnit),
    coverage: unitsKnown / unitsSeen,
    method: methods.size > 1 ? 'mixed' : method,
  };
}

interface Buckets {
  startMs: number;
  widthMs: number;
  count: number;
}

function wholeBuckets({ fromMs, toMs }: Span, widthMs: number): Buckets {
  const first = Math.ceil(fromMs / widthMs);
  const end = Math.floor(toMs / widthMs);
  const trimmed = end - first >= TRIMMED_FROM ? 1 : 0;
  const count = Math.max(0, end - first - 2 * trimmed);
  return { startMs: (first + trimmed) * widthMs, widthMs, count };
}

interface StaySource {
  stay: PoweredStay;
  method: DrawMethod | undefined;
  isPresent: (bucket: number) => boolean;
  wattsAt: (bucket: number) => number | undefined;
}

function sourceOf(
  stay: PoweredStay,
  neighbours: readonly PoweredStay[],
  buckets: Buckets,
  power: PlacePower,
  serverPerGpuWatt: number
): StaySource {
  const held = <Value extends { atMs: number }>(values: readonly Value[] | undefined) =>
    values && values.length > 0 ? hold(values, buckets, power.holdMs) : undefined;
  const gpus = held(power.gpus.get(stay.node));
  const host = held(power.hosts.get(stay.node));
  const rack = stay.rack === undefined ? undefined : held(power.racks.get(stay.rack));
  const isPresent = (bucket: number) => {
    const atMs = buckets.startMs + bucket * buckets.widthMs;
    return stay.fromMs <= atMs && stay.toMs >= atMs + buckets.widthMs;
  };
  const onNode = weightsOf(gpus || host ? neighbours.filter(({ node }) => node === stay.node) : [], buckets);
  const inRack = weightsOf(
    !gpus && !host && rack ? neighbours.filter((other) => other.rack === stay.rack) : [],
    buckets
  );
  /** What is not of this stay alone, by its part of the GPUs that are given to jobs then. */
  const part = (weights: Float64Array, bucket: number) => stay.weight / Math.max(stay.weight, weights[bucket] ?? 0);
  const gpuWatts = (bucket: number) => {
    const each = gpus?.[bucket]?.watts;
    if (!each || each.length === 0) {
      return undefined;
    }
    const given = Math.max(stay.weight, Math.round(onNode[bucket] ?? 0));
    const busiest = each.toSorted((a, b) => b - a).slice(0, given);
    // Of a GPU that says nothing, what the others say.
    return (busiest.reduce((sum, watts) => sum + watts, 0) / busiest.length) * stay.weight;
  };
  const hostWatts = (bucket: number) => {
    const whole = host?.[bucket]?.watts;
    if (whole === undefined) {
      return undefined;
    }
    const own = gpuWatts(bucket);
    const ofGpus = gpus?.[bucket]?.watts.reduce((sum, watts) => sum + watts, 0) ?? 0;
    return own === undefined || ofGpus > whole
      ? whole * part(onNode, bucket)
      : own + (whole - ofGpus) * part(onNode, bucket);
  };
  if (host) {
    return { stay, method: 'host', isPresent, wattsAt: hostWatts };
  }
  if (gpus) {
    const wattsAt = (bucket: number) => {
      const watts = gpuWatts(bucket);
      return watts === undefined ? undefined : watts * serverPerGpuWatt;
    };
    return { stay, method: 'gpu', isPresent, wattsAt };
  }
  const rackWatts = (bucket: number) => {
    const whole = rack?.[bucket]?.watts;
    return whole === undefined ? undefined : whole * part(inRack, bucket);
  };
  return { stay, method: rack && 'rack', isPresent, wattsAt: rackWatts };
}

/** The value of each bucket, its own or the one before it for as long as that holds. */
function hold<Value extends { atMs: number }>(
  values: readonly Value[],
  { startMs, widthMs, count }: Buckets,
  holdMs: number
): Array<Value | undefined> {
  const sorted = values.toSorted((a, b) => a.atMs - b.atMs);
  const held: Array<Value | undefined> = [];
  let next = 0;
  let newest: Value | undefined;
  for (let bucket = 0; bucket < count; bucket++) {
    const atMs = startMs + bucket * widthMs;
    for (let value = sorted[next]; value && value.atMs <= atMs; value = sorted[++next]) {
      newest = value;
    }
    held.push(newest && atMs - newest.atMs <= holdMs ? newest : undefined);
  }
  return held;
}

/** GPUs that jobs have of a place, by bucket: of one that comes or goes within it, in proportion. */
function weightsOf(stays: readonly PoweredStay[], { startMs, widthMs, count }: Buckets): Float64Array {
  const weights = new Float64Array(count);
  for (const { fromMs, toMs, weight } of stays) {
    const first = Math.max(0, Math.floor((fromMs - startMs) / widthMs));
    const last = Math.min(count - 1, Math.floor((toMs - startMs) / widthMs));
    for (let bucket = first; bucket <= last; bucket++) {
      const atMs = startMs + bucket * widthMs;
      const overlapMs = Math.min(toMs, atMs + widthMs) - Math.max(fromMs, atMs);
      weights[bucket] = (weights[bucket] ?? 0) + (weight * Math.max(0, overlapMs)) / widthMs;
    }
  }
  return weights;
}

function peakOf(watts: readonly number[]): number {
  return quantile(
    watts.toSorted((a, b) => a - b),
    PEAK
  );
}
