import type { SourceState } from '#model/api/status.ts';
import type { SpoolRecord } from './spool/record.ts';

/** Health of one source as the status page shows it. */
export interface SourceStatus {
  name: string;
  protocol: string;
  /** The protocol for people. */
  protocolTitle?: string;
  /** It sends a value when it changes, which stands until the next one. */
  sendsChanges?: boolean;
  simulated: boolean;
  state: SourceState;
  message: string | undefined;
  timeMs: number;
}

/** What became of the records that were handed over. */
export interface Written {
  /** Everything up to this sequence is durable in the sink, or set aside: at least the first of the records. */
  sequence: number;
  /** What of them was new, by what it is. */
  samples: number;
  events: number;
  jobs: number;
  /** Samples, events and jobs that were set aside. */
  refused: number;
  /** Why the first of the refused ones was refused. */
  reason: string | undefined;
}

/**
 * One connection of a sink, used for one call at a time. Where it fails, a call rejects with an error that says what failed
 * and the next step; the writer then closes it, waits, and makes another. A `StorageError` is a failure of the
 * collector's own disk: the connection stays.
 */
export interface SinkConnection {
  /** Up to where the sink knows that it has a spool, whatever the spool's own cursor says; 0 where it has or knows nothing. */
  lastSequence(spoolId: string): Promise<number>;
  /**
   * Takes records in the order of their sequences and resolves once they are durable, all of them or as many from the first
   * on as make a good batch. The same records come again after a kill or a lost answer: (spool, sequence) names each
   * for ever, and that it has no effect twice is the sink's business.
   * @param records at least one
   */
  write(spoolId: string, records: readonly SpoolRecord[]): Promise<Written>;
  /** Work of now and then on what was written: of series that arrive by two ways one is chosen. */
  settle(): Promise<void>;
  /** Shows the state of a source; a newer one makes an older one worthless, so they are not spooled. */
  report(status: SourceStatus): Promise<void>;
  /** What is wrong with the sink though it takes records, a sentence each. */
  warnings(): Promise<string[]>;
  close(): Promise<void>;
}

/** Where the records of a spool go: a database, a message bus. */
export interface Sink {
  /** For people, behind "the": `database`. */
  name: string;
  /** Rejects, as the calls of a connection do, while the sink is away. */
  connect(): Promise<SinkConnection>;
}
