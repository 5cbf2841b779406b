import type { SourceAdapter } from './adapter.ts';
import type { SourceBase } from './config.ts';

/**
 * How a protocol gives what it has. `subscribe`: the server sends what changes. `poll`: it is asked at an interval.
 * `receive`: others send to the collector. `backfill`: it keeps what was missed. `browse`: it can say what it has.
 * `events`, `jobs`: it has these beside samples.
 */
export type Capability = 'subscribe' | 'poll' | 'receive' | 'backfill' | 'browse' | 'events' | 'jobs';

/**
 * What there is to know of a protocol without loading it. Everything that lists protocols is made of these, and
 * of `example.yaml` beside it: its part of the example configuration. `npm run sources` writes the lists.
 */
export interface SourceManifest {
  /** `protocol` of a configured source. */
  protocol: string;
  /** For people: on the start page, in the docs. */
  title: string;
  /** Page of the documentation, from the root. */
  docs: string;
  /** One line for lists: what is read. */
  summary: string;
  capabilities: readonly Capability[];
  /** It tells of jobs or places alone: no sample ever comes from it. */
  withoutSamples?: true;
  /** It tells which racks and equipment there are: what is placed in them may be known to it alone. */
  tellsPlaces?: true;
  /**
   * A value comes when it changes, or when its server thinks it worth telling, and stands until the next one: averages weigh it by the
   * time for which it stood.
   */
  sendsChanges?: true;
  /** What becomes of the time in which the collector does not run: rows of a table in the documentation, in Markdown. */
  whileAway: ReadonlyArray<{
    /** The protocol by what the peer can do: `OPC UA with history`. */
    peer: string;
    outcome: string;
  }>;
  /** Loads the adapter with its libraries: a collector that only scrapes Prometheus starts without the OPC UA stack. */
  load(): Promise<SourceAdapter>;
}

/** A manifest whose adapter keeps its own type of configuration: the loader hands an adapter only what its schema made. */
export function defineSource<C extends SourceBase>(
  manifest: Omit<SourceManifest, 'load'> & { load(): Promise<SourceAdapter<C>> }
): SourceManifest {
  return manifest as unknown as SourceManifest;
}
