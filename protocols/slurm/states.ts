import type { Complain, Json } from './values.ts';
import { shown } from './values.ts';

/** What a job is at bottom; flags come on top (job_states in slurm.h). */
const WAITING = ['PENDING'];
const ON_NODES = ['RUNNING', 'SUSPENDED'];
const ENDED = [
  'COMPLETED',
  'CANCELLED',
  'FAILED',
  'TIMEOUT',
  'NODE_FAIL',
  'PREEMPTED',
  'BOOT_FAIL',
  'DEADLINE',
  'OUT_OF_MEMORY',
];

/** Its nodes are cleaned up. */
export const COMPLETING = 'COMPLETING';

/** Flags in the order in which Slurm's own commands prefer them to the state below; each with what the job is then. */
const FLAGS: ReadonlyArray<readonly [string, Phase]> = [
  [COMPLETING, 'on nodes'],
  ['STAGE_OUT', 'on nodes'],
  ['CONFIGURING', 'on nodes'],
  ['RESIZING', 'on nodes'],
  ['REQUEUED', 'waiting'],
  ['REQUEUE_FED', 'waiting'],
  ['REQUEUE_HOLD', 'waiting'],
  ['SPECIAL_EXIT', 'waiting'],
  ['STOPPED', 'on nodes'],
  ['REVOKED', 'ended'],
  ['RESV_DEL_HOLD', 'waiting'],
  ['SIGNALING', 'on nodes'],
];

export type Phase = 'waiting' | 'on nodes' | 'ended';

export interface JobState {
  /** The one word by which `squeue` would call it: `RUNNING`, `COMPLETING`, `REQUEUED`. */
  word: string;
  phase: Phase;
}

/**
 * The state of a job, which is one word up to v0.0.39 and a list of a state and its flags since v0.0.40. A job that completes has
 * its nodes until the epilog has ended; one that was requeued waits already, though its nodes are cleaned up meanwhile. Of a word that is not known, the end is told from `hasEnded`.
 */
export function stateOf(value: Json, hasEnded: boolean, complain: Complain): JobState | undefined {
  const words = [value].flat().filter((word): word is string => typeof word === 'string' && word !== '');
  const [first] = words;
  if (first === undefined) {
    complain('state', `is ${shown(value)}, which is not a state of Slurm`);
    return undefined;
  }
  const base = words.find((word) => phaseOfBase(word) !== undefined);
  const flag = FLAGS.find(([name]) => words.includes(name));
  if (flag && base !== undefined && WAITING.includes(base)) {
    return { word: flag[0], phase: 'waiting' };
  }
  if (flag) {
    // A job that was requeued while it ran still has its nodes, and one that ended in this way has it in its base.
    const isOnNodes = flag[1] === 'waiting' && base !== undefined && ON_NODES.includes(base);
    return { word: flag[0], phase: isOnNodes ? 'on nodes' : flag[1] };
  }
  const phase = base === undefined ? undefined : phaseOfBase(base);
  return { word: base ?? first, phase: phase ?? (hasEnded ? 'ended' : 'on nodes') };
}

function phaseOfBase(word: string): Phase | undefined {
  if (WAITING.includes(word)) {
    return 'waiting';
  }
  if (ON_NODES.includes(word)) {
    return 'on nodes';
  }
  return ENDED.includes(word) ? 'ended' : undefined;
}
