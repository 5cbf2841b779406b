import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '#model/job.ts';
import { startApiServer, type TestApiServer } from '#protocols/kubernetes/testing/api-server.ts';
import type { Source } from '../../contract/adapter.ts';
import { recordingContext, until, type Recording } from '../../testing/recording.ts';
import { kubernetesAdapter } from './adapter.ts';
import { kubernetesConfigSchema } from './config.ts';
import {
  at,
  CLAIMS,
  condition,
  ended,
  JOBS,
  JOBSETS,
  ownedBy,
  pendingPod,
  PODS,
  putJobSet,
  putNode,
  running,
  START_MS,
  WORKLOADS,
  workloadOf,
} from './testing/workloads.ts';

const H100 = { 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3', 'kubernetes.io/hostname': 'gpu01' };
const MIN = 60_000;

let api: TestApiServer;
let folder: string;
let recording: Recording;
let running_: Promise<unknown>;
let notes: unknown;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-kubernetes-'));
  await writeFile(join(folder, 'token'), 'secret');
  api = await startApiServer({
    tokens: new Set(['secret']),
    bookmarkMs: 50,
    collections: [JOBS, JOBSETS, CLAIMS, WORKLOADS],
  });
  notes = undefined;
  running_ = Promise.resolve();
});
afterEach(async () => {
  await stop();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const config = (more: object = {}) =>
  kubernetesConfigSchema.parse({
    name: 'k8s',
    protocol: 'kubernetes',
    server: api.url,
    serviceAccount: folder,
    ...more,
  });

/** Starts a run, of a source that is there or of a new process with the notes of the one before. */
function start(more: object = {}, source: Source = kubernetesAdapter.open(config(more))): Source {
  recording = recordingContext();
  const store = { read: async () => notes, write: async (written: unknown) => void (notes = structuredClone(written)) };
  const context = { ...recording.context, notes: store };
  running_ = source.run(context).catch((error: Error) => error);
  return source;
}

async function stop(): Promise<unknown> {
  recording?.stop();
  return running_;
}

/** What is known of a job by its name, as the database would have it. */
const word = (name: string): Job | undefined => recording.jobs.findLast((job) => job.name === name);
const stays = (job: Job | undefined) =>
  job?.nodes
    .map(({ node, fromMs, toMs, gpus }) => [node, (fromMs - START_MS) / MIN, toMs && (toMs - START_MS) / MIN, gpus])
    .sort();
const isRead = () => until(() => recording.openJobs.length > 0, 'the first list of open jobs');

describe('a job', () => {
  it('is the topmost owner of its pods, which are stays on nodes', async () => {
    putNode(api, 'gpu01', H100);
    putNode(api, 'gpu02', H100);
    const { set, job } = putJobSet(api, 'llama');
    const pods = ['a', 'b', 'c'].map((letter) =>
      pendingPod({ name: `llama-workers-0-${letter}`, owner: job, resources: { 'nvidia.com/gpu': '4' } })
    );
    const [a, b, c] = pods.map((pod) => api.store.put(PODS, pod));
    api.store.put(PODS, pendingPod({ name: 'web', resources: { cpu: '1' } }));
    start();
    await isRead();
    expect(recording.jobs).toHaveLength(1);
    expect(word('llama')).toMatchObject({
      id: set.metadata.uid,
      scheduler: 'k8s',
      state: 'Pending',
      reason: 'Unschedulable: 0/2 nodes are available: 2 Insufficient nvidia.com/gpu.',
      tenant: 'vision',
      partition: 'gpu-queue',
      priority: 1000,
      submitMs: START_MS,
      gpus: 12,
      nodes: [],
    });
    expect(word('llama')?.nodeCount).toBeUndefined();

    api.store.put(PODS, running(a!, 'gpu01', 2));
    api.store.put(PODS, running(b!, 'gpu01', 2));
    await until(() => word('llama')?.reason?.startsWith('2 of 3 pods run') === true, 'two running pods');
    expect(word('llama')).toMatchObject({
      state: 'Running',
      startMs: START_MS + 2 * MIN,
      gpuModel: 'NVIDIA-H100-80GB-HBM3',
    });
    expect(stays(word('llama'))).toEqual([['gpu01', 2, undefined, 8]]);
    expect(word('llama')?.nodeCount).toBe(1);

    api.store.put(PODS, running(c!, 'gpu02', 3));
    await until(() => word('llama')?.nodes.length === 2, 'a second node');
    expect(word('llama')?.reason).toBeUndefined();
    api.store.put(PODS, ended(running(a!, 'gpu01', 2), 8));
    api.store.put(PODS, ended(running(b!, 'gpu01', 2), 9));
    await until(() => stays(word('llama'))?.[0]?.[2] === 9, 'the end of the first stay');
    expect(word('llama')?.state).toBe('Running');
    api.store.put(PODS, ended(running(c!, 'gpu02', 3), 10));
    await until(() => word('llama')?.endMs !== undefined, 'the end');
    expect(word('llama')).toMatchObject({ state: 'Succeeded', endMs: START_MS + 10 * MIN, exitCode: 0, gpus: 12 });
    expect(word('llama')?.nodeCount).toBe(2);
    expect(stays(word('llama'))).toEqual([
      ['gpu01', 2, 9, 8],
      ['gpu02', 3, 10, 4],
    ]);

    // That its pods are cleaned up later is not news.
    const words = recording.jobs.length;
    api.store.delete(PODS, 'llama-workers-0-a', 'vision');
    api.store.delete(PODS, 'llama-workers-0-b', 'vision');
    api.store.delete(PODS, 'llama-workers-0-c', 'vision');
    api.store.put(PODS, pendingPod({ name: 'last', resources: { 'nvidia.com/gpu': '1' } }));
    await until(() => word('last') !== undefined, 'another job');
    expect(recording.jobs).toHaveLength(words + 1);
  });

  it('that failed and was done again succeeded; where the last one failed, it did', async () => {
    const job = (name: string) =>
      api.store.put(JOBS, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace: 'vision' } });
    const [good, bad] = [job('good'), job('bad')];
    const pod = (name: string, owner: typeof good) =>
      api.store.put(PODS, pendingPod({ name, owner, resources: { 'amd.com/gpu': '1' } }));
    api.store.put(PODS, ended(running(pod('good-1', good), 'n1', 1), 2, 1));
    api.store.put(PODS, ended(running(pod('good-2', good), 'n1', 3), 4));
    api.store.put(PODS, ended(running(pod('bad-1', bad), 'n1', 1), 5, 137, 'OOMKilled'));
    start();
    await isRead();
    expect(word('good')).toMatchObject({ state: 'Succeeded', exitCode: 0, startMs: START_MS + MIN });
    expect(stays(word('good'))).toEqual([
      ['n1', 1, 2, 1],
      ['n1', 3, 4, 1],
    ]);
    expect(word('bad')).toMatchObject({ state: 'Failed', exitCode: 137, reason: 'OOMKilled' });
    expect(recording.openJobs[0]?.ids).toEqual([]);

    api.store.put(PODS, running(pod('bad-2', bad), 'n2', 6));
    await until(() => word('bad')?.state === 'Running', 'another try');
    expect(word('bad')).not.toHaveProperty('endMs');
  });

  it('that is deleted ended then, whatever its pods did', async () => {
    const pod = running(pendingPod({ name: 'note', resources: { 'nvidia.com/gpu': '1' } }), 'n1', 1);
    api.store.put(PODS, pod);
    start();
    await isRead();
    const terminating = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: at(5) } };
    api.store.put(PODS, terminating);
    api.store.delete(PODS, 'note', 'vision');
    await until(() => word('note')?.endMs !== undefined, 'the end');
    expect(word('note')).toMatchObject({ state: 'Deleted', reason: 'pod deleted', endMs: START_MS + 5 * MIN });
  });

  it('of MIG instances has the model that NVIDIA writes, and the instances as GPUs', async () => {
    putNode(api, 'n1', H100);
    api.store.put(PODS, running(pendingPod({ name: 'mig', resources: { 'nvidia.com/mig-1g.10gb': '2' } }), 'n1', 1));
    start();
    await isRead();
    expect(word('mig')).toMatchObject({ gpus: 2, gpuModel: 'NVIDIA-H100-80GB-HBM3-MIG-1g.10gb' });
  });

  it('gets its GPUs from resource claims too, and keeps them when the claim is gone before it', async () => {
    const claim = {
      metadata: { name: 'two', namespace: 'vision' },
      spec: { devices: { requests: [{ name: 'gpus', exactly: { deviceClassName: 'gpu.nvidia.com', count: 2 } }] } },
    };
    api.store.put(CLAIMS, claim);
    const spec = { resourceClaims: [{ name: 'gpus', resourceClaimTemplateName: 't' }] };
    const made = { resourceClaimStatuses: [{ name: 'gpus', resourceClaimName: 'two' }] };
    const pod = pendingPod({ name: 'dra', spec });
    api.store.put(PODS, { ...pod, status: { ...pod.status, ...made } });
    api.store.put(
      PODS,
      pendingPod({ name: 'nic', spec: { resourceClaims: [{ name: 'n', resourceClaimName: 'nic' }] } })
    );
    start();
    await isRead();
    expect(recording.jobs.map(({ name, gpus }) => [name, gpus])).toEqual([['dra', 2]]);
    const results = ['gpu-0', 'gpu-1', 'gpu-2'].map((device) => ({
      request: 'gpus',
      driver: 'gpu.nvidia.com',
      device,
    }));
    api.store.put(CLAIMS, { ...claim, status: { allocation: { devices: { results } } } });
    await until(() => word('dra')?.gpus === 3, 'what was allocated');
    api.store.delete(CLAIMS, 'two', 'vision');
    const done = ended(running(pod, 'n1', 1), 4);
    api.store.put(PODS, { ...done, status: { ...done.status, ...made } });
    await until(() => word('dra')?.endMs !== undefined, 'the end');
    expect(word('dra')).toMatchObject({ gpus: 3, state: 'Succeeded' });
  });

  it.each([true, false])(
    'is the Ray job of a Ray cluster, or the cluster that nobody has made for a job (%s)',
    async (ofJob) => {
      const rayJob = api.store.put('/apis/ray.io/v1/rayjobs', {
        apiVersion: 'ray.io/v1',
        kind: 'RayJob',
        metadata: { name: 'tune', namespace: 'vision' },
      });
      const cluster = api.store.put('/apis/ray.io/v1/rayclusters', {
        apiVersion: 'ray.io/v1',
        kind: 'RayCluster',
        metadata: {
          name: 'tune-raycluster',
          namespace: 'vision',
          ...(ofJob && { ownerReferences: [ownedBy(rayJob)] }),
        },
      });
      const pod = (name: string, resources: Record<string, string>) => pendingPod({ name, owner: cluster, resources });
      api.store.put(PODS, running(pod('tune-head', { cpu: '4' }), 'cpu01', 1));
      api.store.put(PODS, running(pod('tune-gpus-worker-a', { 'nvidia.com/gpu': '8' }), 'gpu01', 1));
      api.store.put(PODS, running(pod('tune-gpus-worker-b', { 'nvidia.com/gpu': '8' }), 'gpu02', 2));
      start();
      await isRead();
      const { metadata } = ofJob ? rayJob : cluster;
      expect(recording.jobs.map(({ id }) => id)).toEqual([metadata.uid]);
      expect(word(metadata.name)).toMatchObject({
        state: 'Running',
        tenant: 'vision',
        gpus: 16,
        startMs: START_MS + MIN,
      });
      // The head has no accelerators, so that it is none of the job's nodes.
      expect(stays(word(metadata.name))).toEqual([
        ['gpu01', 1, undefined, 8],
        ['gpu02', 2, undefined, 8],
      ]);
    }
  );

  it('that is a Deployment goes on while its pods change', async () => {
    const deployment = api.store.put('/apis/apps/v1/deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'chat', namespace: 'vision' },
    });
    const replicas = api.store.put('/apis/apps/v1/replicasets', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'chat-7d', namespace: 'vision', ownerReferences: [ownedBy(deployment)] },
    });
    const pod = (name: string) => pendingPod({ name, owner: replicas, resources: { 'nvidia.com/gpu': '1' } });
    api.store.put(PODS, running(pod('chat-7d-a'), 'n1', 1));
    start();
    await isRead();
    api.store.put(PODS, running(pod('chat-7d-b'), 'n2', 5));
    await until(() => word('chat')?.nodes.length === 2, 'two pods');
    api.store.delete(PODS, 'chat-7d-a', 'vision');
    await until(() => word('chat')?.gpus === 1 || stays(word('chat'))?.[0]?.[2] !== undefined, 'one pod less');
    expect(word('chat')).toMatchObject({ id: deployment.metadata.uid, state: 'Running', startMs: START_MS + MIN });
    expect(
      word('chat')
        ?.nodes.filter(({ toMs }) => toMs === undefined)
        .map(({ node }) => node)
    ).toEqual(['n2']);
  });
});

describe('while nobody reads', () => {
  const pod = (name: string) => pendingPod({ name, uid: name, resources: { 'nvidia.com/gpu': '1' } });

  it('what came and went is read back by the next process, with its exit code', async () => {
    api.store.put(PODS, running(pod('long'), 'n1', 1));
    start();
    await isRead();
    await stop();
    api.store.put(PODS, running(pod('short'), 'n2', 2));
    api.store.put(PODS, ended(running(pod('short'), 'n2', 2), 3, 7));
    api.store.delete(PODS, 'short', 'vision');
    api.store.put(PODS, ended(running(pod('long'), 'n1', 1), 4));
    api.store.delete(PODS, 'long', 'vision');
    start();
    await isRead();
    expect(word('short')).toMatchObject({ state: 'Failed', exitCode: 7, endMs: START_MS + 3 * MIN });
    expect(word('long')).toMatchObject({ state: 'Succeeded', endMs: START_MS + 4 * MIN });
    expect(recording.openJobs[0]?.ids).toEqual([]);
  });

  it('a job that vanished is not among the open ones, where the API no longer has what happened', async () => {
    api.store.put(PODS, running(pod('gone'), 'n1', 1));
    api.store.put(PODS, running(pod('there'), 'n1', 1));
    start();
    await isRead();
    expect(recording.openJobs[0]?.ids.toSorted()).toEqual(['gone', 'there']);
    await stop();
    const beforeMs = Date.now();
    api.store.delete(PODS, 'gone', 'vision');
    api.store.compact();
    start();
    await isRead();
    expect(recording.openJobs).toEqual([expect.objectContaining({ scheduler: 'k8s', ids: ['there'] })]);
    expect(recording.openJobs[0]?.asOfMs).toBeGreaterThanOrEqual(beforeMs);
    expect(word('gone')).toBeUndefined();
  });

  it('an owner that is deleted before its pods stays the job', async () => {
    const { set, job } = putJobSet(api, 'llama');
    api.store.put(PODS, running(pendingPod({ name: 'w', owner: job, resources: { 'nvidia.com/gpu': '8' } }), 'n1', 1));
    start();
    await isRead();
    await stop();
    api.store.delete(JOBSETS, 'llama', 'vision');
    api.store.delete(JOBS, 'llama-workers-0', 'vision');
    start();
    await isRead();
    expect(word('llama')?.id).toBe(set.metadata.uid);
  });

  it('a start at which the API is away forgets nothing of what was noted', async () => {
    const { set, job } = putJobSet(api, 'llama');
    api.store.put(PODS, running(pendingPod({ name: 'w', owner: job, resources: { 'nvidia.com/gpu': '8' } }), 'n1', 1));
    start();
    await isRead();
    await stop();
    api.store.delete(JOBSETS, 'llama', 'vision');
    api.store.put(PODS, running(pod('short'), 'n2', 2));
    api.store.delete(PODS, 'short', 'vision');
    api.refuse(/./, { status: 500 });
    start();
    expect(String(await running_)).toContain('refused with 500');
    start();
    await isRead();
    expect(word('llama')?.id).toBe(set.metadata.uid);
    expect(word('short')?.state).toBe('Deleted');
  });

  it('a source that was only cut off goes on where it was, without a list', async () => {
    api.store.put(PODS, running(pod('p1'), 'n1', 1));
    const source = start();
    await isRead();
    await stop();
    const lists = api.requests.filter((path) => /pods\?limit/.test(path)).length;
    api.store.put(PODS, running(pod('p2'), 'n2', 2));
    start({}, source);
    await until(() => word('p2') !== undefined, 'the new job');
    expect(recording.jobs.map(({ id }) => id)).toEqual(['p2']);
    expect(recording.states.at(-1)?.state).toBe('connected');
    expect(api.requests.filter((path) => /pods\?limit/.test(path))).toHaveLength(lists);
  });
});

describe("in Kueue's queues", () => {
  const noQuota = condition('QuotaReserved', 'False', 'Pending', 'insufficient unused quota for nvidia.com/gpu');
  const admitted = [condition('QuotaReserved', 'True'), condition('Admitted', 'True')];
  const put = (job: Parameters<typeof workloadOf>[0], ...conditions: object[]) =>
    api.store.put(WORKLOADS, workloadOf(job, conditions));

  it('a job waits before it has pods, runs with them, is put back into the queue, and ends once', async () => {
    const { set, job } = putJobSet(api, 'llama');
    put(set, noQuota);
    start();
    await isRead();
    expect(recording.jobs).toHaveLength(1);
    expect(word('llama')).toMatchObject({
      id: set.metadata.uid,
      state: 'Pending',
      reason: 'Pending: insufficient unused quota for nvidia.com/gpu',
      partition: 'gpu-queue',
      priority: 50,
      gpus: 16,
      nodes: [],
    });
    expect(recording.openJobs[0]?.ids).toEqual([set.metadata.uid]);

    put(set, ...admitted);
    await until(() => word('llama')?.reason?.startsWith('Admitted') === true, 'its admission');
    const pods = ['a', 'b'].map((name) => pendingPod({ name, owner: job, resources: { 'nvidia.com/gpu': '8' } }));
    pods.forEach((pod, index) => api.store.put(PODS, running(pod, `n${index}`, 2)));
    await until(() => word('llama')?.nodes.length === 2, 'its pods');
    expect(word('llama')).toMatchObject({ state: 'Running', gpus: 16 });

    put(set, condition('QuotaReserved', 'False'), condition('Evicted', 'True', 'Preempted', 'for a job of team b'));
    const deletionTimestamp = at(4);
    for (const pod of pods) {
      api.store.put(PODS, {
        ...running(pod, pod === pods[0] ? 'n0' : 'n1', 2),
        metadata: { ...pod.metadata, deletionTimestamp },
      });
      api.store.delete(PODS, pod.metadata.name, 'vision');
    }
    await until(() => word('llama')?.state === 'Pending', 'its eviction');
    expect(word('llama')).toMatchObject({
      reason: 'Preempted: for a job of team b',
      gpus: 16,
      startMs: START_MS + 2 * MIN,
    });
    expect(word('llama')).not.toHaveProperty('endMs');
    // A stay that ended is told once, while others go on.
    const told = recording.jobs.flatMap((one) => stays(one)?.filter(([, , toMin]) => toMin !== undefined) ?? []);
    expect(told).toContainEqual(['n0', 2, 4, 8]);
    expect(told).toContainEqual(['n1', 2, 4, 8]);

    put(set, ...admitted);
    const again = running(pendingPod({ name: 'c', owner: job, resources: { 'nvidia.com/gpu': '8' } }), 'n3', 6);
    api.store.put(PODS, again);
    await until(() => word('llama')?.nodes.some(({ node }) => node === 'n3') === true, 'its second run');
    api.store.put(PODS, ended(again, 9));
    await until(() => word('llama')?.endMs !== undefined, 'its end');
    put(set, ...admitted, condition('Finished', 'True', 'Succeeded'));
    api.store.put(PODS, pendingPod({ name: 'last', resources: { 'nvidia.com/gpu': '1' } }));
    await until(() => word('last') !== undefined, 'another job');
    expect(word('llama')).toMatchObject({ state: 'Succeeded', endMs: START_MS + 9 * MIN });
    expect(recording.jobs.filter(({ state }) => state === 'Succeeded')).toHaveLength(1);
  });

  it('a job that is deleted there ended there; one that asks for no accelerators is none of ours', async () => {
    const { set } = putJobSet(api, 'llama');
    const { set: web } = putJobSet(api, 'web');
    put(set, noQuota);
    const cpus = workloadOf(web, [noQuota]);
    api.store.put(WORKLOADS, {
      ...cpus,
      spec: { ...cpus.spec, podSets: [{ count: 1, template: { spec: { containers: [{}] } } }] },
    });
    start();
    await isRead();
    api.store.delete(WORKLOADS, 'job-llama-1', 'vision');
    await until(() => word('llama')?.endMs !== undefined, 'its end');
    expect(word('llama')).toMatchObject({ state: 'Deleted', reason: 'deleted while it waited' });
    expect(word('web')).toBeUndefined();
  });

  it('pods of a group are one job, which is the workload', async () => {
    const labels = { 'kueue.x-k8s.io/pod-group-name': 'group', 'kueue.x-k8s.io/queue-name': 'gpu-queue' };
    const { uid } = api.store.put(WORKLOADS, { metadata: { name: 'group', namespace: 'vision' }, spec: {} }).metadata;
    for (const name of ['a', 'b']) {
      api.store.put(PODS, running(pendingPod({ name, labels, resources: { 'nvidia.com/gpu': '4' } }), 'n1', 1));
    }
    start();
    await isRead();
    expect(recording.jobs.map(({ id, name, gpus, partition }) => [id, name, gpus, partition])).toEqual([
      [uid, 'group', 8, 'gpu-queue'],
    ]);
  });
});

describe('rights', () => {
  it('that are missing for nodes and owners cost model and name, and are named once', async () => {
    putNode(api, 'n1', H100);
    const { job } = putJobSet(api, 'llama');
    api.store.put(PODS, running(pendingPod({ name: 'w', owner: job, resources: { 'nvidia.com/gpu': '8' } }), 'n1', 1));
    api.forbidden = /nodes|\/jobs/;
    start();
    await isRead();
    expect(word('llama-workers-0')).toMatchObject({ id: job.metadata.uid, gpus: 8 });
    expect(word('llama-workers-0')).not.toHaveProperty('gpuModel');
    expect(recording.complaints).toEqual([
      expect.stringMatching(/nodes is forbidden.*Jobs have no GPU model\. Give the login the ClusterRole/),
      expect.stringContaining('/apis/batch/v1/jobs may not be read'),
    ]);
  });

  it('for one namespace are enough where it is configured', async () => {
    api.forbidden = /^\/api\/v1\/(pods|nodes)|namespaces\/other/;
    api.store.put(PODS, pendingPod({ name: 'ours', resources: { 'nvidia.com/gpu': '1' } }));
    api.store.put(PODS, pendingPod({ name: 'ours too', namespace: 'speech', resources: { 'nvidia.com/gpu': '1' } }));
    api.store.put(PODS, pendingPod({ name: 'theirs', namespace: 'other', resources: { 'nvidia.com/gpu': '1' } }));
    start({ namespaces: ['vision', 'speech'] });
    await isRead();
    expect(recording.jobs.map(({ name }) => name).sort()).toEqual(['ours', 'ours too']);
    expect(recording.openJobs[0]?.ids).toHaveLength(2);
  });

  it('that are taken away later cost what they gave, and not the source', async () => {
    putNode(api, 'n1', H100);
    const pod = (name: string) => running(pendingPod({ name, resources: { 'nvidia.com/gpu': '1' } }), 'n1', 1);
    api.store.put(PODS, pod('first'));
    start();
    await isRead();
    api.forbidden = /nodes/;
    api.endWatches();
    await until(() => recording.complaints.length > 0, 'a complaint');
    api.store.put(PODS, pod('second'));
    await until(() => word('second') !== undefined, 'the next job');
    expect(recording.complaints).toEqual([expect.stringMatching(/nodes is forbidden.*Jobs have no GPU model/)]);
  });

  it('to pods are what the source cannot do without', async () => {
    api.forbidden = /pods/;
    start();
    expect(String(await running_)).toMatch(/pods is forbidden.*Give the login the ClusterRole/);
  });
});

it('passes over a pod that cannot be read, and reads the others', async () => {
  api.store.put(PODS, { metadata: { name: 'broken', namespace: 'vision' }, spec: { containers: 'none' } });
  api.store.put(PODS, pendingPod({ name: 'whole', resources: { 'nvidia.com/gpu': '1' } }));
  start();
  await isRead();
  expect(recording.jobs.map(({ name }) => name)).toEqual(['whole']);
  expect(recording.complaints).toEqual([expect.stringContaining('a pod of /api/v1/pods cannot be read')]);
});

it('of many jobs asks for their owners by lists, and keeps nothing of pods without accelerators', async () => {
  for (let index = 0; index < 60; index++) {
    const { job } = putJobSet(api, `set-${index}`);
    api.store.put(PODS, pendingPod({ name: `p-${index}`, owner: job, resources: { 'nvidia.com/gpu': '1' } }));
    api.store.put(PODS, pendingPod({ name: `web-${index}`, resources: { cpu: '1' } }));
  }
  start();
  await isRead();
  expect(recording.jobs).toHaveLength(60);
  expect(recording.jobs.every(({ name }) => name?.startsWith('set-'))).toBe(true);
  expect(api.requests.filter((path) => /jobs|jobsets/.test(path))).toHaveLength(2);
});

describe('plenum check', () => {
  it('counts what would be read, and lists the hosts', async () => {
    putNode(api, 'gpu01', H100);
    const { job } = putJobSet(api, 'llama');
    api.store.put(
      PODS,
      running(pendingPod({ name: 'a', owner: job, resources: { 'nvidia.com/gpu': '8' } }), 'gpu01', 1)
    );
    api.store.put(PODS, pendingPod({ name: 'b', owner: job, resources: { 'nvidia.com/gpu': '8' } }));
    api.store.put(PODS, pendingPod({ name: 'web' }));
    const results = await kubernetesAdapter.check(config(), new AbortController().signal);
    expect(results.map(({ ok, message, hosts }) => [ok, message, hosts])).toEqual([
      [true, '3 pods, 2 of them with accelerators on 1 nodes, 1 jobs, 1 pods waiting for a node', ['gpu01']],
      [true, '0 claims, 0 of them for accelerators', undefined],
      [true, "0 jobs wait in Kueue's queues for accelerators", undefined],
      [true, '1 of 1 nodes with jobs have a label with their GPU model', undefined],
    ]);
  });

  it('names each right that is missing, with what it costs', async () => {
    const { job } = putJobSet(api, 'llama');
    api.store.put(
      PODS,
      running(pendingPod({ name: 'a', owner: job, resources: { 'nvidia.com/gpu': '8' } }), 'gpu01', 1)
    );
    api.forbidden = /nodes|resourceclaims|\/jobs/;
    const results = await kubernetesAdapter.check(config(), new AbortController().signal);
    expect(results.map(({ ok, message }) => [ok, message.replace(/^.*cannot list it/, '')])).toEqual([
      [true, '1 pods, 1 of them with accelerators on 1 nodes, 1 jobs, 0 pods waiting for a node'],
      [false, ': accelerators by resource claims would not be counted'],
      [true, "0 jobs wait in Kueue's queues for accelerators"],
      [false, ': jobs would have no GPU model'],
      [
        false,
        '/apis/batch/v1/jobs may not be read, as the owner of pod vision/a: what owns these would not be known, and they would be the jobs',
      ],
    ]);
    expect(results[1]?.nextStep).toContain('ClusterRole');
  });

  it('says what to do about a token that is not accepted, and a kubeconfig that runs a program', async () => {
    api.tokens = new Set();
    const check = (more: object) => kubernetesAdapter.check(config(more), new AbortController().signal);
    expect(await check({})).toEqual([
      expect.objectContaining({
        ok: false,
        message: 'GET /api/v1/pods: the API server does not accept the token or certificate',
        nextStep: expect.stringContaining('valid now') as string,
      }),
    ]);
    const path = join(folder, 'kubeconfig');
    await writeFile(
      path,
      `{ current-context: c, contexts: [{ name: c, context: { cluster: k, user: u } }],
         clusters: [{ name: k, cluster: { server: 'https://127.0.0.1:1' } }], users: [{ name: u, user: { exec: { command: aws } } }] }`
    );
    const [result] = await check({ kubeconfig: path });
    expect(result?.message).toBe(`Kubeconfig ${path}: user "u" gets its token from the program aws, which is not run`);
    expect(result?.nextStep).toMatch(/^Give the source a login of its own/);
  });
});
