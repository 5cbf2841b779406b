import { pickRung, RUNGS } from '#model/query/rung.ts';

import type { Notice } from '../../frames/frame.ts';
import type { Plan } from './bucketing.ts';
import type { QueryContext } from './context.ts';
import { type Group, placeKey } from './grouping.ts';
import type { SelectorSeries } from './read-selector.ts';
import type { Placement, SelectedPoints } from './select-points.ts';
import type { Series } from './series.ts';

/** To find the highest values of a range it is read in so many steps, whatever they are drawn in. */
const STEPS = 10;
/** As fine as the rack ladder, which has them at hand. */
const FINEST_STEP_MS = 60_000;

const PLURALS = { site: 'sites', zone: 'zones', rack: 'racks', equipment: 'pieces of equipment', point: 'points' };

export interface Kept {
  selected: SelectedPoints[];
  /** Says how many of how many are shown; absent where all are. */
  notice?: Notice;
}

/**
 * Keeps of each metric the places (racks, zones, ...) in which the first metric has its highest values of the range, so that a hall
 * of 1,000 racks has a first picture. Alert rules look at all places.
 * @param read reads the first metric by a plan of its own
 */
export async function keepTop(
  selected: SelectedPoints[],
  { groupBy, top }: Placement & { top?: number },
  { fromMs, toMs, fromAlert, meet }: QueryContext,
  read: (plan: Plan) => Promise<SelectorSeries>
): Promise<Kept> {
  const placeOf = ({ points }: Group) => (points[0] && placeKey(points[0], groupBy)) ?? '';
  const places = new Set(selected.flatMap(({ groups }) => groups.map(placeOf)));
  const [first] = selected;
  if (top === undefined || fromAlert || !first) {
    return { selected };
  }
  const counts = await meet('number of places', { places: places.size });
  const all = counts.reduce((sum, one) => sum + one.places, 0);
  if (all <= top) {
    return { selected };
  }
  const { series } = await read(coarsePlan(toMs - fromMs));
  const highest = new Map<string, number>();
  first.groups.forEach((group, index) => {
    const place = placeOf(group);
    highest.set(place, Math.max(highest.get(place) ?? -Infinity, highestOf(series[index])));
  });
  const valueOf = (place: string) => highest.get(place) ?? -Infinity;
  const own = [...places].map((place) => ({ place, value: valueOf(place) }));
  // Where values are the same, the order of places stays.
  const highestOfAll = new Set(
    (await meet('highest values', own))
      .flat()
      .sort((a, b) => (a.value === b.value ? 0 : b.value - a.value))
      .slice(0, top)
  );
  const kept = new Set(own.filter((one) => highestOfAll.has(one)).map(({ place }) => place));
  const isKept = (group: Group) => kept.has(placeOf(group));
  return {
    selected: selected.map((selection) => {
      const groups = selection.groups.filter(isKept);
      return { ...selection, groups, points: groups.flatMap(({ points }) => points) };
    }),
    notice: {
      severity: 'info',
      text: `${top.toLocaleString('en')} of ${all.toLocaleString('en')} ${PLURALS[groupBy]} shown: those with the highest ${first.metric.title} in this range.`,
    },
  };
}

function coarsePlan(rangeMs: number): Plan {
  const { rung, bucketMs } = pickRung(rangeMs, STEPS, FINEST_STEP_MS);
  return { rung, rungMs: RUNGS.find(({ name }) => name === rung)?.widthMs ?? 0, bucketMs, fallback: false };
}

function highestOf(series: Series | undefined): number {
  let highest = -Infinity;
  for (let row = 0; row < (series?.values.length ?? 0); row++) {
    const value = series?.values[row] as number;
    highest = value > highest ? value : highest;
  }
  return highest;
}
