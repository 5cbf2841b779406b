import { z } from 'zod';
import type { Accelerators, IsAccelerator } from './accelerators.ts';
import type { Labels } from './gpu-model.ts';
import { metadataSchema, ownerOf, timeMs, type OwnerReference } from './metadata.ts';
import { podSpecSchema, podTemplateAccelerators } from './pod-template.ts';

const time = z.string().nullish();
const containerStatusSchema = z.looseObject({
  state: z
    .looseObject({
      waiting: z.looseObject({ reason: z.string().nullish() }).nullish(),
      terminated: z
        .looseObject({ exitCode: z.number().nullish(), reason: z.string().nullish(), finishedAt: time })
        .nullish(),
    })
    .nullish(),
});
const podSchema = z.looseObject({
  metadata: metadataSchema.extend({ namespace: z.string() }),
  spec: podSpecSchema.extend({
    nodeName: z.string().nullish(),
    priority: z.int().nullish(),
    activeDeadlineSeconds: z.number().nullish(),
    resourceClaims: z.array(z.looseObject({ name: z.string(), resourceClaimName: z.string().nullish() })).nullish(),
  }),
  status: z
    .looseObject({
      phase: z.string().nullish(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
      startTime: time,
      conditions: z
        .array(
          z.looseObject({
            type: z.string(),
            status: z.string(),
            reason: z.string().nullish(),
            message: z.string().nullish(),
            lastTransitionTime: time,
          })
        )
        .nullish(),
      containerStatuses: z.array(containerStatusSchema).nullish(),
      initContainerStatuses: z.array(containerStatusSchema).nullish(),
      resourceClaimStatuses: z
        .array(z.looseObject({ name: z.string(), resourceClaimName: z.string().nullish() }))
        .nullish(),
    })
    .nullish(),
});
type Pod = z.infer<typeof podSchema>;

/** Messages of a scheduler about thousands of nodes are long. */
const MAX_REASON_LENGTH = 200;

/** What is kept of a pod. Times are epoch ms. */
export interface PodState {
  uid: string;
  name: string;
  namespace: string;
  labels: Labels;
  annotations: Labels;
  owner: OwnerReference | undefined;
  node: string | undefined;
  /** Pending, Running, Succeeded, Failed. */
  phase: string;
  /** Why it waits, or ended. */
  reason: string | undefined;
  accelerators: Accelerators;
  /** Its resource claims, as `namespace/name`. */
  claims: string[];
  createdMs: number;
  /** When it got its node, and with it its accelerators. */
  scheduledMs: number | undefined;
  startMs: number | undefined;
  /** When it was over. */
  endMs: number | undefined;
  exitCode: number | undefined;
  priority: number | undefined;
  timeLimitMs: number | undefined;
  /** Labels of the nodes that it asks for. */
  nodeSelector: Labels;
  /** Deleted: the API does not have it any more. */
  isGone: boolean;
}

/**
 * A pod that asks for accelerators, or has claims that may be about some; `undefined` for any other.
 * @param atMs when this was so, epoch ms
 */
export function podOf(object: unknown, isAccelerator: IsAccelerator, atMs: number): PodState | undefined {
  const pod = podSchema.parse(object);
  const { metadata, spec, status } = pod;
  const accelerators = podTemplateAccelerators(spec, isAccelerator);
  const claims = claimsOf(pod);
  if (Object.keys(accelerators).length === 0 && claims.length === 0) {
    return undefined;
  }
  const phase = status?.phase ?? 'Pending';
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const scheduled = conditionOf(pod, 'PodScheduled');
  const startMs = timeMs(status?.startTime);
  const createdMs = timeMs(metadata.creationTimestamp) ?? atMs;
  return {
    uid: metadata.uid,
    name: metadata.name,
    namespace: metadata.namespace,
    labels: metadata.labels ?? {},
    annotations: queueAnnotations(metadata.annotations ?? {}),
    owner: ownerOf(metadata),
    node: spec.nodeName || undefined,
    phase,
    reason: isOver ? endReason(pod) : phase === 'Pending' ? waitReason(pod) : undefined,
    accelerators,
    claims,
    createdMs,
    scheduledMs: spec.nodeName
      ? ((scheduled?.status === 'True' ? timeMs(scheduled.lastTransitionTime) : undefined) ?? startMs ?? createdMs)
      : undefined,
    startMs,
    endMs: isOver
      ? (finishedMs(pod) ?? lastTransitionMs(pod) ?? timeMs(metadata.deletionTimestamp) ?? atMs)
      : undefined,
    exitCode: isOver ? exitCodeOf(pod) : undefined,
    priority: spec.priority ?? undefined,
    timeLimitMs: spec.activeDeadlineSeconds ? spec.activeDeadlineSeconds * 1_000 : undefined,
    nodeSelector: spec.nodeSelector ?? {},
    isGone: false,
  };
}

/** What names a pod that cannot be read any further, so that its job is not taken to be over; `undefined` where not even that can be read. */
export function unreadPodOf(object: unknown): PodState | undefined {
  const { data } = metadataSchema
    .extend({ namespace: z.string() })
    .safeParse((object as { metadata?: unknown } | null)?.metadata);
  return (
    data && {
      uid: data.uid,
      name: data.name,
      namespace: data.namespace,
      labels: data.labels ?? {},
      annotations: queueAnnotations(data.annotations ?? {}),
      owner: ownerOf(data),
      node: undefined,
      phase: 'Unknown',
      reason: undefined,
      accelerators: {},
      claims: [],
      createdMs: 0,
      scheduledMs: undefined,
      startMs: undefined,
      endMs: undefined,
      exitCode: undefined,
      priority: undefined,
      timeLimitMs: undefined,
      nodeSelector: {},
      isGone: false,
    }
  );
}

/** The last that is known of a pod that was deleted, from the object as it was then. */
export function deletedPodOf(object: unknown, isAccelerator: IsAccelerator, atMs: number): PodState | undefined {
  const last = podOf(object, isAccelerator, atMs);
  if (!last || last.endMs !== undefined) {
    return last && { ...last, isGone: true };
  }
  const pod = podSchema.parse(object);
  // The time of the deletion is when its grace period ends: most are over before.
  const deletedMs = Math.min(timeMs(pod.metadata.deletionTimestamp) ?? atMs, atMs);
  return {
    ...last,
    phase: 'Deleted',
    reason: endReason(pod) ?? 'pod deleted',
    endMs: Math.max(finishedMs(pod) ?? deletedMs, last.scheduledMs ?? last.createdMs),
    exitCode: exitCodeOf(pod),
    isGone: true,
  };
}

/** Kueue, Volcano and YuniKorn have them as labels or annotations; the other annotations may be long. */
const QUEUE_ANNOTATIONS = ['scheduling.volcano.sh/queue-name', 'yunikorn.apache.org/queue'];

function queueAnnotations(annotations: Labels): Labels {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => QUEUE_ANNOTATIONS.includes(key)));
}

function claimsOf({ metadata, spec, status }: Pod): string[] {
  const made = new Map(status?.resourceClaimStatuses?.map(({ name, resourceClaimName }) => [name, resourceClaimName]));
  return (spec.resourceClaims ?? []).flatMap(({ name, resourceClaimName }) => {
    const claim = resourceClaimName ?? made.get(name);
    return claim ? `${metadata.namespace}/${claim}` : [];
  });
}

function conditionOf({ status }: Pod, type: string) {
  return status?.conditions?.find((condition) => condition.type === type);
}

function statusesOf({ status }: Pod) {
  return [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
}

/** When its last container ended; `undefined` where one goes on, or none has run. */
function finishedMs({ status }: Pod): number | undefined {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => timeMs(state?.terminated?.finishedAt));
  return ends.length === 0 || ends.includes(undefined) ? undefined : Math.max(...(ends as number[]));
}

function lastTransitionMs({ status }: Pod): number | undefined {
  const times = (status?.conditions ?? []).flatMap(({ lastTransitionTime }) => timeMs(lastTransitionTime) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Of several containers that of one that failed. */
function exitCodeOf(pod: Pod): number | undefined {
  const codes = statusesOf(pod).flatMap(({ state }) => state?.terminated?.exitCode ?? []);
  return codes.find((code) => code !== 0) ?? codes[0];
}

/** `Unschedulable: 0/12 nodes are available: ...`, `SchedulingGated`, and later `ImagePullBackOff`. */
function waitReason(pod: Pod): string | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    return shortReason(scheduled.reason, scheduled.message);
  }
  return (
    statusesOf(pod)
      .map(({ state }) => state?.waiting?.reason)
      .find((reason) => reason && reason !== 'PodInitializing') ?? undefined
  );
}

/** `Evicted: ...`, `PreemptionByScheduler: ...`, `OOMKilled`. */
function endReason(pod: Pod): string | undefined {
  const disrupted = conditionOf(pod, 'DisruptionTarget');
  if (disrupted?.status === 'True') {
    return shortReason(disrupted.reason, disrupted.message);
  }
  if (pod.status?.reason) {
    return shortReason(pod.status.reason, pod.status.message);
  }
  const reasons = statusesOf(pod).flatMap(({ state }) =>
    state?.terminated && state.terminated.exitCode !== 0 ? (state.terminated.reason ?? []) : []
  );
  return reasons[0];
}

/** `Unschedulable: 0/12 nodes are available`, cut where it is long. */
export function shortReason(reason: string | null | undefined, message: string | null | undefined): string | undefined {
  const text = [reason, message].filter((part) => part).join(': ');
  return text === '' ? undefined : text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH)}…` : text;
}
