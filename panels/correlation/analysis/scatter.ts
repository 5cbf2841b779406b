import { fitBand } from '#model/statistics/linear-fit.ts';
import { paddedRange } from '../plot/ticks.ts';
import type { Pair } from './pair.ts';

export interface ScatterPoint {
  timeMs: number;
  x: number;
  y: number;
}

export interface ScatterData {
  points: ScatterPoint[];
  xRange: [number, number];
  yRange: [number, number];
  /** The line, left to right, and the band in which one more observation would lie with the pair's confidence. */
  fit: Array<{ x: number; y: number; low: number; high: number }>;
}

/** The band bends: so many places draw it smoothly. */
const BAND_PLACES = 24;

/** Complete pairs at the pair's lag, as points, with the fitted line across them. */
export function scatterOf({ correlation }: Pair): ScatterData {
  const { aligned, lagSteps, fit, confidence } = correlation;
  const points = aligned.timesMs.flatMap((timeMs, row): ScatterPoint[] => {
    const x = aligned.x[row] ?? null;
    const y = aligned.y[row + lagSteps] ?? null;
    return x === null || y === null ? [] : [{ timeMs, x, y }];
  });
  const xs = points.map((point) => point.x);
  const xRange = paddedRange(xs);
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const band =
    fit === null
      ? []
      : Array.from({ length: BAND_PLACES + 1 }, (_, place) => {
          const x = from + ((to - from) * place) / BAND_PLACES;
          const at = fitBand(fit, x, confidence);
          const y = fit.intercept + fit.slope * x;
          return { x, y, low: at?.prediction[0] ?? y, high: at?.prediction[1] ?? y };
        });
  return { points, xRange, yRange: paddedRange(points.map((point) => point.y)), fit: points.length > 1 ? band : [] };
}
