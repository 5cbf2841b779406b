import type { Decoded } from '#protocols/shared/decoding-task.ts';
import type { SeriesDecoder } from '#protocols/shared/series-decoder.ts';
import { routesOf, type Routes } from './series-store.ts';

/** Series of a decoder that runs in a thread, as this side knows them. */
export interface KnownSeries {
  /** Number of the decoder. */
  decoder: number;
  routes: Routes;
  /** Takes in what a message told of series, before its rows are stored. */
  learn(decoded: Decoded): void;
}

/** @param onReset the decoder is to begin anew */
export function createKnownSeries(decoder: number, onReset: () => void): KnownSeries {
  const labels = new Map<number, Record<string, string>>();
  let size = 0;
  let generation: number | undefined;
  const side: Pick<SeriesDecoder, 'labelsOf' | 'size' | 'reset'> = {
    labelsOf(series) {
      const found = labels.get(series);
      if (!found) {
        throw new Error(`The labels of series ${series} are not known`);
      }
      labels.delete(series);
      return found;
    },
    get size() {
      return size;
    },
    reset: onReset,
  };
  const routes = routesOf(side);
  return {
    decoder,
    routes,
    learn(decoded) {
      if (decoded.generation !== generation) {
        // Numbers mean other series from now on.
        generation = decoded.generation;
        labels.clear();
        routes.series = [];
      }
      size = decoded.size;
      for (const [series, ofSeries] of decoded.labels) {
        // One that has a place already needs no other.
        if (!routes.series[series]) {
          labels.set(series, ofSeries);
          routes.series[series] = undefined;
        }
      }
    },
  };
}
