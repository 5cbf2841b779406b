import type { Initiative, Ranged } from '../data/read.ts';

/** One bar of the waterfall, in the unit that is counted in; it begins where the one above it ended. */
export interface Step {
  initiative: Initiative;
  /** Null where nothing is known. */
  from: number | null;
  to: number | null;
  /** Ends of the interval, from where the bar begins. */
  low: number | null;
  high: number | null;
}

export interface Waterfall {
  steps: Step[];
  /** Of the axis: all bars, intervals and zero are within it. */
  range: readonly [low: number, high: number];
}

/** Room beside the outermost end, as a share of the range. */
const ROOM = 0.04;

/** Bars in the order in which initiatives were done. What is in another one's saving (`once`) begins no bar of its own. */
export function waterfallOf(
  initiatives: readonly Initiative[],
  total: Ranged,
  count: (one: Initiative) => Ranged
): Waterfall {
  let sum = 0;
  const steps = initiatives.map((initiative): Step => {
    const { value, low, high } = count(initiative);
    if (initiative.verdict === 'not-verifiable' || value === null) {
      return { initiative, from: null, to: null, low: null, high: null };
    }
    const from = sum;
    sum += value;
    return {
      initiative,
      from,
      to: sum,
      low: low === null ? null : from + low,
      high: high === null ? null : from + high,
    };
  });
  const ends = [
    0,
    ...steps.flatMap(({ from, to, low, high }) => [from, to, low, high]),
    ...[total.value, total.low, total.high],
  ].filter((one): one is number => one !== null);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = ROOM * (high - low || 1);
  return { steps, range: [low < 0 ? low - room : 0, high + room] };
}
