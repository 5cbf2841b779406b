import { Quality, type QualityCode } from '#model/sample.ts';
import type { SourceSample } from '../../contract/reading.ts';
import { pointOf } from './plan.ts';
import type { BmcPoint, BmcPoints } from './points.ts';
import type { Reading } from './reading.ts';
import type { ReportValue } from './resources/report.ts';

/** A value of a point, as it was read. */
export interface PointValue {
  point: BmcPoint;
  value: number | null;
  quality: QualityCode;
  /** When it was measured, by our clock, epoch ms. */
  timeMs: number;
  receivedMs: number;
  detectorState?: string | undefined;
}

/** The values of readings; of several of one point the first that has a value. */
export function valuesOf(
  readings: readonly Reading[],
  points: BmcPoints,
  { receivedMs, clockAheadMs = 0 }: { receivedMs: number; clockAheadMs?: number | undefined }
): PointValue[] {
  const byPoint = new Map<BmcPoint, PointValue>();
  for (const { source, sameAs, value, quality, timeMs, isAbsent, detectorState } of readings) {
    const point = points.bySource.get(source) ?? points.bySource.get(sameAs ?? '');
    if (!point || isAbsent || (byPoint.get(point)?.value ?? null) !== null) {
      continue;
    }
    const at = timeMs === undefined ? receivedMs : timeMs - clockAheadMs;
    byPoint.set(point, { point, value, quality, timeMs: at, receivedMs, detectorState });
  }
  return [...byPoint.values()];
}

/** The values of a metric report, of which one reading may have several, oldest first. */
export function reportedValues(
  values: readonly ReportValue[],
  points: BmcPoints,
  { receivedMs, clockAheadMs = 0 }: { receivedMs: number; clockAheadMs?: number | undefined }
): PointValue[] {
  return values
    .flatMap(({ sources, value, timeMs }) => {
      const point = pointOf(sources, points);
      const at = timeMs === undefined ? receivedMs : timeMs - clockAheadMs;
      return point && !point.meaning.isLeak
        ? [{ point, value, quality: value === null ? Quality.bad : Quality.good, timeMs: at, receivedMs }]
        : [];
    })
    .sort((a, b) => a.timeMs - b.timeMs);
}

export function sampleOf(address: string, { value, quality, timeMs, receivedMs }: PointValue): SourceSample {
  return { address, timeMs, receivedMs, value, quality: value === null ? Quality.bad : quality };
}
