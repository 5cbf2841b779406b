import type { Follower, WatchedChanges } from '#protocols/kubernetes/read.ts';
import type { IsAccelerator } from './accelerators.ts';
import { isLive } from './job.ts';
import { deletedPodOf, podOf, unreadPodOf, type PodState } from './pod.ts';
import type { Tracked } from './tracked.ts';

export interface PodsOptions {
  tracked: Tracked;
  isAccelerator: IsAccelerator;
  /** Pods that are there and cannot be read, by uid: nothing is known of them but whose they are. */
  unread: Map<string, PodState>;
  /** Whether a pod is of this collection. */
  isOurs(pod: PodState): boolean;
  /** Is told of what is not a pod. */
  complain(error: Error): void;
  /** Asks for the owners of pods that were not known. */
  resolve(pods: readonly PodState[]): Promise<void>;
  /** The collection was listed: as of a time, epoch ms, all of it is in `tracked`. */
  listed(asOfMs: number): Promise<void>;
  /** All that happened until then, epoch ms, is in `tracked`. */
  changed(atMs: number): Promise<void>;
}

/** Brings pods with accelerators into the tracked jobs. Of all others nothing is kept. */
export function followPods(options: PodsOptions): Follower {
  const { isAccelerator, tracked, unread } = options;
  let listed = new Map<string, PodState>();
  let missed = new Map<string, PodState>();

  const read = (object: unknown, isDeleted: boolean, atMs: number): PodState | undefined => {
    try {
      const pod = (isDeleted ? deletedPodOf : podOf)(object, isAccelerator, atMs);
      unread.delete(uidOf(object));
      return pod;
    } catch (error) {
      options.complain(error as Error);
      const named = unreadPodOf(object);
      const known = named && tracked.pod(named.uid);
      if (isDeleted) {
        unread.delete(uidOf(object));
        return known && goneAt(known, atMs);
      }
      if (named) {
        unread.set(named.uid, named);
      }
      return undefined;
    }
  };
  const forgetUnread = () =>
    [...unread.values()].filter(options.isOurs).forEach(({ uid }) => {
      unread.delete(uid);
    });
  const take = async (pods: PodState[]) => {
    // What is known already has its owners.
    await options.resolve(pods.filter(({ uid }) => tracked.pod(uid) === undefined));
    tracked.put(pods);
  };

  return {
    begin() {
      forgetUnread();
      listed = new Map();
      missed = new Map();
    },
    page(items) {
      const nowMs = Date.now();
      for (const item of items) {
        const pod = read(item, false, nowMs);
        if (pod) {
          listed.set(pod.uid, pod);
        }
      }
    },
    missed({ changes }: WatchedChanges) {
      const nowMs = Date.now();
      for (const { type, object } of changes) {
        const pod = read(object, type === 'DELETED', nowMs);
        if (pod && !listed.has(pod.uid)) {
          missed.set(pod.uid, pod);
        }
      }
    },
    async listed(asOfMs) {
      const known = [...tracked.pods()].filter(options.isOurs);
      const ended = [...missed.values()].filter(({ isGone }) => isGone);
      const vanished = known.filter(
        ({ uid, isGone }) => !isGone && !listed.has(uid) && !unread.has(uid) && !missed.get(uid)?.isGone
      );
      await options.resolve([...unread.values()].filter(options.isOurs));
      await take([...listed.values(), ...ended]);
      tracked.put(vanished.filter((pod) => !isLive(pod)).map((pod) => ({ ...pod, isGone: true })));
      tracked.forget(vanished.filter(isLive).map(({ uid }) => uid));
      listed = new Map();
      missed = new Map();
      await options.listed(asOfMs);
    },
    async changed({ changes }, atMs) {
      const pods = changes.flatMap(({ type, object }) => read(object, type === 'DELETED', atMs) ?? []);
      await options.resolve([...unread.values()].filter(options.isOurs));
      // One that was deleted and of which nobody knew came and went between two looks.
      await take(pods);
      await options.changed(atMs);
    },
  };
}

function uidOf(object: unknown): string {
  const uid = (object as { metadata?: { uid?: unknown } | null } | null)?.metadata?.uid;
  return typeof uid === 'string' ? uid : '';
}

/** A pod whose last word cannot be read, and that was deleted. */
function goneAt(known: PodState, atMs: number): PodState {
  const end = isLive(known) ? { phase: 'Deleted', reason: 'pod deleted', endMs: atMs } : {};
  return { ...known, ...end, isGone: true };
}
