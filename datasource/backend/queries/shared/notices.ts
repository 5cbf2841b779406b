import { isPercentile } from '#model/query/over-time.ts';

import type { Notice } from '../../frames/frame.ts';
import type { SeriesName } from './naming.ts';
import type { Part } from './part.ts';
import type { SelectorSeries } from './read-selector.ts';
import { widthText } from './series-frame.ts';
import type { Placement, SelectedPoints } from './select-points.ts';

/** More names than these make a tooltip that nobody reads. */
const MAX_NAMES = 5;

/** What a reader has to know about the numbers of a query, in whole sentences; shown at the panel's corner. */
export function notices(
  query: Placement,
  selected: readonly SelectedPoints[],
  read: readonly SelectorSeries[],
  names: readonly SeriesName[]
): Notice[] {
  const all: Notice[] = [];
  if (selected.some(({ points }) => points.some((point) => point.simulated))) {
    all.push({ severity: 'info', text: 'This is a simulated plant.' });
  }
  selected.forEach((selection, index) => all.push(...selectionNotices(query, selection, read[index])));
  const series = read.flatMap((one) => one.series);
  const named = (test: (index: number) => boolean) =>
    names.filter((_name, index) => test(index)).map(({ displayName }) => displayName);

  const silent = named((index) => series[index]?.timesMs.length === 0);
  if (silent.length > 0) {
    all.push({ severity: 'warning', text: `No samples in this range: ${list(silent)}.` });
  }
  const partial = named((index) => hasQuality(series[index], 'partial'));
  if (partial.length > 0) {
    all.push({
      severity: 'warning',
      text: `Some points are missing for part of the range, so numbers are incomplete: ${list(partial)}.`,
    });
  }
  const measured = names.flatMap(({ displayName }, index) => coverageText(displayName, series[index]?.coverage));
  if (measured.length > 0) {
    all.push({ severity: 'warning', text: `Gaps are not filled: ${list(measured)}.` });
  }
  const bad = named((index) => hasQuality(series[index], 'bad'));
  if (bad.length > 0) {
    all.push({ severity: 'warning', text: `Only bad samples for part of the range: ${list(bad)}.` });
  }
  const ended = named((index) => endsStale(series[index]));
  if (ended.length > 0) {
    all.push({ severity: 'warning', text: `No recent sample (stale): ${list(ended)}.` });
  }
  return all;
}

function selectionNotices(query: Placement, selection: SelectedPoints, read: SelectorSeries | undefined): Notice[] {
  const { metric, points, leftOut, parts } = selection;
  if (points.length === 0) {
    return [
      {
        severity: 'warning',
        text: `No point of ${metric.title} lies in this scope. Widen the scope, or check that a source delivers it.`,
      },
    ];
  }
  const apart = apartNotices(metric.title, parts);
  if (leftOut > 0) {
    const which =
      leftOut === points.length
        ? `No point of ${metric.title} belongs`
        : `${leftOut} of ${points.length} points of ${metric.title} do not belong`;
    const place = query.groupBy === 'equipment' ? 'a piece of equipment' : `a ${query.groupBy}`;
    return [
      ...apart,
      {
        severity: 'warning',
        text: `${which} to ${place}, so they are not shown. Group by another place to see them.`,
      },
    ];
  }
  const { aggregation } = selection.selector;
  if (read?.stepMs !== undefined && read.plan.rung !== 'raw') {
    const step = widthText(read.stepMs);
    const of = isPercentile(aggregation)
      ? `${aggregation} of ${metric.title} is of averages over ${step}: single samples are not read over such a range.`
      : `${metric.title} is added up from averages over ${step}: shorter gaps are not seen over such a range.`;
    return [...apart, { severity: 'info', text: `${of} A shorter range or fewer places are read more finely.` }];
  }
  if (read?.plan.fallback) {
    return [
      ...apart,
      {
        severity: 'info',
        text: `Finer samples of ${metric.title} are not kept for this range; shown every ${widthText(read.plan.bucketMs)}.`,
      },
    ];
  }
  return apart;
}

function apartNotices(title: string, parts: readonly Part[]): Notice[] {
  const names = [...new Set(parts.map(({ processArea }) => processArea.join(' ') || 'none'))];
  if (names.length > 1) {
    return [
      {
        severity: 'info',
        text: `${title} is measured in different process areas (${list(names)}), so each is a series of its own. Choose a process area to see one.`,
      },
    ];
  }
  return parts.length > 1
    ? [{ severity: 'info', text: `${title} is measured by phase, so phases are not mixed with each other or a total.` }]
    : [];
}

/** What was measured of the range of a total, where that is not all of it. */
function coverageText(name: string, coverage: number | undefined): string[] {
  return coverage === undefined || coverage > 0.9995
    ? []
    : [`${name} was measured for ${(coverage * 100).toFixed(1)} % of the range`];
}

function hasQuality(series: SelectorSeries['series'][number] | undefined, quality: string): boolean {
  return series?.quality.some((run) => run[2] === quality) ?? false;
}

function endsStale(series: SelectorSeries['series'][number] | undefined): boolean {
  const run = series?.quality.at(-1);
  return run?.[2] === 'stale' && run[1] === (series?.timesMs.length ?? 0) - 1;
}

function list(names: string[]): string {
  const shown = names.slice(0, MAX_NAMES).join(', ');
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}
