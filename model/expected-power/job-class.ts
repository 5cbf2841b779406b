import { canonicalModel } from './nameplate.ts';
import { namePattern } from './name-pattern.ts';

/** What the power of a job is counted by: its GPUs, else its nodes, else nothing but the job is known. */
export type Unit = 'gpu' | 'node' | 'job';

/** What makes jobs alike; absent words are ''. */
export interface JobClass {
  unit: Unit;
  /** GPU model in one spelling; '' for a job without GPUs, or whose scheduler does not say. */
  gpuModel: string;
  tenant: string;
  namePattern: string;
  /** GPUs, nodes, or 1. */
  units: number;
}

export interface ClassifiedJob {
  name?: string | undefined;
  tenant?: string | undefined;
  gpus?: number | undefined;
  gpuModel?: string | undefined;
  /** Nodes asked for, or given once it runs. */
  nodes?: number | undefined;
}

/** An index holds them, and a longer word tells no two apart. */
const MAX_WORD = 120;

export function classOf({ name, tenant, gpus = 0, gpuModel, nodes = 0 }: ClassifiedJob): JobClass {
  const counted: Pick<JobClass, 'unit' | 'units'> =
    gpus > 0 ? { unit: 'gpu', units: gpus } : nodes > 0 ? { unit: 'node', units: nodes } : { unit: 'job', units: 1 };
  return {
    ...counted,
    gpuModel: gpus > 0 ? canonicalModel(gpuModel).slice(0, MAX_WORD) : '',
    tenant: (tenant ?? '').slice(0, MAX_WORD),
    namePattern: namePattern(name),
  };
}
