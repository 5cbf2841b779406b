import type { Job } from '#model/job.ts';
import { modelOf, type Labels } from './gpu-model.ts';
import type { Root } from './owners.ts';
import type { PodState } from './pod.ts';
import { queueOf } from './queue.ts';
import { mostAtOnce, staysOf, type PodOnNode } from './stays.ts';

/** What else is needed to say what a pod holds. */
export interface Surroundings {
  /** Labels of a node that name its GPUs. */
  labelsOf(node: string): Labels;
  /** Accelerators of a claim, `namespace/name`; `undefined` where it is not known. */
  claim(key: string): number | undefined;
}

export interface JobPods {
  root: Root;
  pods: readonly PodState[];
  /** What stands for pods that are to come, of a job that waits in a queue; counts where none of its pods lives. */
  waiting: readonly PodState[];
  /** Earliest start that is known of it, of pods that are gone by now, too. */
  startMs: number | undefined;
}

export interface JobContext {
  scheduler: string;
  site: string;
  /** Label of the pods that names the user. */
  userLabel: string | undefined;
  around: Surroundings;
}

export function isLive({ endMs }: PodState): boolean {
  return endMs === undefined;
}

/** Accelerators of a pod, by resource; those by claims under no name. */
export function holdingOf(pod: PodState, around: Surroundings): Map<string | undefined, number> {
  const holding = new Map<string | undefined, number>(Object.entries(pod.accelerators));
  const claimed = pod.claims.reduce((sum, key) => sum + (around.claim(key) ?? 0), 0);
  if (claimed > 0) {
    holding.set(undefined, claimed);
  }
  return holding;
}

/** All that is to be said of a job now; `undefined` where none of its pods has accelerators. */
export function wordOf(
  { root, pods: known, waiting, startMs }: JobPods,
  context: JobContext,
  asOfMs: number
): Job | undefined {
  const { around } = context;
  const isQueued = !known.some(isLive) && waiting.length > 0;
  const pods = isQueued ? [...known, ...waiting] : known;
  const shared = new Set<string>();
  const holders = pods.flatMap((pod) => {
    // A claim that several pods share counts once on their node.
    const own = pod.claims.filter((key) => !shared.has(`${pod.node} ${key}`));
    own.forEach((key) => shared.add(`${pod.node} ${key}`));
    const holding = holdingOf({ ...pod, claims: own }, around);
    const isHolder = holdingOf(pod, around).size > 0;
    const gpus = [...holding.values()].reduce((sum, count) => sum + count, 0);
    return isHolder ? [{ pod, holding, gpus }] : [];
  });
  if (holders.length === 0) {
    return undefined;
  }
  const live = holders.filter(({ pod }) => isLive(pod)).map(({ pod }) => pod);
  const onNodes = holders.flatMap(({ pod, gpus: count }): PodOnNode[] =>
    pod.node === undefined
      ? []
      : [{ node: pod.node, fromMs: pod.scheduledMs ?? pod.createdMs, toMs: pod.endMs, gpus: count }]
  );
  const nodes = staysOf(onNodes);
  const held = (some: typeof holders) =>
    mostAtOnce(some.map(({ pod, gpus }) => ({ fromMs: pod.scheduledMs ?? pod.createdMs, toMs: pod.endMs, gpus })));
  // What waits has been there all along, and is not held beside what its pods of before had.
  const gpus = Math.max(
    held(holders.filter(({ pod }) => !waiting.includes(pod))),
    held(holders.filter(({ pod }) => waiting.includes(pod)))
  );
  const labels = { ...holders[0]?.pod.labels, ...holders[0]?.pod.annotations, ...root.labels };
  const started = [startMs, ...holders.map(({ pod }) => pod.startMs)].filter((ms) => ms !== undefined);
  const user =
    context.userLabel === undefined
      ? undefined
      : holders.map(({ pod }) => pod.labels[context.userLabel ?? '']).find(Boolean);
  return defined({
    id: root.uid,
    scheduler: context.scheduler,
    asOfMs,
    site: context.site,
    name: root.name,
    tenant: root.namespace,
    user,
    partition: queueOf(labels),
    priority: holders.map(({ pod }) => pod.priority).find((priority) => priority !== undefined),
    submitMs: root.createdMs ?? Math.min(...holders.map(({ pod }) => pod.createdMs)),
    startMs: started.length === 0 ? undefined : Math.min(...started),
    timeLimitMs: holders.map(({ pod }) => pod.timeLimitMs).find((limit) => limit !== undefined),
    gpus,
    gpuModel: modelsOf(holders, around),
    nodes,
    // Pods are asked for, not nodes: of a job that has none yet their number is not known.
    nodeCount: nodes.length === 0 ? undefined : mostAtOnce(nodes.map((stay) => ({ ...stay, gpus: 1 }))),
    ...(live.length > 0 ? liveState(live) : endState(holders.map(({ pod }) => pod))),
  });
}

/** Running as soon as one of its pods runs. */
function liveState(live: readonly PodState[]): Pick<Job, 'state' | 'reason'> {
  const running = live.filter(({ phase }) => phase !== 'Pending');
  const waits = live
    .filter(({ phase }) => phase === 'Pending')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ reason }) => reason)
    .find((reason) => reason !== undefined);
  if (running.length === live.length) {
    return { state: 'Running' };
  }
  if (running.length === 0) {
    return defined({ state: 'Pending', reason: waits });
  }
  const counted = `${running.length} of ${live.length} pods run`;
  return { state: 'Running', reason: waits === undefined ? counted : `${counted}; ${waits}` };
}

/** By the last pod of each place in the job: one that failed may have been followed by one that did it. */
function endState(pods: readonly PodState[]): Pick<Job, 'state' | 'reason' | 'endMs' | 'exitCode'> {
  const last = new Map<string, PodState>();
  for (const pod of pods) {
    const key = placeOf(pod);
    const before = last.get(key);
    if (!before || (before.endMs ?? 0) <= (pod.endMs ?? 0)) {
      last.set(key, pod);
    }
  }
  const ends = [...last.values()].sort((a, b) => (a.endMs ?? 0) - (b.endMs ?? 0));
  const worst =
    ends.find(({ phase }) => phase === 'Failed') ?? ends.find(({ phase }) => phase !== 'Succeeded') ?? ends.at(-1);
  return defined({
    state: worst?.phase ?? 'Succeeded',
    reason: worst?.reason,
    endMs: Math.max(...pods.map(({ endMs }) => endMs ?? 0)),
    exitCode: worst?.exitCode,
  });
}

/** Its index in an indexed Job; pods of one owner that have none stand in for each other. */
function placeOf({ labels, owner, name }: PodState): string {
  const index = labels['batch.kubernetes.io/job-completion-index'] ?? labels['apps.kubernetes.io/pod-index'] ?? '';
  return `${owner?.name ?? name} ${index}`;
}

/** Of several models all of them. */
function modelsOf(
  holders: ReadonlyArray<{ pod: PodState; holding: Map<string | undefined, number> }>,
  around: Surroundings
): string | undefined {
  const models = holders.flatMap(({ pod, holding }) => {
    const labels = pod.node === undefined ? pod.nodeSelector : around.labelsOf(pod.node);
    return [...holding.keys()].flatMap((resource) => modelOf(labels, resource) ?? []);
  });
  return models.length === 0 ? undefined : [...new Set(models)].sort().join('+');
}

/** Without the keys that have no value. */
function defined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}
