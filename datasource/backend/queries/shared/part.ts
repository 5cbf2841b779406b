import type { Metric } from '#model/catalog/metric.ts';
import type { MetricSelector } from '#model/query/selector.ts';
import type { ResolvedPoint } from '../../sql/points.ts';

/** What tells points of one metric at one place apart, so that they must not become one number. */
export interface Part {
  /** Without the words that only count instances, unless nobody but the area says what the points are. */
  processArea: string[];
  phased: boolean;
  /** `undefined` where phases come together. */
  phase: string | undefined;
}

/** An id such as the UUID of a GPU. */
const LONG_ID = /[0-9a-f]{4,}(-[0-9a-f]{4,})+|[0-9a-f]{8,}/gi;
const NUMBER = /[\s._:-]*\d+$|^\d+$/;

/**
 * The part of its place that a point measures. Inlet and outlet, supply and return, phase A and the total are different
 * things; `gpu0` and `gpu1`, `Inlet 1` and `Inlet 2` are two of the same. On the computing side exporters name instances as
 * they like (`sda`, `eth0`), so only the words of the catalog count there. What a generic point is, its area alone says: the
 * energy of two meters is two things.
 * @param isSum phases add up to their total, but never with it
 */
export function partOf(point: ResolvedPoint, metric: Metric, isSum: boolean): Part {
  return {
    processArea: [...new Set(wordsOf(point, metric))].sort(),
    phased: point.phase !== null,
    phase: isSum ? undefined : (point.phase ?? undefined),
  };
}

function wordsOf(point: ResolvedPoint, metric: Metric): string[] {
  if (metric.anyUnit) {
    return point.processArea;
  }
  return metric.origin === 'dsx' ? point.processArea.map(withoutNumber).filter(Boolean) : catalogWords(point, metric);
}

function withoutNumber(word: string): string {
  return word.replace(LONG_ID, '').replace(NUMBER, '').trim();
}

function catalogWords(point: ResolvedPoint, metric: Metric): string[] {
  return point.processArea.filter((word) => metric.areas?.includes(word));
}

export function partKey({ processArea, phased, phase }: Part): string {
  return [...processArea, phased, phase ?? ''].join('\u0000');
}

/** What all points of a series measure: what the metric says, what the query chose, and the words that the points share. */
export function sharedArea(points: readonly ResolvedPoint[], metric: Metric, selector: MetricSelector): string[] {
  // Thousands of points have few different areas.
  const different = new Map(points.map((point) => [point.processArea.join('\u0000'), point]));
  const [first = [], ...others] = [...different.values()].map((point) => partOf(point, metric, true).processArea);
  const shared = first.filter((word) => others.every((words) => words.includes(word)));
  return [...new Set([...(metric.ownArea ?? []), ...selector.processArea, ...shared])];
}
