import { acceptOf, KubernetesError, list, type KubernetesClient } from '#protocols/kubernetes/read.ts';
import type { Labels } from './gpu-model.ts';
import { metadataSchema, ownerOf, timeMs, type Metadata, type OwnerReference } from './metadata.ts';
import type { PodState } from './pod.ts';
import { labelsOfQueues, POD_GROUP_LABEL } from './queue.ts';

/** What a job is: the topmost owner of its pods, or a pod of its own. */
export interface Root {
  uid: string;
  kind: string;
  name: string;
  namespace: string;
  createdMs?: number | undefined;
  /** Labels of the owners that name a queue. */
  labels: Labels;
}

/** JobSet of a RayJob of a workflow: more owners than this are a circle. */
const MAX_DEPTH = 8;
/** Owners of one kind that are asked for one by one; above that a list of all costs the server less. */
const MAX_SINGLE = 50;
/** Questions under way at once. */
const CONCURRENCY = 6;
/** Runs of a CronJob are jobs of their own; a Node owns its static pods. */
const NOT_A_JOB = new Set(['CronJob', 'ScheduledSparkApplication', 'CronWorkflow', 'Node']);

export interface Owners {
  /** Asks for the owners of these pods that are not known. Rejects where the API is away. */
  resolve(pods: readonly PodState[], signal: AbortSignal): Promise<void>;
  /** The root of a pod that was resolved. */
  rootOf(pod: PodState): Root;
  /** Forgets all but the owners of these pods. */
  retain(pods: Iterable<PodState>): void;
  /** What is known, for the next start: an owner may be deleted before its pods are. */
  known(): Record<string, Root>;
}

/**
 * Follows the owners of pods up to the one that has none.
 * @param client the connection of now
 * @param kueue API version of Kueue's objects; `undefined` where the cluster has none
 * @param refused is told of each kind that may not be read, once and by its path, and of each owner that cannot be for now
 */
export function createOwners(
  client: () => KubernetesClient,
  refused: (path: string, failure: KubernetesError) => void,
  kueue: () => string | undefined,
  before: Record<string, Root> = {}
): Owners {
  /** By the uid of a pod's own owner, or of its group. */
  const roots = new Map<string, Root>(Object.entries(before));
  const told = new Set<string>();

  async function resolve(pods: readonly PodState[], signal: AbortSignal): Promise<void> {
    const wanted = new Map<string, PodState>();
    for (const pod of pods) {
      const key = keyOf(pod);
      if (key !== undefined && !roots.has(key)) {
        wanted.set(key, pod);
      }
    }
    const found = new Map<string, Metadata>();
    await readAhead(
      [...wanted.values()].flatMap(({ owner, namespace }) => (owner ? { owner, namespace } : [])),
      found,
      signal
    );
    const waiting = [...wanted];
    const work = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [key, pod] = next;
        roots.set(key, await climb(pod, found, signal));
      }
    };
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, waiting.length) }, work));
  }

  async function climb(pod: PodState, found: Map<string, Metadata>, signal: AbortSignal): Promise<Root> {
    const group = pod.owner ? undefined : pod.labels[POD_GROUP_LABEL];
    if (group !== undefined) {
      const apiVersion = kueue();
      // Kueue's object of a group of pods has the name of the group.
      const workload =
        apiVersion === undefined
          ? undefined
          : await read({ apiVersion, kind: 'Workload', name: group, uid: '' }, pod.namespace, found, signal);
      return workload
        ? rootFrom('Workload', workload, pod.namespace, pod.labels)
        : { ...ownRoot(pod), kind: 'Workload', uid: `${pod.namespace}/${group}`, name: group };
    }
    let root = ownRoot(pod);
    let owner = pod.owner;
    for (let depth = 0; owner && depth < MAX_DEPTH && !NOT_A_JOB.has(owner.kind); depth++) {
      const metadata = await read(owner, pod.namespace, found, signal);
      root = metadata
        ? rootFrom(owner.kind, metadata, pod.namespace, root.labels)
        : { uid: owner.uid, kind: owner.kind, name: owner.name, namespace: pod.namespace, labels: root.labels };
      owner = metadata && ownerOf(metadata);
    }
    return root;
  }

  /** Lists whole kinds, of which many are wanted, and then those of their owners. */
  async function readAhead(
    wanted: Array<{ owner: OwnerReference; namespace: string }>,
    found: Map<string, Metadata>,
    signal: AbortSignal,
    depth = 0
  ): Promise<void> {
    const kinds = new Map<string, Set<string>>();
    for (const { owner } of wanted) {
      const path = basePathOf(owner);
      kinds.set(path, (kinds.get(path) ?? new Set()).add(owner.uid));
    }
    const further: typeof wanted = [];
    for (const [path, uids] of kinds) {
      if (uids.size > MAX_SINGLE && !told.has(path)) {
        const keep = (items: unknown[]) => {
          for (const { data } of items.map((item) =>
            metadataSchema.safeParse((item as { metadata?: unknown } | null)?.metadata)
          )) {
            if (data && uids.has(data.uid)) {
              found.set(data.uid, data);
              const owner = ownerOf(data);
              if (owner && !found.has(owner.uid) && !NOT_A_JOB.has(owner.kind)) {
                further.push({ owner, namespace: data.namespace ?? '' });
              }
            }
          }
        };
        await withoutRights(path, () =>
          list(client(), { path, metadataOnly: true }, { begin: () => undefined, page: keep }, signal)
        );
      }
    }
    if (further.length > 0 && depth < MAX_DEPTH) {
      await readAhead(further, found, signal, depth + 1);
    }
  }

  async function read(
    owner: OwnerReference,
    namespace: string,
    found: Map<string, Metadata>,
    signal: AbortSignal
  ): Promise<Metadata | undefined> {
    const known = found.get(owner.uid);
    if (known) {
      return known;
    }
    const kindPath = basePathOf(owner);
    if (told.has(kindPath)) {
      return undefined;
    }
    const path = `${baseOf(owner)}/namespaces/${namespace}/${pluralOf(owner.kind)}/${owner.name}`;
    const object = await withoutRights(kindPath, () =>
      client().get(path, signal, acceptOf({ metadataOnly: true }, false))
    );
    const { data } = metadataSchema.safeParse((object as { metadata?: unknown } | null | undefined)?.metadata);
    // Another object of the same name came after it.
    if (!data || (owner.uid !== '' && data.uid !== owner.uid)) {
      return undefined;
    }
    found.set(data.uid, data);
    return data;
  }

  /** What may not be read, or is gone, is not known; whatever else fails is an outage. */
  async function withoutRights<T>(kindPath: string, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof KubernetesError && error.status === 403) {
        if (!told.has(kindPath)) {
          told.add(kindPath);
          refused(kindPath, error);
        }
        return undefined;
      }
      if (error instanceof KubernetesError && error.isUnconvertible) {
        refused(kindPath, error);
        return undefined;
      }
      if (error instanceof KubernetesError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  return {
    resolve,
    rootOf(pod) {
      const key = keyOf(pod);
      return (key === undefined ? undefined : roots.get(key)) ?? ownRoot(pod);
    },
    retain(pods) {
      const used = new Set([...pods].map(keyOf));
      for (const key of roots.keys()) {
        if (!used.has(key)) {
          roots.delete(key);
        }
      }
    },
    known: () => Object.fromEntries(roots),
  };
}

function keyOf({ owner, labels, namespace }: PodState): string | undefined {
  const group = labels[POD_GROUP_LABEL];
  return owner?.uid ?? (group === undefined ? undefined : `${namespace}/${group}`);
}

function ownRoot({ uid, name, namespace, createdMs, labels, annotations }: PodState): Root {
  return { uid, kind: 'Pod', name, namespace, createdMs, labels: labelsOfQueues({ ...labels, ...annotations }) };
}

function rootFrom(kind: string, metadata: Metadata, namespace: string, lower: Labels): Root {
  return {
    uid: metadata.uid,
    kind,
    name: metadata.name,
    namespace,
    createdMs: timeMs(metadata.creationTimestamp),
    // What the owner says counts for all below it.
    labels: labelsOfQueues({ ...lower, ...metadata.annotations, ...metadata.labels }),
  };
}

/** Path of all objects of a kind: `/apis/batch/v1/jobs`. */
export function basePathOf(owner: Pick<OwnerReference, 'apiVersion' | 'kind'>): string {
  return `${baseOf(owner)}/${pluralOf(owner.kind)}`;
}

function baseOf({ apiVersion }: Pick<OwnerReference, 'apiVersion'>): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Custom kinds nearly always have the regular plural; where one does not, the chain ends below it. */
function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  return /[^aeiou]y$/.test(lower)
    ? `${lower.slice(0, -1)}ies`
    : /(s|x|ch|sh)$/.test(lower)
      ? `${lower}es`
      : `${lower}s`;
}
