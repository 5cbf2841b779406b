import type { Follower } from '#protocols/kubernetes/read.ts';
import type { IsAccelerator } from './accelerators.ts';
import { metadataSchema } from './metadata.ts';
import type { PodState } from './pod.ts';
import type { Tracked } from './tracked.ts';
import { waitingOf, type Waiting } from './workload.ts';

export interface WorkloadsOptions {
  tracked: Tracked;
  isAccelerator: IsAccelerator;
  /** Whether one is of this collection. */
  isOurs(pod: PodState): boolean;
  /** Is told of what is not a workload. */
  complain(error: Error): void;
  /** Asks for the owners of workloads that were not known. */
  resolve(pods: readonly PodState[]): Promise<void>;
  /** Something of it is in `tracked` now. */
  changed(): Promise<void>;
}

/** Brings what waits in Kueue's queues into the tracked jobs. */
export function followWorkloads(options: WorkloadsOptions): Follower {
  const { tracked, isAccelerator } = options;
  let listed = new Map<string, Waiting>();

  const read = (object: unknown): Waiting | undefined => {
    try {
      return waitingOf(object, isAccelerator, Date.now());
    } catch (error) {
      options.complain(error as Error);
      return undefined;
    }
  };
  const take = async (waiting: Waiting[]) => {
    await options.resolve(waiting.filter(({ isFinished }) => !isFinished).map(({ pod }) => pod));
    tracked.putWaiting(waiting);
  };

  return {
    begin: () => void (listed = new Map()),
    page(items) {
      for (const item of items) {
        const waiting = read(item);
        if (waiting) {
          listed.set(waiting.pod.uid, waiting);
        }
      }
    },
    // Its pods, if it had any, are told of by themselves.
    missed: () => undefined,
    async listed() {
      const known = new Set([...tracked.waiting()].filter(options.isOurs).map(({ uid }) => uid));
      await take([...listed.values()].filter(({ isFinished, pod }) => !isFinished || known.has(pod.uid)));
      const vanished = [...known].filter((uid) => !listed.has(uid));
      tracked.endWaiting(vanished, undefined);
      listed = new Map();
      await options.changed();
    },
    async changed({ changes }, atMs) {
      for (const { type, object } of changes) {
        const waiting = read(object);
        if (waiting && type !== 'DELETED') {
          await take([waiting]);
        } else {
          // One that is changed so that it asks for no accelerators ends as well.
          const { data } = metadataSchema.safeParse((object as { metadata?: unknown } | null)?.metadata);
          tracked.endWaiting(data ? [data.uid] : [], atMs);
        }
      }
      await options.changed();
    },
  };
}
