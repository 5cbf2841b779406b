import type { Arrivals } from './arrivals.ts';

/** What one message held besides the samples that became rows. */
export interface MessageReport {
  /** All samples, also those of names that nobody wants. */
  samples: number;
  histograms: number;
  exemplars: number;
  /** Samples of series beyond the limit. */
  refusedSamples: number;
  /** Name of a native histogram. */
  histogramName: string | undefined;
}

export function emptyReport(): MessageReport {
  return { samples: 0, histograms: 0, exemplars: 0, refusedSamples: 0, histogramName: undefined };
}

/** Decodes the messages of one sender, and knows its series again by the bytes of their labels. */
export interface SeriesDecoder {
  /**
   * Adds the samples of a message as rows. Series whose name is not wanted make no rows, and take no memory.
   * @throws MessageError for what is not such a message; some rows may have been added by then
   */
  decode(message: Uint8Array, arrivals: Arrivals): MessageReport;
  /** Labels of a series by its number, `__name__` among them, and `__unit__` where its sender says one. */
  labelsOf(series: number): Record<string, string>;
  /** Series that are known; their numbers are below. */
  readonly size: number;
  /** Forgets all series; numbers begin anew. */
  reset(): void;
}

export interface DecoderOptions {
  isWanted(name: string): boolean;
  /** New series beyond this are refused. */
  maxSeries: number;
}
