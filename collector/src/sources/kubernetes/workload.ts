import { z } from 'zod';
import { podTemplateAccelerators, podTemplateSchema } from './pod-template.ts';
import type { IsAccelerator } from './accelerators.ts';
import { metadataSchema, ownerOf, timeMs } from './metadata.ts';
import { shortReason, type PodState } from './pod.ts';

const conditionSchema = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  lastTransitionTime: z.string().nullish(),
});
/** A Workload of kueue.x-k8s.io, v1beta1 or v1beta2. */
const workloadSchema = z.looseObject({
  metadata: metadataSchema.extend({ namespace: z.string() }),
  spec: z.looseObject({
    queueName: z.string().nullish(),
    priority: z.int().nullish(),
    maximumExecutionTimeSeconds: z.number().nullish(),
    podSets: z.array(z.looseObject({ count: z.int().nonnegative(), template: podTemplateSchema })).nullish(),
  }),
  status: z.looseObject({ conditions: z.array(conditionSchema).nullish() }).nullish(),
});

/** A job that Kueue holds back, or has let in: it stands for its pods as long as there are none. */
export interface Waiting {
  /** As one pod without a node, which asks for all that the job asks for. */
  pod: PodState;
  /** Kueue has let it in, and its pods are to come. */
  isAdmitted: boolean;
  /** It is over, and its `pod` has an end. */
  isFinished: boolean;
}

/**
 * `undefined` for a workload that asks for no accelerators.
 * @param atMs when this was so, epoch ms
 */
export function waitingOf(object: unknown, isAccelerator: IsAccelerator, atMs: number): Waiting | undefined {
  const { metadata, spec, status } = workloadSchema.parse(object);
  const accelerators: Record<string, number> = {};
  for (const { count, template } of spec.podSets ?? []) {
    for (const [resource, each] of Object.entries(podTemplateAccelerators(template.spec, isAccelerator))) {
      accelerators[resource] = (accelerators[resource] ?? 0) + each * count;
    }
  }
  if (Object.values(accelerators).every((count) => count === 0)) {
    return undefined;
  }
  const conditionOf = (type: string) => status?.conditions?.find((condition) => condition.type === type);
  const isTrue = (type: string) => conditionOf(type)?.status === 'True';
  const finished = isTrue('Finished') ? conditionOf('Finished') : undefined;
  const held = conditionOf('QuotaReserved');
  const isAdmitted = isTrue('Admitted');
  const evicted = isTrue('Evicted') ? conditionOf('Evicted') : undefined;
  const why = isAdmitted ? undefined : (evicted ?? (held?.status === 'False' ? held : undefined));
  return {
    isAdmitted,
    isFinished: finished !== undefined,
    pod: {
      uid: metadata.uid,
      name: metadata.name,
      namespace: metadata.namespace,
      labels: spec.queueName ? { 'kueue.x-k8s.io/queue-name': spec.queueName } : {},
      annotations: {},
      owner: ownerOf(metadata),
      node: undefined,
      phase: finished ? (finished.reason === 'Failed' ? 'Failed' : 'Succeeded') : 'Pending',
      reason: finished
        ? undefined
        : isAdmitted
          ? 'Admitted by Kueue, its pods are to come'
          : (shortReason(why?.reason, why?.message) ?? 'Waiting in its queue'),
      accelerators,
      claims: [],
      createdMs: timeMs(metadata.creationTimestamp) ?? atMs,
      scheduledMs: undefined,
      startMs: undefined,
      endMs: finished ? (timeMs(finished.lastTransitionTime) ?? atMs) : undefined,
      exitCode: undefined,
      priority: spec.priority ?? undefined,
      timeLimitMs: spec.maximumExecutionTimeSeconds ? spec.maximumExecutionTimeSeconds * 1_000 : undefined,
      nodeSelector: spec.podSets?.[0]?.template.spec.nodeSelector ?? {},
      isGone: finished !== undefined,
    },
  };
}
