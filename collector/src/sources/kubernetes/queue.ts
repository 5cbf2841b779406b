import type { Labels } from './gpu-model.ts';

/** Kueue's name of a group of plain pods that are one job. */
export const POD_GROUP_LABEL = 'kueue.x-k8s.io/pod-group-name';

/** Labels and annotations by which jobs say their queue: of Kueue, KAI, Volcano, YuniKorn, Run:ai. The first one counts. */
const QUEUE_LABELS = [
  'kueue.x-k8s.io/queue-name',
  'kai.scheduler/queue',
  'scheduling.volcano.sh/queue-name',
  'volcano.sh/queue-name',
  'yunikorn.apache.org/queue',
  'runai/queue',
];

/** Of all labels those that name a queue. */
export function labelsOfQueues(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => QUEUE_LABELS.includes(label)));
}

export function queueOf(labels: Labels): string | undefined {
  return QUEUE_LABELS.map((label) => labels[label]).find((queue) => queue);
}
