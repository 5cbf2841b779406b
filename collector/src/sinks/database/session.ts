import type { Gap } from '#database/gaps.ts';
import type { SampleColumns } from '#database/sample-columns.ts';
import type { UpsertTopologyOptions } from '#database/topology.ts';
import type { FormerPoint } from '#database/ways.ts';
import type { DeliveredBy } from '#database/write-events.ts';
import type { PlantEvent } from '#model/event.ts';
import type { Job, OpenJobs } from '#model/job.ts';
import type { PointDefinition } from '#model/point.ts';
import type { Topology } from '#model/topology.ts';
import type { SourceStatus } from '../../pipeline/sink.ts';
import type { Retracted } from '../../pipeline/spooled.ts';

/** A session at the database, one statement or transaction at a time. Every method rejects where it is lost. */
export interface DatabaseSession {
  /** Highest sequence that the ledger holds for a spool; 0 for none. */
  lastSequence(spoolId: string): Promise<number>;
  /** Returns how many open points moved: they have new ids. */
  upsertTopology(topology: Partial<Topology>, options: UpsertTopologyOptions): Promise<{ movedPoints: number }>;
  /** A source says no longer what it said of some places; returns how many open points moved. */
  retractTopology(site: string, source: string, places: Retracted['places']): Promise<{ movedPoints: number }>;
  /** Database ids by `pointKey`. */
  upsertPoints(points: PointDefinition[]): Promise<Map<string, number>>;
  /** Ids of open points that are there already, by `pointKey`. */
  findPoints(source: string, addresses: string[]): Promise<Map<string, number>>;
  /** Points of a source to which samples of earlier times belong, by address. */
  formerPoints(source: string): Promise<Map<string, FormerPoint[]>>;
  /** Decides which of several ways of one series counts; another answer than before says that points may have other ids. */
  settleWays(isWhole: boolean): Promise<string>;
  /** Writes rows and their ledger entry in one transaction; a known sequence writes nothing. */
  writeBatch(batch: { spool: string; sequence: number; rows: SampleColumns }): Promise<'written' | 'replayed'>;
  /** Returns how many were new; runs in a transaction. */
  writeEvents(deliveredBy: DeliveredBy, events: PlantEvent[]): Promise<number>;
  /** Returns how many were news; runs in a transaction. */
  writeJobs(deliveredBy: DeliveredBy, jobs: Job[]): Promise<number>;
  /** Returns how many were closed; runs in a transaction. */
  closeVanishedJobs(source: string, open: OpenJobs): Promise<number>;
  recordGaps(gaps: Gap[]): Promise<void>;
  writeStatus(status: SourceStatus): Promise<void>;
  /** What is wrong with the database though it takes rows, a sentence each: its jobs, the version of its schema. */
  warnings(): Promise<string[]>;
  /** Time of the newest sample by address, epoch ms. */
  newestTimesMs(source: string, addresses: string[]): Promise<Map<string, number>>;
  close(): Promise<void>;
}

export type OpenSession = () => Promise<DatabaseSession>;
