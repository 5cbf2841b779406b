import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';
import type { Grouping } from '#model/query/selector.ts';

import type { Frame } from '../../frames/frame.ts';
import { isOnePerRack } from './members.ts';
import type { NamedGroup, SeriesName } from './naming.ts';
import { sharedArea } from './part.ts';
import type { SelectorSeries } from './read-selector.ts';
import type { Series } from './series.ts';

const AGE = { unit: 's', description: 'Time since the newest usable sample' };

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
    simulated: group.points.some((point) => point.simulated),
    isSetpoint: group.points.some((point) => point.isSetpoint),
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
        name: read.aggregation === 'age' ? `${metric.title} age` : metric.title,
        type: 'number',
        values: series.values,
        nanIsAbsent: true,
        labels: name.labels,
        config: {
          displayNameFromDS: name.displayName,
          ...(read.aggregation === 'age' ? AGE : { unit: metric.grafanaUnit, description: metric.description }),
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
export function describe(title: string, read: SelectorSeries, groupBy: Grouping): string {
  const origin =
    read.plan.rung === 'raw' ? 'from raw samples' : `from the ${read.plan.rung} rung of the ${read.ladder} ladder`;
  return `${title}: ${read.aggregation} by ${groupBy}, a value every ${widthText(read.plan.bucketMs)}, ${origin}`;
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
