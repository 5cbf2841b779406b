import type { UpsertTopologyOptions } from '#database/topology.ts';
import type { SourceState } from '#model/api/status.ts';
import type { PointDefinition } from '#model/point.ts';
import type { QualityCode } from '#model/sample.ts';
import type { Topology } from '#model/topology.ts';

export interface SampleRow {
  /** Source of the point. */
  source: string;
  pointId: number;
  timeMs: number;
  value: number | null;
  quality: QualityCode;
}

/** Health of one source as the status page shows it. */
export interface SourceStatus {
  name: string;
  protocol: string;
  /** The protocol for people. */
  protocolTitle?: string;
  simulated: boolean;
  state: SourceState;
  message: string | undefined;
  timeMs: number;
}

/** A connection to where the samples go. Every method rejects where the connection is lost. */
export interface SinkConnection {
  /** Highest sequence that the ledger holds for a spool; 0 for none. */
  lastSequence(spoolId: string): Promise<number>;
  /** Returns how many open points moved: they have new ids. */
  upsertTopology(topology: Partial<Topology>, options: UpsertTopologyOptions): Promise<{ movedPoints: number }>;
  /** Database ids by `pointKey`. */
  upsertPoints(points: PointDefinition[]): Promise<Map<string, number>>;
  /** Ids of open points that are there already, by `pointKey`. */
  findPoints(source: string, addresses: string[]): Promise<Map<string, number>>;
  /** Writes rows and their ledger entry in one transaction; a known sequence writes nothing. */
  writeBatch(batch: { spool: string; sequence: number; rows: SampleRow[] }): Promise<'written' | 'replayed'>;
  recordGap(pointIds: number[], fromMs: number, toMs: number, cause: string): Promise<void>;
  writeStatus(statuses: SourceStatus[]): Promise<void>;
  /** What is wrong with the database though it takes rows, a sentence each: its jobs, the version of its schema. */
  warnings(): Promise<string[]>;
  /** Time of the newest sample by address, epoch ms. */
  newestTimesMs(source: string, addresses: string[]): Promise<Map<string, number>>;
  close(): Promise<void>;
}

export type Sink = () => Promise<SinkConnection>;
