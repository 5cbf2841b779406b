import type { JobState } from './states.ts';

/** What one record of slurmrestd says of a job, whichever data parser and daemon it comes from. Times in epoch ms. */
export interface SlurmRecord {
  /**
   * As `squeue` writes it: `4711`, of an array `4711_3`, of a heterogeneous job `4711+1`. A record of tasks that still wait has
   * an id for each.
   */
  ids: string[];
  /** Set where there are more tasks than `ids` names: what their ids begin with. */
  more?: string;
  state: JobState;
  reason?: string;
  name?: string;
  user?: string;
  account?: string;
  partition?: string;
  priority?: number;
  limitMs?: number;
  submitMs?: number;
  eligibleMs?: number;
  /** Of the run that goes on or was the last; absent while it waits. */
  startMs?: number;
  /** Absent while it goes on. */
  endMs?: number;
  resizeMs?: number;
  exitCode?: number;
  /** Host list: `gpu[01-04]`; empty where it has none. */
  nodes: string;
  nodeCount?: number;
  /** What names GPUs, the surest first: given, per node, asked for. In TRES or GRES notation. */
  tresGiven: string;
  tresPerNode: string[];
  tresAsked: string;
}

/** Records of an answer. */
export interface SlurmRecords {
  records: SlurmRecord[];
  /** What could not be read as it should be, a sentence each, with how often. */
  complaints: Map<string, number>;
  /** Whether every record could be read as a job. */
  isWhole: boolean;
}
