import type { PointDefinition } from '#model/point.ts';
import type { HostPlace } from './host-place.ts';
import type { SourceSample } from './reading.ts';

/** What of the past is asked for. */
export interface HistoryOptions {
  site: string;
  simulated: boolean;
  place: (host: string) => HostPlace;
  /** The id of equipment that series name, as it is known. */
  equipment: (name: string) => string;
  /** One value of a point in each step, ms: the mean over it, at its start; of a state the last one. */
  stepMs: number;
  /** Takes what a server says is not whole for all that there is. */
  acceptPartial?: boolean;
  /** Is told what people should know, in a sentence. */
  complain: (text: string) => void;
}

export interface HistorySlice {
  /** Points that are new since the last slice. */
  points: PointDefinition[];
  samples: SourceSample[];
}

/** Reads the past: of a server, of a file. */
export interface HistoryReader {
  /** Changes with what is asked for, so that what another question has answered is not taken for done. */
  readonly key: string;
  /**
   * Samples from `fromMs` up to and without `toMs`, epoch ms, both on the steps' raster. May be asked for again, in any order.
   * @throws Error with one sentence when it cannot be read whole
   */
  read(range: { fromMs: number; toMs: number }, signal: AbortSignal): AsyncIterable<HistorySlice>;
  close(): Promise<void>;
}
