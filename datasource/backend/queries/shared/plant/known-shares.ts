import { METRIC } from '#model/chain/roles.ts';
import { ROLLUP_RUNGS } from '#model/query/rung.ts';

import { readPartlyKnown } from '../../../sql/partly-known.ts';
import { longestPastSamplingMs } from '../../../sql/past-sampling.ts';
import type { QueryContext } from '../context.ts';
import type { Draws } from './draws.ts';

/** In steps of up to this, what is known of a part of one counts for all of it. */
const WHOLE_STEP_MS = 3_600_000;

/** What of each step of some draws counts, 0 to 1. */
export interface StepShares {
  /** What of it lies in the range, and is over. */
  inRange: Float64Array;
  /**
   * What of that is known of all of some meters, by the ids of their equipment or racks: as much as of the one that is known for the shortest
   * time. Heat is known where flows and temperatures are too.
   */
  knownOf(meters: readonly string[], medium?: 'power' | 'heat'): Float64Array;
}

/**
 * A range begins and ends within a step, and an average of a wide step is that of the samples in it. By how many these are, a day with an hour of
 * them is not taken for a whole one. A source that sends what changes says nothing of that: its values stand.
 */
export async function stepShares(draws: Draws, context: QueryContext): Promise<StepShares> {
  const { firstMs, bucketMs, steps } = draws;
  const endMs = Math.min(context.toMs, context.nowMs);
  const inRange = Float64Array.from({ length: steps }, (_, step) => {
    const startMs = firstMs + step * bucketMs;
    return Math.max(0, Math.min(endMs, startMs + bucketMs) - Math.max(context.fromMs, startMs)) / bucketMs;
  });
  const byMeter =
    bucketMs > WHOLE_STEP_MS ? await sharesByMeter(draws, context) : { power: new Map(), heat: new Map() };
  return {
    inRange,
    knownOf: (meters, medium = 'power') => {
      const partly = meters.flatMap((meter) => byMeter[medium].get(meter) ?? []);
      return partly.length === 0
        ? inRange
        : inRange.map((share, step) => partly.reduce((least, shares) => Math.min(least, shares[step]!), share));
    },
  };
}

type Shares = Map<string, Float64Array>;

/** Meters of which there is less than a whole step somewhere. */
async function sharesByMeter(
  draws: Draws,
  { database, signal }: QueryContext
): Promise<{ power: Shares; heat: Shares }> {
  const { bucketMs, firstMs, steps } = draws;
  // Of servers and GPUs there are sums by rack.
  const sampled = draws.points.filter(
    ({ metric, point }) => !metric.startsWith('hw.') && point.samplingIntervalMs !== null && !point.sendsChanges
  );
  const kinds = new Map(sampled.map(({ metric, point: { source } }) => [`${source} ${metric}`, { source, metric }]));
  const pastMs = await longestPastSamplingMs(database, [...kinds.values()], firstMs, signal);
  const found = await readPartlyKnown(
    database,
    {
      rung: ROLLUP_RUNGS.findLast(({ widthMs }) => bucketMs % widthMs === 0)!.name,
      bucketMs,
      pointIds: sampled.map(({ point }) => point.pointId),
      everyMs: sampled.map(({ point }) => Math.max(pastMs, point.samplingIntervalMs!)),
      fromMs: firstMs,
      toMs: firstMs + steps * bucketMs,
    },
    signal
  );
  const drawOf = new Map(sampled.map((draw) => [draw.point.pointId, draw]));
  const shares: { power: Shares; heat: Shares } = { power: new Map(), heat: new Map() };
  found.pointIds.forEach((pointId, row) => {
    const { metric, point } = drawOf.get(pointId)!;
    const meter = (metric.startsWith('Rack') ? point.rack : point.equipment)?.id;
    const step = Math.round((found.timesMs[row]! - firstMs) / bucketMs);
    if (meter === undefined || step < 0 || step >= steps) {
      return;
    }
    for (const medium of metric === METRIC.rackPower || metric === METRIC.activePower ? MEDIA : HEAT_ALONE) {
      const own = shares[medium].get(meter) ?? new Float64Array(steps).fill(1);
      shares[medium].set(meter, own);
      own[step] = Math.min(own[step]!, found.shares[row]!);
    }
  });
  return shares;
}

/** Heat is computed from power too. */
const MEDIA = ['power', 'heat'] as const;
const HEAT_ALONE = ['heat'] as const;
