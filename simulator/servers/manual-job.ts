import { IDS_PER_WEEK, type Job } from '../plant/jobs.ts';
import type { Partition } from '../plant/layout.ts';
import type { PlantState } from '../plant/state.ts';

export interface JobWish {
  name: string;
  partition: Partition;
  servers: number[];
  /** Share of the GPUs' compute in the steady phase, 0..1. */
  intensity: number;
  minutes: number;
}

/** Above the numbers of any schedule of our days, below 67 million, where a scheduler's numbers end. */
const FIRST_MANUAL_ID = 5_000 * IDS_PER_WEEK;
/** Seconds until a number could come again: four months. */
const MANUAL_IDS = 10_000_000;

/** A training job that starts at once, under a number that no other job has. */
export function manualJob(wish: JobWish, state: Pick<PlantState, 'timeMs' | 'manualJobs'>): Job {
  const { minutes, ...rest } = wish;
  const nowMs = state.timeMs;
  let number = FIRST_MANUAL_ID + (Math.floor(nowMs / 1000) % MANUAL_IDS);
  while (state.manualJobs.some(({ stream }) => stream === number)) {
    number++;
  }
  return {
    ...rest,
    id: String(number),
    kind: 'training',
    user: 'operator',
    account: 'operations',
    submitMs: nowMs,
    startMs: nowMs,
    endMs: nowMs + minutes * 60_000,
    timeLimitMs: minutes * 60_000,
    outcome: 'COMPLETED',
    priority: 10_000,
    stream: number,
    checkpointEveryS: 900,
    checkpointS: 40,
  };
}
