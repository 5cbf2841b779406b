import type { Job } from '#model/job.ts';
import { isLive, wordOf, type JobContext } from './job.ts';
import type { Owners, Root } from './owners.ts';
import type { PodState } from './pod.ts';

interface TrackedJob {
  root: Root;
  pods: Map<string, PodState>;
  startMs: number | undefined;
}

export interface Tracked {
  /** Takes what is known of pods now; their owners have to be resolved. */
  put(pods: readonly PodState[]): void;
  /** These pods are gone, and nobody knows how they ended: a job that has no other is left to the list of open ones. */
  forget(uids: readonly string[]): void;
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

/**
 * Jobs and their pods. A pod of the past is kept as long as it says something of its job: until the job has ended and the API has
 * none of its pods, or while the job goes on without it, until that was said.
 * @param before what the process before remembered
 */
export function createTracked(owners: Pick<Owners, 'rootOf'>, before: Remembered = { starts: {}, told: [] }): Tracked {
  const toldBefore = new Set(before.told);
  const jobs = new Map<string, TrackedJob>();
  const jobOfPod = new Map<string, string>();
  const dirty = new Set<string>();

  function put(pod: PodState): void {
    const known = jobOfPod.get(pod.uid);
    const root = known === undefined ? owners.rootOf(pod) : undefined;
    const id = known ?? (root as Root).uid;
    const job = jobs.get(id) ?? { root: root as Root, pods: new Map(), startMs: before.starts[id] };
    const earlier = job.pods.get(pod.uid);
    const hasEnded = job.pods.size > 0 && ![...job.pods.values()].some(isLive);
    jobs.set(id, job);
    jobOfPod.set(pod.uid, id);
    // Its end was told already, and that the API forgets it now changes nothing.
    job.pods.set(pod.uid, earlier && !isLive(earlier) && pod.isGone ? { ...earlier, isGone: true } : pod);
    if (pod.startMs !== undefined) {
      job.startMs = Math.min(job.startMs ?? pod.startMs, pod.startMs);
    }
    if (isLive(pod)) {
      toldBefore.delete(id);
    }
    if (toldBefore.has(id) && ![...job.pods.values()].some(isLive)) {
      dropWhereOver(id, job);
    } else if (hasEnded && pod.isGone && earlier) {
      dropWhereOver(id, job);
    } else {
      dirty.add(id);
    }
  }

  /** A job whose end was told, and of which the API has no pod. */
  function dropWhereOver(id: string, job: TrackedJob): void {
    if (dirty.has(id) || [...job.pods.values()].some((pod) => isLive(pod) || !pod.isGone)) {
      return;
    }
    job.pods.forEach((_, uid) => jobOfPod.delete(uid));
    jobs.delete(id);
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
        if (job.pods.size === 0) {
          jobs.delete(id);
          dirty.delete(id);
        } else if ([...job.pods.values()].some(isLive)) {
          dirty.add(id);
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
        const word = job && wordOf({ ...job, pods: [...job.pods.values()] }, context, asOfMs);
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
        const pods = [...job.pods.values()];
        return pods.some(isLive) && wordOf({ ...job, pods }, context, asOfMs)?.endMs === undefined ? [id] : [];
      });
    },
    remembered() {
      const starts: Remembered['starts'] = {};
      const told: string[] = [];
      for (const [id, { startMs, pods }] of jobs) {
        const some = [...pods.values()];
        if (some.some(isLive)) {
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
