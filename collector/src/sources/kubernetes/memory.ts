import { clause } from '#model/text/clause.ts';
import type { Collection, KubernetesClient, Position } from '#protocols/kubernetes/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import { createNews } from '../../jobs/news.ts';
import { podCollections } from './collections.ts';
import type { KubernetesConfig } from './config.ts';
import type { Labels } from './gpu-model.ts';
import type { Surroundings } from './job.ts';
import type { PodState } from './pod.ts';
import { notesOf, type Notes } from './notes.ts';
import { createOwners, type Owners } from './owners.ts';
import { createTracked, type Tracked } from './tracked.ts';

export const RIGHTS =
  'Give the login the ClusterRole of docs/connect-kubernetes.md, or set namespaces to those that it may read';

/** What owns pods may be of any kind: the ClusterRole has the usual ones. */
export const OWNER_RIGHTS =
  'Let the login get and list these: take the rule from the ClusterRole of docs/connect-kubernetes.md, or write one as those there';

export const CONVERSION = 'Look after the operator whose webhook this is; if it was removed, remove its CRDs as well';

/** What is known of a cluster, from one connection to the next. */
export interface Memory {
  /** URL of its API. */
  cluster: string;
  /** Labels of nodes that name their GPUs. */
  nodes: Map<string, Labels>;
  /** Accelerators by claim, `namespace/name`. */
  claims: Map<string, number>;
  /** Of claims that are gone and whose pods are not yet. */
  pastClaims: Map<string, number>;
  /** By the path of the collection. */
  positions: Map<string, Position>;
  tracked: Tracked;
  /** Pods that are there and cannot be read, by uid. */
  unread: Map<string, PodState>;
  owners: Owners;
  /** What was said of the jobs. */
  news: ReturnType<typeof createNews>;
  /** Why collections cannot be read for now, by their paths: what is in them is not known, and not gone. */
  lost: Map<string, string>;
  /** The connection of now. */
  client: KubernetesClient | undefined;
  /** API version of Kueue's objects; `undefined` where the cluster has none. */
  kueue: string | undefined;
  /** All pods were listed once: until then, what is noted is all that is known. */
  isListed: boolean;
  /** Warns, each line once. */
  warn(line: string): void;
}

/** An empty memory, but for what a process before has noted. */
export async function recall(config: KubernetesConfig, context: SourceContext, cluster: string): Promise<Memory> {
  const notes = notesOf(await context.notes.read(), cluster);
  const warned = new Set<string>();
  const warn = (line: string) => {
    if (!warned.has(line)) {
      warned.add(line);
      context.log.warn(`${context.name}: ${line}`);
    }
  };
  const owners = createOwners(
    () => {
      if (!memory.client) {
        throw new Error('not connected');
      }
      return memory.client;
    },
    (path, failure) => {
      const why = failure.isUnconvertible ? failure.message : `${path} may not be read`;
      const nextStep = failure.isUnconvertible ? CONVERSION : OWNER_RIGHTS;
      warn(`${clause(why)}: what owns these is not known, and they are the jobs. ${clause(nextStep)}.`);
    },
    () => memory.kueue,
    notes.owners
  );
  const memory: Memory = {
    cluster,
    nodes: new Map(),
    claims: new Map(),
    pastClaims: new Map(Object.entries(notes.claims)),
    positions: new Map(podCollections(config).map(({ path }) => [path, { before: notes.versions[path] }])),
    owners,
    tracked: createTracked(owners, notes),
    unread: new Map(),
    lost: new Map(),
    news: createNews(),
    client: undefined,
    kueue: undefined,
    isListed: false,
    warn,
  };
  return memory;
}

/** What a later process has to know. */
export function notesFrom(memory: Memory, pods: readonly Collection[]): Notes {
  const versions = pods.flatMap(({ path }) => {
    const { resourceVersion, before } = memory.positions.get(path) ?? {};
    const version = resourceVersion ?? before;
    return version === undefined ? [] : [[path, version] as const];
  });
  const claims = [...memory.tracked.pods()].flatMap((pod) =>
    pod.claims.flatMap((key) => {
      const count = surroundingsOf(memory).claim(key);
      return count === undefined ? [] : [[key, count] as const];
    })
  );
  return {
    cluster: memory.cluster,
    versions: Object.fromEntries(versions),
    owners: memory.owners.known(),
    ...memory.tracked.remembered(),
    claims: Object.fromEntries(claims),
  };
}

export function surroundingsOf({ nodes, claims, pastClaims }: Memory): Surroundings {
  return {
    labelsOf: (node) => nodes.get(node) ?? {},
    claim: (key) => claims.get(key) ?? pastClaims.get(key),
  };
}

export function positionOf({ positions }: Memory, { path }: Collection): Position {
  const position = positions.get(path) ?? {};
  positions.set(path, position);
  return position;
}

/** What no pod refers to any more. */
export function forgetUnused({ tracked, unread, owners, pastClaims }: Memory): void {
  owners.retain([...tracked.pods(), ...tracked.waiting(), ...unread.values()]);
  const used = new Set([...tracked.pods()].flatMap(({ claims }) => claims));
  for (const key of pastClaims.keys()) {
    if (!used.has(key)) {
      pastClaims.delete(key);
    }
  }
}
