import type { JobNode } from '#model/job.ts';

/** One pod on its node; times in epoch ms. */
export interface PodOnNode {
  node: string;
  fromMs: number;
  /** Absent while it is there. */
  toMs?: number | undefined;
  gpus: number;
}

/**
 * Stays of a job on nodes: pods that are on one node at the same time are one stay, from the first one's beginning to the last
 * one's end, with the most GPUs that they had at a time.
 */
export function staysOf(pods: readonly PodOnNode[]): JobNode[] {
  const byNode = new Map<string, PodOnNode[]>();
  for (const pod of pods) {
    byNode.set(pod.node, [...(byNode.get(pod.node) ?? []), pod]);
  }
  return [...byNode].flatMap(([node, some]) =>
    together(some).map((group): JobNode => {
      const ends = group.map(({ toMs }) => toMs ?? Infinity);
      const toMs = Math.max(...ends);
      return {
        node,
        fromMs: Math.min(...group.map(({ fromMs }) => fromMs)),
        ...(toMs === Infinity ? {} : { toMs }),
        gpus: mostAtOnce(group),
      };
    })
  );
}

/** Groups of pods whose times overlap, directly or through others. */
function together(pods: readonly PodOnNode[]): PodOnNode[][] {
  const groups: PodOnNode[][] = [];
  let lastMs = -Infinity;
  for (const pod of pods.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (pod.fromMs < lastMs) {
      groups.at(-1)?.push(pod);
    } else {
      groups.push([pod]);
    }
    lastMs = Math.max(lastMs, pod.toMs ?? Infinity);
  }
  return groups;
}

/** The most GPUs that pods hold at one time. */
export function mostAtOnce(pods: ReadonlyArray<Pick<PodOnNode, 'fromMs' | 'toMs'> & { gpus: number }>): number {
  const steps = pods.flatMap(({ fromMs, toMs, gpus }) => [
    { atMs: fromMs, by: gpus },
    ...(toMs === undefined ? [] : [{ atMs: toMs, by: -gpus }]),
  ]);
  let now = 0;
  let most = 0;
  // What ends in the second in which another begins was there before it.
  for (const { by } of steps.sort((a, b) => a.atMs - b.atMs || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
