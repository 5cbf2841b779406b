import { METRIC } from '#model/chain/roles.ts';
import type { MetricSelector, Scope } from '#model/query/selector.ts';
import { type Observation, STEP_MS } from '#model/savings/observation.ts';
import { calendarOf } from '#model/time/calendar.ts';

import { bucketStart } from '../../sql/bucket-start.ts';
import { planBuckets } from '../shared/bucketing.ts';
import type { QueryContext } from '../shared/context.ts';
import { readSelector } from '../shared/read-selector.ts';
import { type Placement, type SelectedPoints, selectPoints } from '../shared/select-points.ts';

/** What is read for a saving. */
export interface Asked {
  site: string;
  timeZone: string;
  meters: readonly string[];
  step: 'day' | 'hour';
  fromMs: number;
  toMs: number;
}

export interface Course {
  observations: Observation[];
  /** Where they come from. */
  rung: string;
  simulated: boolean;
  /** What is not known of the whole range, in words. */
  missing: string[];
}

/** Process area of a weather station's points, and of its wet-bulb temperature. */
const OUTDOOR = 'Outdoor';
const WET_BULB = 'WetBulb';

const EVERYWHERE: Scope = { sites: [], zones: [], racks: [], equipment: [] };
const BUCKET: Record<Asked['step'], string> = { day: '1d', hour: '1h' };

/**
 * Energy of some meters and what drives it, interval by interval. Days are those of UTC, as the database keeps them, and bear the weekday
 * that the site has at their noon. An interval in which a meter is not known is not known: the sum would be too low.
 * @throws {QueryError}
 */
export async function readCourse(asked: Asked, context: QueryContext): Promise<Course> {
  const widthMs = STEP_MS[asked.step];
  const firstMs = bucketStart(asked.fromMs, widthMs);
  const range = { fromMs: firstMs, toMs: bucketStart(asked.toMs - 1, widthMs) + widthMs };
  const count = Math.round((range.toMs - firstMs) / widthMs);
  // As an alert rule asks: what is stale, bad, or a sum that misses a point is not known.
  const whole: QueryContext = { ...context, ...range, fromAlert: true, maxDataPoints: 0, intervalMs: 0 };
  const site: Scope = { ...EVERYWHERE, sites: [asked.site] };
  const read = (
    placement: Placement,
    metric: Partial<MetricSelector> & { metric: string },
    is?: (area: readonly string[]) => boolean
  ) => readSeries(placement, metric, is, asked.step, whole, { firstMs, widthMs, count });
  const [power, load, dryBulb, wetBulb] = await Promise.all([
    read(
      { scope: { ...site, equipment: [...asked.meters] }, groupBy: 'equipment' },
      { metric: METRIC.activePower, aggregation: 'sum' }
    ),
    read({ scope: site, groupBy: 'site' }, { metric: METRIC.rackPower, aggregation: 'sum' }),
    read(
      { scope: site, groupBy: 'point' },
      { metric: METRIC.airTemperature, processArea: [OUTDOOR] },
      (area) => !area.includes(WET_BULB)
    ),
    read({ scope: site, groupBy: 'point' }, { metric: METRIC.airTemperature, processArea: [OUTDOOR, WET_BULB] }),
  ]);
  const unmetered = asked.meters.filter((id) => !power.names.includes(id));
  const calendar = calendarOf(asked.timeZone, range.fromMs, range.toMs);
  const observations = Array.from({ length: count }, (_, index): Observation => {
    const startMs = firstMs + index * widthMs;
    const watts = unmetered.length > 0 ? Number.NaN : total(power.series, index);
    const { weekday, minuteOfDay } = calendar.at(startMs + widthMs / 2);
    return {
      startMs,
      energy: ((watts / 1000) * widthMs) / STEP_MS.hour,
      dryBulb: mean(dryBulb.series, index),
      wetBulb: mean(wetBulb.series, index),
      load: total(load.series, index) / 1000,
      timeOfWeek: asked.step === 'day' ? weekday : weekday * 24 + Math.floor(minuteOfDay / 60),
    };
  });
  const isUnknown = (key: 'load' | 'dryBulb' | 'wetBulb') => observations.every((one) => Number.isNaN(one[key]));
  return {
    observations,
    rung: power.rung,
    simulated: power.simulated,
    missing: [
      ...unmetered.map(
        (id) =>
          `Active power of ${id}: it is not equipment of site ${asked.site} with such a point. Correct the record's meters, or check that its source delivers.`
      ),
      ...(isUnknown('load') ? ['IT load: the racks have no power meters in this range.'] : []),
      ...(isUnknown('dryBulb') ? [`Dry-bulb temperature: no air temperature with the process area ${OUTDOOR}.`] : []),
      ...(isUnknown('wetBulb')
        ? [`Wet-bulb temperature: no air temperature with the process areas ${OUTDOOR} and ${WET_BULB}.`]
        : []),
    ],
  };
}

interface Grid {
  firstMs: number;
  widthMs: number;
  count: number;
}

async function readSeries(
  placement: Placement,
  metric: Partial<MetricSelector> & { metric: string },
  is: ((area: readonly string[]) => boolean) | undefined,
  step: Asked['step'],
  context: QueryContext,
  grid: Grid
) {
  const selector: MetricSelector = { processArea: [], aggregation: 'mean', setpoints: false, ...metric };
  const found = await selectPoints(placement, selector, context);
  const selected: SelectedPoints = is
    ? { ...found, groups: found.groups.filter(({ points }) => points.every(({ processArea }) => is(processArea))) }
    : found;
  const points = selected.groups.reduce((sum, group) => sum + group.points.length, 0);
  const plan = planBuckets(BUCKET[step], context, { series: Math.max(1, selected.groups.length), points });
  const answer = await readSelector(selected, placement, plan, context);
  const series = answer.series.map(({ timesMs, values }) => {
    const course = new Float64Array(grid.count).fill(Number.NaN);
    for (let row = 0; row < timesMs.length; row++) {
      const index = Math.round((timesMs[row]! - grid.firstMs) / grid.widthMs);
      if (index >= 0 && index < grid.count) {
        course[index] = values[row] ?? Number.NaN;
      }
    }
    return course;
  });
  const all = selected.groups.flatMap((group) => group.points);
  return {
    series,
    names: selected.groups.flatMap(({ points: some }) => some[0]?.equipment?.id ?? []),
    rung: answer.plan.rung,
    simulated: all.some(({ simulated }) => simulated),
  };
}

function total(series: readonly Float64Array[], index: number): number {
  return series.length === 0 ? Number.NaN : series.reduce((sum, values) => sum + values[index]!, 0);
}

function mean(series: readonly Float64Array[], index: number): number {
  const known = series.map((values) => values[index]!).filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
}
