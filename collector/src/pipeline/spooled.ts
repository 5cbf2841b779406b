import type { Topology } from '#model/topology.ts';
import type { SourceGap } from '../contract/reading.ts';

/** Topology as it lies in the spool. */
export interface SpooledTopology {
  topology: Partial<Topology>;
  simulated: boolean;
  /** Found in a source rather than configured. */
  discovered?: boolean;
}

/** A gap in the spool and in the dead letters. */
export interface SpooledGap extends SourceGap {
  source: string;
}
