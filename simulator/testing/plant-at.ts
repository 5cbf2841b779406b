import type { Fault, FaultKind } from '../plant/faults.ts';
import type { Job } from '../plant/jobs.ts';
import type { PlantState } from '../plant/state.ts';
import { ALL_POINTS } from '../points/all.ts';

/** A fault that begins now. */
export function fault(kind: FaultKind, target: string, value: number, { timeMs }: PlantState, seconds = 86_400): Fault {
  return { kind, target, value, sinceMs: timeMs, untilMs: timeMs + seconds * 1000 };
}

/** A training job that has been at full load for a while, on servers of the test's choice. */
export function trainingJob(state: PlantState, servers: number[], change: Partial<Job> = {}): Job {
  return {
    id: '1',
    name: 'test',
    kind: 'training',
    user: 'ada',
    account: 'test',
    partition: 'liquid',
    submitMs: state.timeMs,
    startMs: state.timeMs - 600_000,
    endMs: state.timeMs + 86_400_000,
    timeLimitMs: 86_400_000,
    outcome: 'COMPLETED',
    priority: 1,
    servers,
    stream: 1,
    intensity: 0.95,
    checkpointEveryS: 100_000,
    checkpointS: 0,
    ...change,
  };
}

/** What a point of the plant shows, in its source's unit; `address` is the end of the point's address. */
export function shown(state: PlantState, address: string): number {
  const point = ALL_POINTS.find((candidate) => candidate.address.endsWith(address));
  if (!point) {
    throw new Error(`no point ends with ${address}`);
  }
  return point.read(state);
}
