import {
  ApiError,
  nameSelectors,
  type ApiAnswer,
  type ApiSeries,
  type PrometheusApi,
} from '#protocols/prometheus-api/read.ts';
import { BodyTooLongError } from '#protocols/http/read.ts';
import type { Selection } from './selectors.ts';

/** A shorter time is not divided any more: a scrape a second has ten samples in it. */
const MIN_WINDOW_MS = 10_000;

export interface Window {
  /** Samples after this time up to the other, epoch ms of the server's clock. */
  afterMs: number;
  toMs: number;
}

/** An answer that was too much for the server, or for the limit of the collector. */
export function isTooMuch(error: unknown): boolean {
  return error instanceof BodyTooLongError || (error instanceof ApiError && error.isTooMuch);
}

/**
 * All samples of a selection in a window, as they are stored: an instant query of a range selector gives them with their own
 * times, so that nothing stale passes for fresh. What is too much at once is asked for in halves, of time first and then of
 * names.
 */
export async function readWindow(
  api: PrometheusApi,
  { names, more }: Selection,
  window: Window,
  signal: AbortSignal
): Promise<ApiAnswer[]> {
  const answers: ApiAnswer[] = [];
  for (const [index, selector] of nameSelectors(names, more).entries()) {
    try {
      const seconds = Math.max(1, Math.ceil((window.toMs - window.afterMs) / 1000));
      answers.push(await api.query(`${selector}[${seconds}s]`, signal, window.toMs));
    } catch (error) {
      // A selector is made of some of the names; only all of them together are easy to divide.
      const isWhole = index === 0 && isTooMuch(error);
      const parts = isWhole ? halves({ names, more }, window) : [];
      if (parts.length === 0) {
        throw error;
      }
      for (const [selection, part] of parts) {
        answers.push(...(await readWindow(api, selection, part, signal)));
      }
      return answers;
    }
  }
  return answers;
}

function halves({ names, more }: Selection, window: Window): Array<[Selection, Window]> {
  const widthMs = window.toMs - window.afterMs;
  if (widthMs >= 2 * MIN_WINDOW_MS) {
    const middleMs = window.afterMs + Math.floor(widthMs / 2);
    return [
      [
        { names, more },
        { afterMs: window.afterMs, toMs: middleMs },
      ],
      [
        { names, more },
        { afterMs: middleMs, toMs: window.toMs },
      ],
    ];
  }
  if (names.length > 1) {
    const middle = Math.ceil(names.length / 2);
    return [
      [{ names: names.slice(0, middle), more }, window],
      [{ names: names.slice(middle), more }, window],
    ];
  }
  return [];
}

/** Samples of a series that are after a time, in order. */
export function* newerSamples({ timesMs, values }: ApiSeries, afterMs: number): Generator<[number, number]> {
  for (let index = 0; index < timesMs.length; index++) {
    const timeMs = timesMs[index] as number;
    if (timeMs > afterMs) {
      yield [timeMs, values[index] as number];
    }
  }
}
