import type { PlaceRef } from '#database/place-words.ts';
import type { OpenJobs } from '#model/job.ts';
import type { WordRankCode } from '#model/place-words.ts';
import type { Topology } from '#model/topology.ts';
import type { SourceGap } from '../contract/reading.ts';

/** Topology as it lies in the spool. */
export interface SpooledTopology {
  topology: Partial<Topology>;
  simulated: boolean;
  /** Found in a source rather than configured. */
  discovered?: boolean;
  /** Who says so. Absent in what was spooled by a version that did not tell sources apart. */
  source?: string;
  rank?: WordRankCode;
  /** What sources say no longer; it holds once the topology is in. */
  retracted?: Retracted[];
}

/** A source says no longer what it said of some places of a site, or of all but some. */
export interface Retracted {
  site: string;
  source: string;
  places: { of: PlaceRef[] } | { allBut: PlaceRef[] };
}

/** A gap in the spool and in the dead letters. */
export interface SpooledGap extends SourceGap {
  source: string;
}

/** Open jobs of a scheduler in the spool, and the source that says so. */
export interface SpooledOpenJobs {
  source: string;
  open: OpenJobs;
}
