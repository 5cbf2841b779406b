import { ROLLUP_RUNGS, type RollupRungName } from '#model/query/rung.ts';
import type { Policy } from './policy.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * `point` and `rack` have a row for each. `held` has what averages of points weigh time by whose sources send what changes; its
 * finest rung is made of minutes.
 */
type Ladder = 'point' | 'rack' | 'held';
const FINEST_HELD_RUNG = '15m';
export type RollupName = `${Exclude<Ladder, 'held'>}_${RollupRungName}` | `held_${HeldRungName}`;
export type HeldRungName = Exclude<RollupRungName, '1m'>;

/** One rung of one ladder, in the schema `plenum`. */
export interface Rollup {
  /** What people call it, in policies and in what is printed: `rack_15m`. */
  name: RollupName;
  /**
   * The continuous aggregate that holds its rows. Those of the rack ladder have one row for each headline metric; the
   * rollup's own name is a view with a column for each.
   */
  aggregate: string;
  ladder: Ladder;
  rung: RollupRungName;
  /** Width of its buckets. */
  bucketMs: number;
  /** What it is made of: the raw samples or a rollup. */
  source: 'sample' | RollupName;
  /** Whether it adds what is not materialised yet; on coarser rungs that costs more than it shows. */
  isRealTime: boolean;
  /** An explicit refresh works in slices of this width, so that others of the embedded engine get their turns. */
  sliceMs: number;
  /** What a new database gets; a user may have changed it since. */
  policy: Omit<Policy, 'chunkInterval'>;
}

type RungSettings = Pick<Rollup, 'isRealTime' | 'sliceMs'> & {
  policy: Omit<Rollup['policy'], 'dropAfter'>;
  dropAfter: Record<Ladder, string | null>;
};

/** Thirteen months: a month can be compared with the same one a year before. */
const THIRTEEN_MONTHS = '396 days';

/**
 * Each looks back as far as data is usually late, and is compressed only behind that: refreshing compressed rows is ten
 * times slower.
 */
const SETTINGS: Record<RollupRungName, RungSettings> = {
  '1m': {
    isRealTime: true,
    sliceMs: 6 * HOUR_MS,
    policy: { compressAfter: '4 days', refreshStart: '3 days', refreshEnd: '1 minute', refreshEvery: '1 minute' },
    dropAfter: { point: '30 days', rack: THIRTEEN_MONTHS, held: null },
  },
  '15m': {
    isRealTime: false,
    sliceMs: DAY_MS,
    policy: { compressAfter: '8 days', refreshStart: '7 days', refreshEnd: null, refreshEvery: '3 minutes' },
    dropAfter: { point: THIRTEEN_MONTHS, rack: THIRTEEN_MONTHS, held: THIRTEEN_MONTHS },
  },
  '1h': {
    isRealTime: false,
    sliceMs: 10 * DAY_MS,
    policy: { compressAfter: '15 days', refreshStart: '14 days', refreshEnd: null, refreshEvery: '10 minutes' },
    dropAfter: { point: null, rack: null, held: null },
  },
  '1d': {
    isRealTime: false,
    sliceMs: 100 * DAY_MS,
    policy: { compressAfter: '61 days', refreshStart: '60 days', refreshEnd: null, refreshEvery: '30 minutes' },
    dropAfter: { point: null, rack: null, held: null },
  },
};

const AGGREGATE_STEM: Record<Ladder, string> = { point: 'point', rack: 'headline', held: 'held' };

/** The aggregate that holds the headline metrics of the racks on a rung. */
export function headlineAggregate(rung: RollupRungName): string {
  return `${AGGREGATE_STEM.rack}_${rung}`;
}

/** All rollups, in the order in which they are refreshed: each after what it is made of. */
export const ROLLUPS: readonly Rollup[] = ROLLUP_RUNGS.flatMap(({ name: rung, widthMs }, index) => {
  const { isRealTime, sliceMs, policy, dropAfter } = SETTINGS[rung];
  const finer = ROLLUP_RUNGS[index - 1];
  const source = {
    point: finer ? (`point_${finer.name}` as const) : 'sample',
    rack: `point_${rung}`,
    held: rung === FINEST_HELD_RUNG ? 'point_1m' : (`held_${finer?.name}` as RollupName),
  } as const;
  const ladders: Ladder[] = rung === '1m' ? ['point', 'rack'] : ['point', 'rack', 'held'];
  return ladders.map((ladder) => ({
    name: `${ladder}_${rung}` as RollupName,
    aggregate: `${AGGREGATE_STEM[ladder]}_${rung}`,
    ladder,
    rung,
    bucketMs: widthMs,
    source: source[ladder],
    isRealTime,
    sliceMs,
    policy: { ...policy, dropAfter: dropAfter[ladder] },
  }));
});

function rungOf(rollup: Rollup | undefined): { rung: RollupRungName; rungMs: number } {
  if (!rollup) {
    throw new Error('Ladder: it has no such rung. Correct database/ladder.ts.');
  }
  return { rung: rollup.rung, rungMs: rollup.bucketMs };
}

/** The rung that also holds what was not rolled up yet: the coarsest that does. */
export const LIVE_RUNG = rungOf(ROLLUPS.findLast(({ isRealTime }) => isRealTime));

/** The finest rung that is kept for good. */
export const LASTING_RUNG = rungOf(
  ROLLUPS.find(({ ladder, policy }) => ladder === 'point' && policy.dropAfter === null)
);
