import type { TestApiServer } from '#protocols/kubernetes/testing/api-server.ts';
import type { TestObject } from '#protocols/kubernetes/testing/objects.ts';

export const PODS = '/api/v1/pods';
export const NODES = '/api/v1/nodes';
export const JOBS = '/apis/batch/v1/jobs';
export const JOBSETS = '/apis/jobset.x-k8s.io/v1alpha2/jobsets';
export const WORKLOADS = '/apis/kueue.x-k8s.io/v1beta1/workloads';
export const CLAIMS = '/apis/resource.k8s.io/v1/resourceclaims';

/** Times of the tests, to the second as the API has them. */
export const START_MS = Date.parse('2026-03-01T08:00:00Z');
export const at = (minute: number) => new Date(START_MS + minute * 60_000).toISOString().replace('.000Z', 'Z');

export interface PodOptions {
  name: string;
  namespace?: string;
  uid?: string;
  owner?: TestObject;
  labels?: Record<string, string>;
  resources?: Record<string, string>;
  spec?: object;
}

/** A pod as a controller creates it; it waits. */
export function pendingPod({
  name,
  namespace = 'vision',
  uid,
  owner,
  labels,
  resources,
  spec,
}: PodOptions): TestObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      creationTimestamp: at(1),
      ...(uid ? { uid } : {}),
      ...(labels ? { labels } : {}),
      ...(owner ? { ownerReferences: [ownedBy(owner)] } : {}),
    },
    spec: {
      priority: 1000,
      containers: [{ name: 'main', image: 'train', resources: { limits: resources, requests: resources } }],
      ...spec,
    },
    status: {
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.',
          lastTransitionTime: at(1),
        },
      ],
    },
  };
}

export function running(pod: TestObject, nodeName: string, minute: number): TestObject {
  return {
    ...pod,
    spec: { ...pod.spec, nodeName },
    status: {
      phase: 'Running',
      startTime: at(minute),
      conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: at(minute) }],
      containerStatuses: [{ name: 'main', state: { running: { startedAt: at(minute) } } }],
    },
  };
}

export function ended(
  pod: TestObject,
  minute: number,
  exitCode = 0,
  reason = exitCode === 0 ? 'Completed' : 'Error'
): TestObject {
  return {
    ...pod,
    status: {
      ...pod.status,
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      containerStatuses: [{ name: 'main', state: { terminated: { exitCode, reason, finishedAt: at(minute) } } }],
    },
  };
}

export function ownedBy({ apiVersion = '', kind = '', metadata }: TestObject) {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true };
}

/** A JobSet with one Job, as Kueue lets it in. */
export function putJobSet(
  api: TestApiServer,
  name: string,
  namespace = 'vision'
): { set: TestObject; job: TestObject } {
  const set = api.store.put(JOBSETS, {
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name, namespace, creationTimestamp: at(0), labels: { 'kueue.x-k8s.io/queue-name': 'gpu-queue' } },
  });
  const job = api.store.put(JOBS, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${name}-workers-0`, namespace, ownerReferences: [ownedBy(set)] },
  });
  return { set, job };
}

export function putNode(api: TestApiServer, name: string, labels: Record<string, string>): void {
  api.store.put(NODES, { metadata: { name, labels }, status: { images: [] } });
}

/** What Kueue makes of a job: its queue, what its pods will ask for, and how it stands. */
export function workloadOf(owner: TestObject, conditions: object[], count = 2): TestObject {
  const { name, namespace } = owner.metadata;
  const resources = { requests: { 'nvidia.com/gpu': '8' } };
  return {
    apiVersion: 'kueue.x-k8s.io/v1beta1',
    kind: 'Workload',
    metadata: {
      name: `job-${name}-1`,
      ownerReferences: [ownedBy(owner)],
      creationTimestamp: at(0),
      ...(namespace ? { namespace } : {}),
    },
    spec: {
      queueName: 'gpu-queue',
      priority: 50,
      podSets: [{ name: 'main', count, template: { spec: { containers: [{ name: 'main', resources }] } } }],
    },
    status: { conditions },
  };
}

export function condition(type: string, status: 'True' | 'False', reason = type, message = '', minute = 1): object {
  return { type, status, reason, message, lastTransitionTime: at(minute) };
}
