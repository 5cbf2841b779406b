import { movedInto } from '#model/columns.ts';
import type { Arrivals } from '#protocols/shared/arrivals.ts';
import type { SeriesDecoder } from '#protocols/shared/series-decoder.ts';
import { NO_SERIES, type SeriesStream, type StreamSeries } from '../series/stream.ts';

/** Series that belong nowhere are asked about again after so long, ms: a topology may be learnt meanwhile. */
const ASK_AGAIN_MS = 60_000;
const FIRST_SERIES = 256;
/** A series whose number has to be asked for. */
const UNKNOWN = -2;

/** The series of a decoder, by their numbers in it. */
export interface Routes {
  decoder: SeriesDecoder;
  /** `null` for a series that has a mapping but no place. */
  series: Array<StreamSeries | null | undefined>;
  /** Numbers of the series in the stream, as long as they are those of this version; `NO_SERIES` for one without a place. */
  numbers: Int32Array<ArrayBuffer>;
  version: number;
  askAgainMs: number;
}

export function createRoutes(decoder: SeriesDecoder): Routes {
  const numbers = new Int32Array(FIRST_SERIES).fill(UNKNOWN);
  return { decoder, series: [], numbers, version: 0, askAgainMs: Date.now() + ASK_AGAIN_MS };
}

/** The decoder has forgotten its series, and numbers begin anew. */
export function resetRoutes(routes: Routes): void {
  routes.series = [];
  routes.numbers.fill(UNKNOWN);
}

/**
 * Writes the numbers of the series of these rows, as the stream has them, into `into`: `NO_SERIES` for what is not to be pushed.
 * @returns the series that end with these rows, and when, epoch ms
 */
export function route(
  routes: Routes,
  stream: SeriesStream,
  { count, series, timesMs, ends }: Arrivals,
  into: Int32Array
): Map<StreamSeries, number> {
  renew(routes, stream);
  const ending = new Map<StreamSeries, number>();
  const { numbers } = routes;
  for (let row = 0; row < count; row++) {
    const ofDecoder = series[row] as number;
    const number = numbers[ofDecoder] as number;
    into[row] =
      number !== UNKNOWN && ends[row] === 0 && ending.size === 0
        ? number
        : find(routes, stream, ofDecoder, ends[row] === 1 ? timesMs[row] : undefined, ending);
  }
  return ending;
}

/** Makes room for new series, and has those asked for again whose number may have changed. */
function renew(routes: Routes, stream: SeriesStream): void {
  const { size } = routes.decoder;
  if (size > routes.numbers.length) {
    const before = routes.numbers;
    routes.numbers = movedInto(before, new Int32Array(2 * size).fill(UNKNOWN));
  }
  const nowMs = Date.now();
  if (nowMs > routes.askAgainMs) {
    routes.askAgainMs = nowMs + ASK_AGAIN_MS;
    routes.series = routes.series.map((one) => one ?? undefined);
    routes.numbers.fill(UNKNOWN);
  }
  if (routes.version !== stream.version()) {
    routes.version = stream.version();
    routes.numbers.fill(UNKNOWN);
  }
}

/** @param endMs when it ends, epoch ms, where the row says so */
function find(
  routes: Routes,
  stream: SeriesStream,
  ofDecoder: number,
  endMs: number | undefined,
  ending: Map<StreamSeries, number>
): number {
  const known = routes.series[ofDecoder];
  const series = known === undefined ? seriesOf(routes, stream, ofDecoder) : known;
  let number = NO_SERIES;
  if (series !== null && endMs !== undefined) {
    ending.set(series, endMs);
    return NO_SERIES;
  }
  if (series !== null) {
    ending.delete(series);
    number = stream.numberOf(series);
  }
  routes.numbers[ofDecoder] = number;
  return number;
}

function seriesOf({ decoder, series }: Routes, stream: SeriesStream, ofDecoder: number): StreamSeries | null {
  const { __name__: name = '', __unit__: unit, ...labels } = decoder.labelsOf(ofDecoder);
  return (series[ofDecoder] = stream.series(name, labels, unit) ?? null);
}
