import { demandFactor, type Job } from './jobs.ts';
import { hash01, smoothNoise } from './random.ts';

export interface Load {
  /** GPU compute, 0..1. */
  gpu: number;
  /** GPU memory in use, 0..1. */
  gpuMemory: number;
  /** CPU, 0..1. */
  cpu: number;
}

/** Seed of what servers do by themselves; which plant it is makes no difference to housekeeping. */
const HOUSEKEEPING_STREAM = 7;

/** A server without a job: the operating system's housekeeping, which no meter sees as perfectly still. */
export function idleLoad(gpuIndex: number, timeMs: number): Load {
  const housekeeping = 0.02 * smoothNoise(HOUSEKEEPING_STREAM, 500 + gpuIndex, timeMs / 1000, 15);
  return { gpu: 0, gpuMemory: 0.01, cpu: 0.03 + housekeeping };
}

/** Data loading and compilation before the first training step, and its ramp to full load, s. */
export const WARMUP_S = 35;
export const RAMP_S = 15;

/**
 * What a job asks of one GPU at a time. Training is flat and high with short synchronous dips while all its servers write
 * a checkpoint; inference follows the day; interactive work comes in bursts.
 */
export function loadOf(job: Job, gpuIndex: number, timeMs: number): Load {
  const sinceStartS = (timeMs - job.startMs) / 1000;
  if (job.kind === 'training') {
    return trainingLoad(job, gpuIndex, sinceStartS);
  }
  if (job.kind === 'inference') {
    const day = 0.45 + 0.4 * demandFactor(timeMs);
    const wave = 0.12 * smoothNoise(job.stream, 200 + gpuIndex, sinceStartS, 90);
    const gpu = clamp01(job.intensity * day + wave);
    return { gpu, gpuMemory: 0.7, cpu: 0.1 + 0.35 * gpu };
  }
  const burst = hash01(job.stream, 300, Math.floor(sinceStartS / 240)) < 0.55 ? 1 : 0.05;
  const gpu = clamp01(job.intensity * burst * (1 + 0.3 * smoothNoise(job.stream, 301 + gpuIndex, sinceStartS, 30)));
  return { gpu, gpuMemory: 0.35, cpu: 0.08 + 0.25 * burst };
}

function trainingLoad(job: Job, gpuIndex: number, sinceStartS: number): Load {
  if (sinceStartS < WARMUP_S) {
    return { gpu: 0.08, gpuMemory: 0.2 + (0.6 * sinceStartS) / WARMUP_S, cpu: 0.55 };
  }
  const ramp = clamp01((sinceStartS - WARMUP_S) / RAMP_S);
  const sinceCheckpointS = (sinceStartS - WARMUP_S) % job.checkpointEveryS;
  const firstRound = sinceStartS - WARMUP_S < job.checkpointEveryS;
  if (!firstRound && sinceCheckpointS < job.checkpointS) {
    return { gpu: 0.04, gpuMemory: 0.88, cpu: 0.4 };
  }
  const ripple = 0.025 * smoothNoise(job.stream, 400 + gpuIndex, sinceStartS, 20);
  // The data loader fetches ahead in bursts: the GPUs at their power limit hide it, the CPUs and the meter do not.
  const loader = 0.05 * smoothNoise(job.stream, 600 + gpuIndex, sinceStartS, 15);
  return { gpu: clamp01(job.intensity * ramp + ripple), gpuMemory: 0.88, cpu: 0.28 + loader };
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
