import type { Metric } from '#model/catalog/metric.ts';
import type { CorrelationPlace } from '#model/query/correlation.ts';
import { integralOf, rateOf } from '#model/query/over-time.ts';
import type { MetricSelector } from '#model/query/selector.ts';

import type { Place } from '../../sql/points.ts';
import type { Group } from '../shared/grouping.ts';
import { sharedArea } from '../shared/part.ts';
import type { SelectedPoints } from '../shared/select-points.ts';
import type { Selection } from './select.ts';

/** One side of a comparison: a series of a selector. */
interface Side {
  selector: number;
  /** Index among the selector's groups. */
  group: number;
  /** `Component power (GPU)`. */
  name: string;
  unit: string;
}

/** Two series of one place that are to be compared. */
export interface Match {
  /** Index among the query's pairs. */
  pair: number;
  /** `Component power (GPU) → Air temperature (Inlet)`. */
  name: string;
  x: Side;
  y: Side;
  site: Place;
  zone: Place | null;
  rack: Place | null;
}

export interface Matches {
  matches: Match[];
  /** Places of a pair that have only one of the metrics. */
  single: Array<{ pair: number; has: string; lacks: string; places: string[] }>;
}

/** Pairs up the series of each place; parts of a place (inlet and outlet) are each compared. */
export function matchPlaces({ selected, pairs }: Selection, groupBy: CorrelationPlace): Matches {
  const byPlace = selected.map((selection) => groupsByPlace(selection, groupBy));
  const all: Matches = { matches: [], single: [] };
  pairs.forEach(({ x, y }, pair) => {
    const sides = [x, y].map((selector) => sidesOf(selected, byPlace, selector));
    const [ofX, ofY] = sides as [Map<string, Side[]>, Map<string, Side[]>];
    for (const [place, left] of ofX) {
      for (const one of left) {
        for (const other of ofY.get(place) ?? []) {
          all.matches.push({
            pair,
            name: `${one.name} → ${other.name}`,
            x: one,
            y: other,
            ...placeOf(groupOf(selected, one), groupBy),
          });
        }
      }
    }
    all.single.push(...missing(selected, pair, [x, y], [ofX, ofY], groupBy));
  });
  return all;
}

function groupsByPlace({ groups }: SelectedPoints, groupBy: CorrelationPlace): Map<string, number[]> {
  const places = new Map<string, number[]>();
  groups.forEach((group, index) => {
    const { site, zone, rack } = placeOf(group, groupBy);
    const key = `${site.id}\u0000${(groupBy === 'rack' ? rack : zone)?.id}`;
    places.set(key, [...(places.get(key) ?? []), index]);
  });
  return places;
}

function sidesOf(
  selected: readonly SelectedPoints[],
  byPlace: ReadonlyArray<Map<string, number[]>>,
  selector: number
): Map<string, Side[]> {
  const { metric, selector: asked } = selected[selector] as SelectedPoints;
  const unit = unitOf(metric, asked);
  return new Map(
    [...(byPlace[selector] ?? [])].map(([place, groups]) => [
      place,
      groups.map((group) => {
        const side = { selector, group, name: '', unit };
        return { ...side, name: nameOf(selected, side) };
      }),
    ])
  );
}

/** What is made over time has a unit of its own. */
function unitOf(metric: Metric, { aggregation }: MetricSelector): string {
  const made = aggregation === 'rate' ? rateOf(metric) : aggregation === 'integral' ? integralOf(metric) : undefined;
  return made?.unit ?? metric.unit;
}

function groupOf(selected: readonly SelectedPoints[], { selector, group }: Pick<Side, 'selector' | 'group'>): Group {
  return selected[selector]?.groups[group] as Group;
}

function nameOf(selected: readonly SelectedPoints[], side: Side): string {
  const { metric, selector } = selected[side.selector] as SelectedPoints;
  const { points } = groupOf(selected, side);
  const phases = [...new Set(points.flatMap(({ phase }) => phase ?? []))];
  const words = [
    ...sharedArea(points, metric, selector),
    ...(phases.length === 1 ? [`phase ${phases[0]}`] : []),
    ...(selector.objectType ? [selector.objectType] : []),
    ...(selector.aggregation === 'auto' ? [] : [selector.aggregation]),
    ...(selector.shift === undefined ? [] : [`${selector.shift} ago`]),
    ...(points[0]?.isSetpoint ? ['set point'] : []),
  ];
  return words.length > 0 ? `${metric.title} (${words.join(', ')})` : metric.title;
}

function placeOf({ points }: Group, groupBy: CorrelationPlace): Pick<Match, 'site' | 'zone' | 'rack'> {
  const { site, zone, rack } = points[0]!;
  return { site, zone, rack: groupBy === 'rack' ? rack : null };
}

function missing(
  selected: readonly SelectedPoints[],
  pair: number,
  selectors: [number, number],
  sides: [Map<string, Side[]>, Map<string, Side[]>],
  groupBy: CorrelationPlace
): Matches['single'] {
  return ([0, 1] as const).flatMap((has) => {
    const lacks = (1 - has) as 0 | 1;
    const lonely = [...sides[has]].filter(([place]) => !sides[lacks].has(place)).map(([, [side]]) => side as Side);
    // Where a metric is absent altogether one sentence says so.
    if (lonely.length === 0 || sides[lacks].size === 0) {
      return [];
    }
    const names = lonely.map((side) => {
      const { rack, zone } = placeOf(groupOf(selected, side), groupBy);
      return (groupBy === 'rack' ? rack : zone)?.name ?? '';
    });
    return [{ pair, has: lonely[0]!.name, lacks: selected[selectors[lacks]]!.metric.title, places: names }];
  });
}
