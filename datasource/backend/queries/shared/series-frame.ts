import type { Metric } from '#model/catalog/metric.ts';
import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';
import { integralOf, PERCENTILES, rateOf } from '#model/query/over-time.ts';
import type { AnyGrouping } from '#model/query/selector.ts';
import { shiftWords } from '#model/time/shift.ts';

import type { Frame } from '../../frames/frame.ts';
import { isOnePerRack } from './members.ts';
import type { NamedGroup, SeriesName } from './naming.ts';
import { sharedArea } from './part.ts';
import type { SelectorSeries } from './read-selector.ts';
import type { Series } from './series.ts';

/** Unit and description of a value, which are the metric's own unless it is made of something over time. */
function display(metric: Metric, { aggregation, stepMs = 0 }: SelectorSeries): { unit: string; description: string } {
  const { grafanaUnit, description } = metric;
  switch (aggregation) {
    case 'age':
      return { unit: 's', description: 'Time since the newest usable sample' };
    case 'rate': {
      const { grafanaUnit: unit = grafanaUnit, words } = rateOf(metric) ?? {};
      return { unit, description: `Change per ${words} from one time step to the next. ${description}` };
    }
    case 'integral': {
      const { grafanaUnit: unit = grafanaUnit } = integralOf(metric) ?? {};
      return { unit, description: `Added up within each time step; gaps are not filled. ${description}` };
    }
    case 'p50':
    case 'p95':
    case 'p99': {
      const share = `${PERCENTILES[aggregation] * 100} %`;
      return {
        unit: grafanaUnit,
        description: `${share} of the values every ${widthText(stepMs)} in a time step are no higher. ${description}`,
      };
    }
    default:
      return { unit: grafanaUnit, description };
  }
}

function valueName(metricTitle: string, aggregation: SelectorSeries['aggregation'], shift: string | undefined): string {
  const title = shift === undefined ? metricTitle : `${metricTitle} ${shiftWords(shift)}`;
  switch (aggregation) {
    case 'age':
      return `${title} age`;
    case 'rate':
      return `${title} change`;
    case 'integral':
      return `${title} over time`;
    default:
      return title;
  }
}

/** One series as a frame of the type `timeseries-multi`, which panels and alert rules both take. */
export function seriesFrame(
  { metric, selector, group }: NamedGroup,
  name: SeriesName,
  read: SelectorSeries,
  series: Series,
  executedQueryString: string,
  refId: string
): Frame {
  const plenum: SeriesFrameMeta = {
    metric: metric.id,
    domain: metric.domain,
    processArea: sharedArea(group.points, metric, selector),
    medium: metric.medium,
    aggregation: read.aggregation,
    rung: read.plan.rung,
    ladder: read.ladder,
    bucketMs: read.plan.bucketMs,
    stepMs: read.stepMs,
    coverage: series.coverage,
    shift: selector.shift,
    simulated: group.points.some((point) => point.simulated),
    isSetpoint: group.points.some((point) => point.isSetpoint),
    ...(read.aggregation === 'age' ? { sources: [...new Set(group.points.map(({ source }) => source))] } : {}),
    points: series.points,
    expectedPoints: series.expectedPoints,
    members: isOnePerRack(group) ? 'racks' : 'points',
    extreme: series.extreme,
    quality: series.quality,
    carried: series.carried,
    newestMs: series.newestMs,
  };
  return {
    name: name.displayName,
    refId,
    fields: [
      { name: 'Time', type: 'time', values: series.timesMs },
      {
        name: valueName(metric.title, read.aggregation, selector.shift),
        type: 'number',
        values: series.values,
        nanIsAbsent: true,
        labels: name.labels,
        config: {
          displayNameFromDS: name.displayName,
          ...display(metric, read),
        },
      },
    ],
    meta: {
      type: 'timeseries-multi',
      typeVersion: [0, 1],
      executedQueryString,
      custom: { plenum },
    },
  };
}

/** What was read for one metric, in a sentence for the query inspector. */
export function describe(title: string, read: SelectorSeries, groupBy: AnyGrouping, shift?: string): string {
  const origin =
    read.plan.rung === 'raw' ? 'from raw samples' : `from the ${read.plan.rung} rung of the ${read.ladder} ladder`;
  const steps = read.stepMs === undefined ? '' : ` of values every ${widthText(read.stepMs)}`;
  const then = shift ? `, ${shiftWords(shift)}` : '';
  return `${title}: ${read.aggregation} by ${groupBy}, a value every ${widthText(read.plan.bucketMs)}${steps}${then}, ${origin}`;
}

/** `10 s`, `5 min`, `2 h`, `1 d`. */
export function widthText(widthMs: number): string {
  const units: Array<[number, string]> = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ];
  const [size, unit] = units.find(([ms]) => widthMs % ms === 0) ?? [1, 'ms'];
  return `${widthMs / size} ${unit}`;
}
