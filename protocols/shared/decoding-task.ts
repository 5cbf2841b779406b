import type { Arrivals } from './arrivals.ts';
import type { MessageReport } from './series-decoder.ts';

/** Where the code of a thread is: a file of the checkout, or the code itself, which a build puts there. */
export type WorkerCode = { file: URL } | { text: string };

/** What a thread is started with. */
export interface DecodingOptions {
  /** Names of series that are wanted. */
  names: readonly string[];
  /** Of one decoder; further ones are refused. */
  maxSeries: number;
}

/** What a thread is asked. A decoder is made when its first message comes, and knows its series until it is forgotten. */
export type Task = DecodeTask | { kind: 'reset'; decoder: number } | { kind: 'forget'; decoder: number };

export interface DecodeTask {
  kind: 'decode';
  id: number;
  decoder: number;
  message: string;
  body: Uint8Array;
  /** Series whose labels are to be told once more. */
  again: readonly number[];
}

export interface Decoded {
  arrivals: Arrivals;
  report: MessageReport;
  /** Series that the decoder knows. */
  size: number;
  /** Another one than before where the numbers of series began anew. */
  generation: number;
  /** Of series that are new, and of those that were asked for. */
  labels: Array<[number, Record<string, string>]>;
}

/** `problem` is what is wrong with the message, `failure` what is wrong with the decoder. */
export type Reply = { id: number } & ({ decoded: Decoded } | { problem: string } | { failure: string });
