import type { Conflict } from '../conflict.ts';

/** States of a source, as the collector tells them. `degraded` is connected with a complaint. */
export const SOURCE_STATES = ['connecting', 'connected', 'degraded', 'disconnected'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/** A configured source of the collector and what came from it. */
export interface SourceStatus {
  name: string;
  /** Of a data source with several databases, the name of the server that it is stored in. */
  server?: string;
  protocol: string;
  /** The protocol for people; its id where the collector has not named it. */
  protocolTitle: string;
  /** Null where the collector has told none yet. */
  state: SourceState | null;
  /** What is wrong, in words for the user. */
  message: string | null;
  /** Open points. */
  points: number;
  /** Time of its newest sample that is not bad, epoch ms; null before the first one. */
  freshestMs: number | null;
  /** As of when its jobs are known, epoch ms: of now while its connection stands; null for a source that gives no jobs. */
  jobsAsOfMs: number | null;
  /** Time since the collector last reported the state, ms by the database's clock. */
  reportAgeMs: number;
  simulated: boolean;
}

/** A conflict with the time since when it is there. */
export interface KnownConflict extends Conflict {
  /** Epoch ms. */
  sinceMs: number;
}

/** What the resource `status` answers. */
export interface StatusResponse {
  /** Number of the newest migration; null where the login may not ask. */
  schemaVersion: number | null;
  engine: string;
  sources: SourceStatus[];
  /** Where sources say different things, the newest first, and how many there are in all. */
  conflicts: { shown: KnownConflict[]; count: number };
  /** Hosts of which there are points or jobs and that are in no rack or zone, and how many there are in all. */
  hostsNowhere: { shown: string[]; count: number };
  /** Messages, conflicts and hosts are left out, as the caller is neither editor nor administrator; the counts are true. */
  isWithheld?: true;
  /** Names of the servers that could not be asked, of a data source with several. */
  away?: string[];
}
