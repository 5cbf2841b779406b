import { z } from 'zod';

const name = z.string().min(1);
/** Epoch ms, UTC. */
const timeMs = z.number();

/** A stay of a job on a node. A job that is resized or requeued has several. */
const jobNodeSchema = z.object({
  /** Name of the host, as the scheduler has it. */
  node: name,
  /** Id of its rack; where absent, that of its equipment. */
  rack: name.optional(),
  /** Id of the equipment that the node is, where it is not the name of the node. */
  equipment: name.optional(),
  fromMs: timeMs,
  /** Absent while the job is still on the node. */
  toMs: timeMs.optional(),
  /** GPUs of the node that the job has. */
  gpus: z.int().nonnegative().optional(),
});
export type JobNode = z.infer<typeof jobNodeSchema>;

/**
 * All that a scheduler says of a job at one time. A newer word replaces an older one as a whole, but for the stays on
 * nodes, which are a history: one that was open and is no longer named has ended.
 */
export const jobSchema = z.object({
  /** The scheduler's identifier, with the task of an array: `4711`, `4711_3`. Unique with `scheduler`. */
  id: name,
  /** Name of the scheduler or cluster, unique in the installation. */
  scheduler: name,
  /** As of when this holds, epoch ms: what the scheduler says, else when it was asked. */
  asOfMs: timeMs,
  /** The scheduler's own word: `PENDING`, `RUNNING`, `COMPLETED`. */
  state: name,
  /** Why it is in this state, where the scheduler says so. */
  reason: z.string().optional(),
  /** Id of the site that it runs at. */
  site: name,
  name: z.string().optional(),
  user: z.string().optional(),
  /** Who pays: Slurm's account, a namespace. */
  tenant: z.string().optional(),
  partition: z.string().optional(),
  priority: z.int().optional(),
  submitMs: timeMs.optional(),
  /** From when on it might have started. */
  eligibleMs: timeMs.optional(),
  startMs: timeMs.optional(),
  /** Absent while it has not ended. */
  endMs: timeMs.optional(),
  timeLimitMs: z.number().nonnegative().optional(),
  exitCode: z.int().optional(),
  /** Nodes asked for, or given once it runs: what the power of a job without GPUs is expected by. */
  nodeCount: z.int().nonnegative().optional(),
  /** GPUs asked for, or given once it runs. */
  gpus: z.int().nonnegative().optional(),
  gpuModel: z.string().optional(),
  nodes: z.array(jobNodeSchema),
});
export type Job = z.infer<typeof jobSchema>;

/**
 * All jobs of a scheduler that have not ended, waiting ones too, as of a time. It has to be complete: whatever else of this
 * scheduler is open was over by then, though nobody saw its end.
 */
export const openJobsSchema = z.object({
  scheduler: name,
  /** As of when this holds, epoch ms: not after the question was sent. */
  asOfMs: timeMs,
  ids: z.array(name),
  /** Beginnings of ids of which this list does not know: such jobs are left as they are. */
  unsure: z.array(name).optional(),
  /** Why others are taken to be over: `no longer known to the scheduler` where it is absent. */
  reason: name.optional(),
});
export type OpenJobs = z.infer<typeof openJobsSchema>;
