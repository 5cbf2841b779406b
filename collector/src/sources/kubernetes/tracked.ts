import type { Job } from '#model/job.ts';
import { isLive, wordOf, type JobContext } from './job.ts';
import type { Owners, Root } from './owners.ts';
import type { PodState } from './pod.ts';
import type { Waiting } from './workload.ts';

interface TrackedJob {
  root: Root;
  pods: Map<string, PodState>;
  waiting: Map<string, Waiting>;
  startMs: number | undefined;
}

export interface Tracked {
  /** Takes what is known of pods now; their owners have to be resolved. */
  put(pods: readonly PodState[]): void;
  /** These pods are gone, and nobody knows how they ended: a job that has no other is left to the list of open ones. */
  forget(uids: readonly string[]): void;
  /** Takes what waits in a queue; what is finished waits no longer. */
  putWaiting(waiting: readonly Waiting[]): void;
  /** These wait no longer: deleted at a time, epoch ms, or nobody knows when. */
  endWaiting(uids: readonly string[], deletedMs: number | undefined): void;
  /** What stands for pods that are to come. */
  waiting(): Iterable<PodState>;
  pod(uid: string): PodState | undefined;
  pods(): Iterable<PodState>;
  /** Ids of all jobs. */
  ids(): string[];
  /** Marks every job with a pod that fits as one with news. */
  touch(isConcerned: (pod: PodState) => boolean): void;
  /** What is to be said of the jobs with news; `said` is to be called once it is durable. */
  news(context: JobContext, asOfMs: number): { jobs: Job[]; said: () => void };
  /** Ids of the jobs that have not ended. */
  openIds(context: JobContext, asOfMs: number): string[];
  /** For the next start of the collector. */
  remembered(): Remembered;
}

export interface Remembered {
  /** Earliest starts of jobs that have not ended, epoch ms: the pod that started first may be gone. */
  starts: Record<string, number>;
  /** Jobs whose end was told and of whose pods some are gone: what is left of them says less. */
  told: string[];
}

/** What counts of what waits: of a job that was let in, pods are to come, unless it has had some. */
function waitingOf({ pods, waiting }: TrackedJob): PodState[] {
  return [...waiting.values()].flatMap(({ isAdmitted, pod }) => (isAdmitted && pods.size > 0 ? [] : [pod]));
}

function wordFor(job: TrackedJob, context: JobContext, asOfMs: number): Job | undefined {
  return wordOf({ ...job, pods: [...job.pods.values()], waiting: waitingOf(job) }, context, asOfMs);
}

function isOpen(job: TrackedJob): boolean {
  return [...job.pods.values()].some(isLive) || waitingOf(job).length > 0;
}

/**
 * Jobs and their pods. A pod of the past is kept as long as it says something of its job: until the job has ended and the API has
 * none of its pods, or while the job goes on without it, until that was said.
 * @param before what the process before remembered
 */
export function createTracked(owners: Pick<Owners, 'rootOf'>, before: Remembered = { starts: {}, told: [] }): Tracked {
  const toldBefore = new Set(before.told);
  const jobs = new Map<string, TrackedJob>();
  const jobOfPod = new Map<string, string>();
  const jobOfWaiting = new Map<string, string>();
  const dirty = new Set<string>();

  function jobFor(id: string, root: Root | undefined): TrackedJob {
    const job = jobs.get(id) ?? {
      root: root as Root,
      pods: new Map(),
      waiting: new Map(),
      startMs: before.starts[id],
    };
    jobs.set(id, job);
    return job;
  }

  function put(pod: PodState): void {
    const known = jobOfPod.get(pod.uid);
    const root = known === undefined ? owners.rootOf(pod) : undefined;
    const id = known ?? (root as Root).uid;
    const job = jobFor(id, root);
    const earlier = job.pods.get(pod.uid);
    const hasEnded = job.pods.size > 0 && !isOpen(job);
    jobOfPod.set(pod.uid, id);
    // Its end was told already, and that the API forgets it now changes nothing.
    job.pods.set(pod.uid, earlier && !isLive(earlier) && pod.isGone ? { ...earlier, isGone: true } : pod);
    if (pod.startMs !== undefined) {
      job.startMs = Math.min(job.startMs ?? pod.startMs, pod.startMs);
    }
    if (isLive(pod)) {
      toldBefore.delete(id);
    }
    if (toldBefore.has(id) && !isOpen(job)) {
      dropWhereOver(id, job);
    } else if (hasEnded && pod.isGone && earlier) {
      dropWhereOver(id, job);
    } else {
      dirty.add(id);
    }
  }

  /** A job whose end was told, and of which the API has no pod. */
  function dropWhereOver(id: string, job: TrackedJob): void {
    if (dirty.has(id) || job.waiting.size > 0 || [...job.pods.values()].some((pod) => isLive(pod) || !pod.isGone)) {
      return;
    }
    job.pods.forEach((_, uid) => jobOfPod.delete(uid));
    jobs.delete(id);
  }

  /** @param last what is said of the job where it has had no pods; `undefined` where nobody knows */
  function finishWaiting(uid: string, last: PodState | undefined): void {
    const id = jobOfWaiting.get(uid);
    const job = id === undefined ? undefined : jobs.get(id);
    jobOfWaiting.delete(uid);
    if (id === undefined || !job) {
      return;
    }
    job.waiting.delete(uid);
    if (job.pods.size === 0 && last) {
      job.pods.set(uid, last);
      jobOfPod.set(uid, id);
      dirty.add(id);
    } else if (job.pods.size === 0 && job.waiting.size === 0) {
      jobs.delete(id);
      dirty.delete(id);
    } else if (isOpen(job) || last) {
      dirty.add(id);
    } else {
      dropWhereOver(id, job);
    }
  }

  /** Of a job that goes on, pods that are gone and whose time on the node was told. */
  function prune(job: TrackedJob): void {
    const pods = [...job.pods.values()];
    if (!pods.some(isLive)) {
      return;
    }
    for (const pod of pods) {
      const isPartOfStay = pods.some((other) => isLive(other) && other.node === pod.node && other.node !== undefined);
      if (pod.isGone && !isPartOfStay) {
        job.pods.delete(pod.uid);
        jobOfPod.delete(pod.uid);
      }
    }
  }

  return {
    put: (pods) => pods.forEach(put),
    forget(uids) {
      for (const uid of uids) {
        const id = jobOfPod.get(uid);
        const job = id === undefined ? undefined : jobs.get(id);
        if (id === undefined || !job) {
          continue;
        }
        jobOfPod.delete(uid);
        job.pods.delete(uid);
        if (job.pods.size === 0 && job.waiting.size === 0) {
          jobs.delete(id);
          dirty.delete(id);
        } else if (isOpen(job)) {
          dirty.add(id);
        }
      }
    },
    putWaiting(list) {
      for (const one of list) {
        const known = jobOfWaiting.get(one.pod.uid);
        const root = known === undefined ? owners.rootOf(one.pod) : undefined;
        const id = known ?? (root as Root).uid;
        if (one.isFinished) {
          finishWaiting(one.pod.uid, one.pod);
          continue;
        }
        const job = jobFor(id, root);
        job.waiting.set(one.pod.uid, one);
        jobOfWaiting.set(one.pod.uid, id);
        toldBefore.delete(id);
        dirty.add(id);
      }
    },
    endWaiting(uids, deletedMs) {
      for (const uid of uids) {
        const pod = jobs.get(jobOfWaiting.get(uid) ?? '')?.waiting.get(uid)?.pod;
        if (pod) {
          const end = { phase: 'Deleted', reason: 'deleted while it waited', endMs: deletedMs, isGone: true };
          finishWaiting(uid, deletedMs === undefined ? undefined : { ...pod, ...end });
        }
      }
    },
    *waiting() {
      for (const { waiting } of jobs.values()) {
        for (const { pod } of waiting.values()) {
          yield pod;
        }
      }
    },
    pod(uid) {
      return jobs.get(jobOfPod.get(uid) ?? '')?.pods.get(uid);
    },
    *pods() {
      for (const { pods } of jobs.values()) {
        yield* pods.values();
      }
    },
    ids: () => [...jobs.keys()],
    touch(isConcerned) {
      for (const [id, { pods }] of jobs) {
        if ([...pods.values()].some((pod) => isLive(pod) && isConcerned(pod))) {
          dirty.add(id);
        }
      }
    },
    news(context, asOfMs) {
      const ids = [...dirty];
      dirty.clear();
      const words = ids.flatMap((id) => {
        const job = jobs.get(id);
        const word = job && wordFor(job, context, asOfMs);
        return word ? [word] : [];
      });
      return {
        jobs: words,
        said() {
          for (const id of ids) {
            const job = jobs.get(id);
            if (job && !dirty.has(id)) {
              prune(job);
              dropWhereOver(id, job);
            }
          }
        },
      };
    },
    openIds(context, asOfMs) {
      return [...jobs].flatMap(([id, job]) => {
        return isOpen(job) && wordFor(job, context, asOfMs)?.endMs === undefined ? [id] : [];
      });
    },
    remembered() {
      const starts: Remembered['starts'] = {};
      const told: string[] = [];
      for (const [id, job] of jobs) {
        const { startMs, pods } = job;
        const some = [...pods.values()];
        if (isOpen(job)) {
          if (startMs !== undefined) {
            starts[id] = startMs;
          }
        } else if (!dirty.has(id) && (toldBefore.has(id) || some.some(({ isGone }) => isGone))) {
          told.push(id);
        }
      }
      return { starts, told };
    },
  };
}
