import { KubernetesError, type Collection, type Follower } from '#protocols/kubernetes/read.ts';
import { claimOf } from './claim.ts';
import { claimCollections, NODES, workloadCollections } from './collections.ts';
import type { KubernetesConfig } from './config.ts';
import { modelLabels, type Labels } from './gpu-model.ts';
import { keepKnown } from './known.ts';
import type { Memory } from './memory.ts';
import { metadataSchema } from './metadata.ts';
import type { Speaker } from './speaker.ts';

/** What is read beside the pods, where the login may. */
export interface Surrounding {
  collection: Collection;
  follower: Follower;
  /** What is lost without it. */
  loss: string;
}

export function isRefused(error: unknown): error is KubernetesError {
  return error instanceof KubernetesError && (error.status === 403 || error.status === 404);
}

export function isUnconvertible(error: unknown): error is KubernetesError {
  return error instanceof KubernetesError && error.isUnconvertible;
}

/** Models of the GPUs, from labels of the nodes. */
export function nodeLabels({ nodes, tracked }: Memory, speaker: Speaker): Surrounding {
  const follower = keepKnown(nodes, nodeOf, (names) =>
    speaker.concerned(() => tracked.touch(({ node }) => node !== undefined && names.has(node)))
  );
  return { collection: NODES, follower, loss: 'Jobs have no GPU model' };
}

/** Accelerators by resource claims. */
export function resourceClaims(
  config: KubernetesConfig,
  served: readonly string[],
  { claims, pastClaims, tracked }: Memory,
  speaker: Speaker
): Surrounding[] {
  const classes = new Set(config.deviceClasses);
  const keep = (object: unknown) => {
    const claim = claimOf(object, classes);
    return claim && { key: claim.key, value: claim.accelerators };
  };
  return claimCollections(config, served).map((collection) => ({
    collection,
    follower: keepKnown(
      claims,
      keep,
      (keys, gone) =>
        speaker.concerned(() => {
          gone.forEach((count, key) => pastClaims.set(key, count));
          tracked.touch((pod) => pod.claims.some((key) => keys.has(key)));
        }),
      (key) => isOf(collection, key.split('/')[0] ?? '')
    ),
    loss: 'GPUs by resource claims are not counted',
  }));
}

/** What waits in Kueue's queues. */
export function queued(
  config: KubernetesConfig,
  memory: Memory,
  followerOf: (collection: Collection) => Follower
): Surrounding[] {
  return workloadCollections(config, memory.kueue).map((collection) => ({
    collection,
    follower: followerOf(collection),
    loss: "Jobs that wait in Kueue's queues are not known before they have pods",
  }));
}

/** Whether a collection has the objects of a namespace. */
export function isOf({ path }: Collection, namespace: string): boolean {
  return !path.includes('/namespaces/') || path.includes(`/namespaces/${namespace}/`);
}

function nodeOf(object: unknown): { key: string; value: Labels | undefined } | undefined {
  const { data } = metadataSchema.safeParse((object as { metadata?: unknown } | null)?.metadata);
  const labels = modelLabels(data?.labels ?? {});
  return data && { key: data.name, value: Object.keys(labels).length > 0 ? labels : undefined };
}
