import {
  follow,
  KubernetesError,
  kubernetesClient,
  openAccess,
  WATCH_TIMES,
  type Collection,
  type Follower,
  type KubernetesClient,
  type Position,
  type WatchTimes,
} from '#protocols/kubernetes/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import { createNews } from '../../jobs/news.ts';
import { acceleratorTest } from './accelerators.ts';
import { claimOf } from './claim.ts';
import {
  claimCollections,
  DRA_GROUP,
  KUEUE_GROUP,
  kueueVersion,
  NODES,
  podCollections,
  workloadCollections,
} from './collections.ts';
import type { KubernetesConfig } from './config.ts';
import { servedVersions } from './discovery.ts';
import { modelLabels, type Labels } from './gpu-model.ts';
import type { JobContext } from './job.ts';
import { keepKnown } from './known.ts';
import { metadataSchema } from './metadata.ts';
import { notesOf } from './notes.ts';
import { createOwners, type Owners } from './owners.ts';
import type { PodState } from './pod.ts';
import { followPods } from './pods.ts';
import { createTracked, type Tracked } from './tracked.ts';
import { followWorkloads } from './workloads.ts';

/** How far a kill sets back what is known: what happened since is told once more, and changes nothing. */
const NOTES_EVERY_MS = 5_000;
/** A vanished job is known to have lived until the last list of open ones. */
const OPEN_EVERY_MS = 60_000;
const RIGHTS =
  'Give the login the ClusterRole of docs/connect-kubernetes.md, or set namespaces to those that it may read';

/** What is known of a cluster, from one connection to the next. */
export interface Memory {
  cluster: string;
  nodes: Map<string, Labels>;
  claims: Map<string, number>;
  /** Of claims that are gone and whose pods are not yet. */
  pastClaims: Map<string, number>;
  positions: Map<string, Position>;
  tracked: Tracked;
  owners: Owners;
  client: KubernetesClient | undefined;
  /** API version of Kueue's objects; `undefined` where the cluster has none. */
  kueue: string | undefined;
  news: ReturnType<typeof createNews>;
  /** Warnings that were given. */
  warned: Set<string>;
}

/** Reads a cluster until the signal aborts. `memory` is what the last connection knew, or notes of a process before. */
export async function runKubernetes(
  config: KubernetesConfig,
  context: SourceContext,
  state: { memory?: Memory },
  times: WatchTimes = WATCH_TIMES
): Promise<void> {
  const access = openAccess(config);
  let isWaiting = false;
  const client = kubernetesClient({
    access,
    onWait(message) {
      isWaiting = true;
      context.state('degraded', message);
    },
  });
  context.state('connecting', client.name);
  const memory = (state.memory ??= await recall(config, context, access.server.href));
  memory.client = client;
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const warn = (line: string) => warnOnce(memory, context, line);

  const isAccelerator = acceleratorTest(config.accelerators);
  const jobContext: JobContext = {
    scheduler: config.cluster ?? config.name,
    site: context.site,
    userLabel: config.userLabel,
    around: {
      labelsOf: (node) => memory.nodes.get(node) ?? {},
      claim: (key) => memory.claims.get(key) ?? memory.pastClaims.get(key),
    },
  };
  const pods = podCollections(config);
  /** Until when each collection of pods is known, epoch ms. */
  const heardMs = new Map<string, number>();
  let lastWordMs = 0;
  let openSaidMs = 0;
  let turn: Promise<unknown> = Promise.resolve();

  /** Collections are followed side by side, and speak one after the other. */
  const inTurn = <T>(speak: () => Promise<T>): Promise<T> => {
    const next = turn.then(speak);
    turn = next.catch(() => undefined);
    return next;
  };
  const isComplete = () =>
    pods.every(({ path }) => memory.positions.get(path)?.resourceVersion !== undefined || heardMs.has(path));
  const note = () =>
    context.notes.write({
      cluster: memory.cluster,
      versions: Object.fromEntries(
        pods.flatMap(({ path }) => {
          const { resourceVersion, before } = memory.positions.get(path) ?? {};
          const version = resourceVersion ?? before;
          return version === undefined ? [] : [[path, version]];
        })
      ),
      owners: memory.owners.known(),
      ...memory.tracked.remembered(),
      claims: claimsInUse(memory),
    });

  async function say(asOfMs: number, isList: boolean): Promise<void> {
    lastWordMs = Math.max(lastWordMs, asOfMs);
    if (!isComplete()) {
      return;
    }
    const { jobs, said } = memory.tracked.news(jobContext, lastWordMs);
    const { news: fresh, keep } = memory.news.of(jobs, Date.now());
    if (fresh.length > 0) {
      await context.jobs(fresh);
    }
    keep();
    said();
    const untilMs = Math.min(...pods.map(({ path }) => heardMs.get(path) ?? 0));
    if (isList || (fresh.length === 0 && untilMs - openSaidMs >= OPEN_EVERY_MS)) {
      openSaidMs = untilMs;
      const { scheduler } = jobContext;
      memory.news.retain(memory.tracked.ids().map((id) => ({ scheduler, id })));
      await context.openJobs({
        scheduler,
        asOfMs: untilMs,
        ids: memory.tracked.openIds(jobContext, untilMs),
        reason: 'its pods are gone, and nobody saw how they ended',
      });
    }
    if (isWaiting || isList) {
      isWaiting = false;
      context.state('connected');
    }
  }

  const follower = ({ path }: Collection): Follower =>
    followPods({
      tracked: () => memory.tracked,
      isAccelerator,
      isOurs: ({ namespace }) => isOf(path, namespace),
      complain: (error) => warn(`a pod of ${path} cannot be read and is passed over: ${error.message.split('\n')[0]}`),
      resolve: (some) => memory.owners.resolve(some, signal),
      listed: (asOfMs) =>
        inTurn(async () => {
          heardMs.set(path, asOfMs);
          forgetUnused(memory);
          await say(asOfMs, true);
        }),
      changed: (atMs) =>
        inTurn(async () => {
          heardMs.set(path, atMs);
          await say(atMs, false);
        }),
    });
  const around = (touch: (keys: ReadonlySet<string>) => void) => (keys: ReadonlySet<string>) =>
    inTurn(async () => {
      touch(keys);
      if (keys.size > 0 && heardMs.size > 0) {
        await say(lastWordMs, false);
      }
    });

  const noting = setInterval(() => void inTurn(note), NOTES_EVERY_MS);
  try {
    const served = await servedVersions(client, DRA_GROUP, signal);
    memory.kueue = kueueVersion(await servedVersions(client, KUEUE_GROUP, signal));
    context.state('connected');
    if (isComplete()) {
      // A watch that goes on from where it was may have nothing to say for a minute.
      await context.jobs([]);
    }
    const nodes = keepKnown(
      memory.nodes,
      nodeOf,
      around((keys) => memory.tracked.touch(({ node }) => node !== undefined && keys.has(node)))
    );
    const deviceClasses = new Set(config.deviceClasses);
    const claims = ({ path }: Collection) =>
      keepKnown(
        memory.claims,
        (object) => {
          const claim = claimOf(object, deviceClasses);
          return claim && { key: claim.key, value: claim.accelerators };
        },
        (keys, gone) => {
          gone.forEach((count, key) => memory.pastClaims.set(key, count));
          return around(() => memory.tracked.touch((pod) => pod.claims.some((key) => keys.has(key))))(keys);
        },
        (key) => isOf(path, key.split('/')[0] ?? '')
      );
    const running: Array<Promise<unknown>> = [];
    const start = (collection: Collection, follower_: Follower) => {
      const position = positionOf(memory, collection);
      const run = follow(client, collection, position, follower_, times, signal);
      running.push(run);
      run.catch(() => undefined);
      return { position, run };
    };
    const workloads = ({ path }: Collection) =>
      followWorkloads({
        tracked: memory.tracked,
        isAccelerator,
        isOurs: ({ namespace }) => isOf(path, namespace),
        complain: (error) =>
          warn(`a workload of ${path} cannot be read and is passed over: ${error.message.split('\n')[0]}`),
        resolve: (some) => memory.owners.resolve(some, signal),
        changed: () => inTurn(() => (heardMs.size > 0 ? say(Date.now(), false) : Promise.resolve())),
      });
    // What surrounds the pods comes before them, where it may be read.
    const surroundings: Array<[Collection, Follower, string]> = [
      [NODES, nodes, 'Jobs have no GPU model'],
      ...claimCollections(config, served).map((one): [Collection, Follower, string] => [
        one,
        claims(one),
        'GPUs by resource claims are not counted',
      ]),
      ...workloadCollections(config, memory.kueue).map((one): [Collection, Follower, string] => [
        one,
        workloads(one),
        "Jobs that wait in Kueue's queues are not known before they have pods",
      ]),
    ];
    for (const [collection, follower_, why] of surroundings) {
      await firstList(start, collection, follower_, signal).catch((error: unknown) => {
        if (!(error instanceof KubernetesError && [403, 404].includes(error.status))) {
          throw error;
        }
        running.pop();
        warn(`${error.message}. ${why}. ${RIGHTS}.`);
      });
    }
    pods.forEach((collection) => start(collection, follower(collection)));
    await Promise.all(running);
  } catch (error) {
    if (context.signal.aborted) {
      return;
    }
    throw error instanceof KubernetesError && error.status === 403 ? new Error(`${error.message}. ${RIGHTS}`) : error;
  } finally {
    clearInterval(noting);
    failed.abort(new Error('the connection is given up'));
    await turn;
    await note();
    await client.close();
  }
}

async function recall(config: KubernetesConfig, context: SourceContext, cluster: string): Promise<Memory> {
  const notes = notesOf(await context.notes.read(), cluster);
  const owners = createOwners(
    () => {
      if (!memory.client) {
        throw new Error('not connected');
      }
      return memory.client;
    },
    (path) =>
      warnOnce(
        memory,
        context,
        `${path} may not be read: what owns these is not known, and they are the jobs. ${RIGHTS}.`
      ),
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
    client: undefined,
    kueue: undefined,
    news: createNews(),
    warned: new Set(),
  };
  return memory;
}

function positionOf({ positions }: Memory, { path }: Collection): Position {
  const position = positions.get(path) ?? {};
  positions.set(path, position);
  return position;
}

function warnOnce({ warned }: Memory, context: SourceContext, line: string): void {
  if (!warned.has(line)) {
    warned.add(line);
    context.log.warn(`${context.name}: ${line}`);
  }
}

/** Resolves when a collection was listed, or at once where it was before; rejects where that fails. */
function firstList(
  start: (collection: Collection, follower: Follower) => { position: Position; run: Promise<void> },
  collection: Collection,
  follower: Follower,
  signal: AbortSignal
): Promise<void> {
  return new Promise((resolve, reject) => {
    const told: Follower = {
      ...follower,
      async listed(asOfMs) {
        await follower.listed(asOfMs);
        resolve();
      },
    };
    signal.addEventListener('abort', () => resolve(), { once: true });
    const { position, run } = start(collection, told);
    run.catch(reject);
    if (position.resourceVersion !== undefined) {
      resolve();
    }
  });
}

/** Whether a path of a collection has the objects of a namespace. */
function isOf(path: string, namespace: string): boolean {
  return !path.includes('/namespaces/') || path.includes(`/namespaces/${namespace}/`);
}

function nodeOf(object: unknown): { key: string; value: Labels | undefined } | undefined {
  const { data } = metadataSchema.safeParse((object as { metadata?: unknown } | null)?.metadata);
  const labels = modelLabels(data?.labels ?? {});
  return data && { key: data.name, value: Object.keys(labels).length > 0 ? labels : undefined };
}

function claimsInUse({ tracked, claims, pastClaims }: Memory): Record<string, number> {
  const used = [...tracked.pods()].flatMap((pod) => pod.claims);
  return Object.fromEntries(
    used.flatMap((key) => {
      const count = claims.get(key) ?? pastClaims.get(key);
      return count === undefined ? [] : [[key, count]];
    })
  );
}

/** What no pod refers to any more. */
function forgetUnused({ tracked, owners, pastClaims }: Memory): void {
  const pods: PodState[] = [...tracked.pods(), ...tracked.waiting()];
  owners.retain(pods);
  const used = new Set(pods.flatMap(({ claims }) => claims));
  for (const key of pastClaims.keys()) {
    if (!used.has(key)) {
      pastClaims.delete(key);
    }
  }
}
