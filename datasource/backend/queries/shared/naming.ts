import type { Metric } from '#model/catalog/metric.ts';
import {
  type Aggregation,
  type AnyGrouping,
  type Grouping,
  isWorkGrouping,
  type MetricSelector,
} from '#model/query/selector.ts';
import { shiftWords } from '#model/time/shift.ts';

import type { ResolvedPoint } from '../../sql/points.ts';
import type { Group, WorkOf } from './grouping.ts';

/** A group of one metric of the query, to be named among its neighbours. */
export interface NamedGroup {
  metric: Metric;
  selector: MetricSelector;
  group: Group;
}

export interface SeriesName {
  displayName: string;
  labels: Record<string, string>;
}

const SEPARATOR = ' · ';

/** Where the word of a query is not what a reader would say. */
const AGGREGATION_NAMES: Partial<Record<Aggregation, string>> = {
  rate: 'change',
  integral: 'total over time',
  auto: 'usual',
};

/**
 * Names the series of one query: as short as tells them apart. `R-A01` when there is one metric, `R-A01 · Rack power`
 * when there are several, and a process area, aggregation or site where names would still collide.
 */
export function nameSeries(
  series: readonly NamedGroup[],
  selectors: readonly MetricSelector[],
  groupBy: AnyGrouping
): SeriesName[] {
  const parts = series.map((entry) => nameParts(entry, selectors, groupBy));
  const short = uniqueOrLonger(parts.map((part) => [part.short, part.withSite, part.withAddress]));
  return series.map((entry, index) => ({
    displayName: short[index] as string,
    labels: seriesLabels(entry, selectors, groupBy),
  }));
}

interface NameParts {
  short: string;
  withSite: string;
  withAddress: string;
}

function nameParts(
  { metric, selector, group }: NamedGroup,
  selectors: readonly MetricSelector[],
  groupBy: AnyGrouping
): NameParts {
  const point = group.points[0] as ResolvedPoint;
  const place = nameOfGroup(group, groupBy);
  const title = [
    ...(selectors.length > 1 ? [metric.title] : []),
    ...distinguishing(selector, selectors),
    ...partWords(group),
    ...(point.isSetpoint ? ['set point'] : []),
    ...(selector.shift ? [shiftWords(selector.shift)] : []),
  ].join(' ');
  const short = [place, title].filter(Boolean).join(SEPARATOR);
  return {
    short,
    withSite: `${point.site.name}${SEPARATOR}${short}`,
    withAddress: `${short}${SEPARATOR}${group.work ? (group.work.scheduler ?? '') : addressOf(point, placeGrouping(groupBy))}`,
  };
}

function partWords(group: Group): string[] {
  const phases = phasesOf(group);
  const phase = phases.length > 0 ? `${phases.length > 1 ? 'phases' : 'phase'} ${phases.join(', ')}` : '';
  return [...(group.part?.processArea ?? []), phase].filter(Boolean);
}

/** The phases of a group that was told apart by them. */
function phasesOf({ part, points }: Group): string[] {
  return part?.phased ? [...new Set(points.flatMap(({ phase }) => phase ?? []))].sort() : [];
}

/** What tells selectors of one metric apart. */
function distinguishing(selector: MetricSelector, selectors: readonly MetricSelector[]): string[] {
  const twins = selectors.filter((other) => other.metric === selector.metric);
  const words: string[] = [];
  if (differs(twins, (twin) => twin.processArea.join(' '))) {
    words.push(selector.processArea.join(' '));
  }
  if (differs(twins, (twin) => twin.objectType ?? '')) {
    words.push(selector.objectType ?? '');
  }
  if (differs(twins, (twin) => twin.aggregation)) {
    words.push(`(${AGGREGATION_NAMES[selector.aggregation] ?? selector.aggregation})`);
  }
  return words.filter(Boolean);
}

function differs(selectors: readonly MetricSelector[], key: (selector: MetricSelector) => string): boolean {
  return new Set(selectors.map(key)).size > 1;
}

/** For each series the first of its candidate names that no other series shares at that length. */
function uniqueOrLonger(candidates: string[][]): string[] {
  const names = candidates.map((list) => list[0] ?? '');
  for (let length = 1; length < (candidates[0]?.length ?? 0); length++) {
    const counts = new Map<string, number>();
    for (const name of names) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    names.forEach((name, index) => {
      if ((counts.get(name) ?? 0) > 1) {
        names[index] = candidates[index]?.[length] ?? name;
      }
    });
  }
  return names;
}

/** What is shared out among tenants and jobs is read by rack. */
function placeGrouping(groupBy: AnyGrouping): Grouping {
  return isWorkGrouping(groupBy) ? 'rack' : groupBy;
}

/** The name of what a series is one of. */
export function nameOfGroup({ work, points }: Group, groupBy: AnyGrouping): string {
  return work ? workName(work) : placeName(points[0] as ResolvedPoint, placeGrouping(groupBy));
}

function workName({ tenant, job, name }: WorkOf): string {
  return job === undefined ? tenant : name === undefined ? job : `${job} ${name}`;
}

function addressOf(point: ResolvedPoint, groupBy: Grouping): string {
  return groupBy === 'point' ? point.address : placeId(point, groupBy);
}

function placeName(point: ResolvedPoint, groupBy: Grouping): string {
  if (groupBy === 'point') {
    const place = point.equipment?.name ?? point.rack?.name ?? point.zone?.name ?? point.site.name;
    return [place, ...point.processArea, ...(point.phase ? [`phase ${point.phase}`] : [])].join(' ');
  }
  return point[groupBy]?.name ?? point.site.name;
}

function placeId(point: ResolvedPoint, groupBy: Exclude<Grouping, 'point'>): string {
  return point[groupBy]?.id ?? point.site.id;
}

/** Labels hold what all points of the group share; they alone tell the series of an alert rule apart. */
function seriesLabels(
  { metric, selector, group }: NamedGroup,
  selectors: readonly MetricSelector[],
  groupBy: AnyGrouping
) {
  const point = group.points[0] as ResolvedPoint;
  const labels: Record<string, string> = { metric: metric.id, site: point.site.id };
  if (group.work) {
    const { tenant, job, scheduler } = group.work;
    Object.assign(labels, { tenant, ...(job !== undefined && { job }), ...(scheduler !== undefined && { scheduler }) });
    if (group.points.some(({ site }) => site.id !== point.site.id)) {
      delete labels.site;
    }
  } else if (groupBy !== 'site' && point.zone) {
    labels.zone = point.zone.id;
  }
  if ((groupBy === 'rack' || groupBy === 'equipment' || groupBy === 'point') && point.rack) {
    labels.rack = point.rack.id;
  }
  if ((groupBy === 'equipment' || groupBy === 'point') && point.equipment) {
    labels.equipment = point.equipment.id;
  }
  const processArea = groupBy === 'point' ? point.processArea : (group.part?.processArea ?? selector.processArea);
  if (processArea.length > 0) {
    labels.process_area = processArea.join(', ');
  }
  if (groupBy === 'point') {
    labels.point = `${point.source}/${point.address}`;
    if (point.phase) {
      labels.phase = point.phase;
    }
  }
  const phases = phasesOf(group);
  if (phases.length > 0) {
    labels.phase = phases.join(', ');
  }
  const twins = selectors.filter((other) => other.metric === selector.metric);
  if (differs(twins, (twin) => twin.aggregation)) {
    labels.aggregation = selector.aggregation;
  }
  if (differs(twins, (twin) => twin.objectType ?? '') && selector.objectType) {
    labels.object_type = selector.objectType;
  }
  if (point.isSetpoint) {
    labels.setpoint = 'true';
  }
  if (selector.shift) {
    labels.shift = selector.shift;
  }
  return labels;
}
