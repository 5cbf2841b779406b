import type { Logger } from 'pino';
import type { SourceState } from '#model/api/status.ts';
import type { PlantEvent } from '#model/event.ts';
import type { Job, OpenJobs } from '#model/job.ts';
import type { PointDefinition } from '#model/point.ts';
import type { Topology } from '#model/topology.ts';
import type { HostPlace } from './host-place.ts';
import type { SourceNotes } from './notes.ts';
import type { SourceGap, SourceSample } from './reading.ts';
import type { SourceRows } from './source-rows.ts';

export interface SourceContext {
  readonly name: string;
  /** Code of the configured site, for the points that the adapter discovers. */
  readonly site: string;
  /** Whether points of this source are to be marked simulated. */
  readonly simulated: boolean;
  readonly log: Logger;
  /** Announces points (idempotent). Must precede the first sample of a point. */
  announce(points: PointDefinition[]): void;
  /** Announces topology found in the source itself (DSX metadata); entries replace earlier ones of the same id. */
  discover(topology: Partial<Topology>): void;
  /**
   * All that an inventory (NetBox, a table) has to say of places, and what it said before and does not now holds no longer. It
   * counts for more than what is found, and for less than the configuration. A sign of life.
   * @param isWhole `false` where some of it could not be read: what is not in it stays as it was; `true` where absent
   */
  inventory(topology: Partial<Topology>, isWhole?: boolean): Promise<void>;
  /**
   * Where a host of the computing side is: by the configuration's `hosts`, by equipment that has its name, by a topology that
   * some source has read. Points of a host belong to the `equipment` of the answer, which is there for a host that is nowhere as
   * well; hosts that are nowhere are shown to people. Ask each time, since the answer changes as topology is learnt. The stays
   * of jobs that name no rack are placed by themselves.
   */
  place(host: string): HostPlace;
  /** The id of equipment that series name, as it is known to any source: with or without its domain; the name itself where it is not. */
  equipment(name: string): string;
  /**
   * Resolves when the samples are durable in the spool: await it before acknowledging to the source.
   * Samples of addresses that were never announced are counted, logged once and dropped.
   * What is in hand when the signal aborts is still taken until `run` has ended, for some seconds at most; after that it
   * rejects, and the samples are counted and recorded as a gap.
   * A source that has very many hands them over by column, and leaves the rows as they are until it resolves.
   */
  emit(samples: SourceSample[] | SourceRows): Promise<void>;
  /**
   * Newest source time that is durable for each address, epoch ms; addresses without a sample are absent. By it
   * an adapter of a source with history knows what it missed while the process was down, even after a kill.
   */
  lastTimesMs(addresses: string[]): Promise<Map<string, number>>;
  readonly notes: SourceNotes;
  /**
   * Resolves when the events are durable in the spool, like `emit`; each is stored once, by its id. An empty list says that
   * the source answered and had none, which is a sign of life as well.
   */
  events(events: PlantEvent[]): Promise<void>;
  /**
   * The same for jobs, each as a whole as it is now. Words about one job may come again and in any order: the newest
   * by `asOfMs` stands, and no job is held to be known in the future.
   */
  jobs(jobs: Job[]): Promise<void>;
  /**
   * Says which jobs of a scheduler are open, after they were handed over as jobs: every other one of it that is open in the
   * database, and of which nothing newer is known, is closed as vanished. Only from a complete answer, and by one source per
   * scheduler; a source without samples passes for alive by it, together with its state. Resolves when it is durable in the spool; of
   * two lists the newer one counts.
   */
  openJobs(open: OpenJobs): Promise<void>;
  /**
   * Why nothing can be stored at the moment, a clause for people; `undefined` where there is room. A source that others send to
   * asks before it takes anything in: `emit` waits, and whoever sends can keep what it has as well.
   */
  blocked(): string | undefined;
  /** Counts what a peer did wrong, by a kind out of a short list: the collector's metrics show it. */
  complain(kind: string): void;
  /** Records a hole that the adapter knows of (overflow bit, sequence jump, missed poll). */
  gap(gap: SourceGap): void;
  /**
   * `connected` is believed once a good value, an event or a job came; an outage is over, and back-off reset, once the connection
   * held for a while. `degraded` is connected with a complaint (one of ten targets is down).
   */
  state(state: SourceState, message?: string): void;
  /** Aborted on shutdown and when the host gives up on this run; `run` is expected to resolve soon after. */
  readonly signal: AbortSignal;
}
