import { findMetric } from '#model/catalog/catalog.ts';
import type { Metric, Rollup } from '#model/catalog/metric.ts';
import type { ValueQuality } from '#model/floor/judge.ts';
import type { FloorMetric } from '#model/floor/metrics.ts';
import { QueryError } from '#model/query/query-error.ts';
import type { Scope } from '#model/query/selector.ts';
import { Quality } from '#model/sample.ts';

import type { ResolvedPoint } from '../../sql/points.ts';
import { type NewestValues, readNewestValues } from '../../sql/values-now.ts';
import type { QueryContext } from '../shared/context.ts';
import { staleAfterMs } from '../shared/grouping.ts';

/** Each is looked for in the index, a hall of 2,000 racks with 8 GPUs has 24,000; some seconds of PostgreSQL. */
const MAX_POINTS = 200_000;

/** What a metric is at one place. */
export interface PlaceValue {
  /** Null where no point has a usable value that still stands. */
  value: number | null;
  quality: ValueQuality;
  /** Of the newest sample that counts, epoch ms; null where there is none. */
  newestMs: number | null;
}

/** A metric of the query with its values. */
export interface FloorColumn {
  metric: Metric;
  selector: FloorMetric;
  /** Name of its column. */
  name: string;
  combine: Rollup;
  /** By key of the rack. */
  racks: ReadonlyMap<number, PlaceValue>;
  simulated: boolean;
}

/** @throws {QueryError} where there are more points than one query may look at */
export async function floorColumns(
  selectors: readonly FloorMetric[],
  scope: Scope,
  atMs: number,
  context: QueryContext
): Promise<FloorColumn[]> {
  const { database, knownPoints, signal } = context;
  const found = await Promise.all(
    selectors.map(async (selector) => {
      const asked = { ...selector, aggregation: 'auto' as const, setpoints: false };
      const points = await knownPoints.read(database, asked, scope, atMs, MAX_POINTS + 1, signal);
      return points.filter(({ rack, validToMs, followsFromMs }) =>
        Boolean(rack && (validToMs === null || validToMs > atMs) && (followsFromMs === null || followsFromMs <= atMs))
      );
    })
  );
  const count = found.reduce((sum, points) => sum + points.length, 0);
  if (count > MAX_POINTS) {
    throw new QueryError(
      `The metrics have more than ${MAX_POINTS.toLocaleString('en')} points in this scope. Narrow it to a zone, or choose fewer metrics.`
    );
  }
  const all = found.flat();
  const newest = await newestOf(all, atMs, context);
  const names = namesOf(selectors);
  return selectors.map((selector, index) => {
    const metric = findMetric(selector.metric) as Metric;
    const combine = selector.aggregation === 'auto' ? metric.rollup : selector.aggregation;
    const points = found[index] ?? [];
    const byRack = Map.groupBy(points, ({ rack }) => rack!.key);
    return {
      metric,
      selector,
      name: names[index] as string,
      combine,
      racks: new Map([...byRack].map(([key, ofRack]) => [key, combined(ofRack, newest, atMs, combine)])),
      simulated: points.some(({ simulated }) => simulated),
    };
  });
}

/** The title of a metric with its areas; two of the same name are told apart by how they combine. */
function namesOf(selectors: readonly FloorMetric[]): string[] {
  const plain = selectors.map(({ metric, processArea }) =>
    [findMetric(metric)?.title ?? metric, ...processArea].join(' ')
  );
  return plain.map((name, index) =>
    plain.indexOf(name) === index && plain.lastIndexOf(name) === index
      ? name
      : `${name} (${selectors[index]!.aggregation}${plain.indexOf(name) === index ? '' : ` ${index + 1}`})`
  );
}

interface Newest {
  value: number;
  quality: number;
  timeMs: number;
}

async function newestOf(
  points: readonly ResolvedPoint[],
  atMs: number,
  { database, signal }: QueryContext
): Promise<ReadonlyMap<number, Newest>> {
  if (points.length === 0) {
    return new Map();
  }
  // What stands for an hour is looked for by itself, so that the others are found in one chunk.
  const groups = Map.groupBy(points, (point) => staleAfterMs(point));
  const answers = await Promise.all(
    [...groups].map(([withinMs, ofGroup]) =>
      readNewestValues(database, [...new Set(ofGroup.map(({ pointId }) => pointId))], { atMs, withinMs }, signal)
    )
  );
  return new Map(answers.flatMap(entriesOf));
}

function entriesOf({ pointIds, values, qualities, timesMs }: NewestValues): Array<[number, Newest]> {
  return Array.from(pointIds, (id, row) => [
    id,
    { value: values[row] as number, quality: qualities[row] as number, timeMs: timesMs[row] as number },
  ]);
}

function combined(
  points: readonly ResolvedPoint[],
  newest: ReadonlyMap<number, Newest>,
  atMs: number,
  combine: Rollup
): PlaceValue {
  const known = points.flatMap((point) => {
    const one = newest.get(point.pointId);
    return one && atMs - one.timeMs <= staleAfterMs(point) ? [one] : [];
  });
  const usable = known.filter(({ value, quality }) => quality < Quality.bad && !Number.isNaN(value));
  if (usable.length === 0) {
    return { value: null, quality: known.length > 0 ? 'bad' : 'stale', newestMs: null };
  }
  return {
    value: combineValues(
      usable.map(({ value }) => value),
      combine
    ),
    quality:
      usable.length < points.length
        ? 'partial'
        : usable.some(({ quality }) => quality === Quality.uncertain)
          ? 'uncertain'
          : 'good',
    newestMs: Math.max(...usable.map(({ timeMs }) => timeMs)),
  };
}

/** @param values at least one */
export function combineValues(values: readonly number[], combine: Rollup): number {
  const sum = () => values.reduce((a, b) => a + b, 0);
  switch (combine) {
    case 'sum':
      return sum();
    case 'mean':
      return sum() / values.length;
    case 'min':
      return values.reduce((a, b) => Math.min(a, b));
    case 'max':
      return values.reduce((a, b) => Math.max(a, b));
  }
}
