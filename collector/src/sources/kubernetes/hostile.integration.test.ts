import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApiServer, type TestApiServer } from '#protocols/kubernetes/testing/api-server.ts';
import type { TestObject } from '#protocols/kubernetes/testing/objects.ts';
import { recordingContext, until, type Recording } from '../../testing/recording.ts';
import { kubernetesAdapter } from './adapter.ts';
import { kubernetesConfigSchema } from './config.ts';
import {
  condition,
  JOBS,
  JOBSETS,
  pendingPod,
  PODS,
  putJobSet,
  putNode,
  running,
  START_MS,
  workloadOf,
  WORKLOADS,
} from './testing/workloads.ts';

const MANY = 2_000;
const GPU = { 'nvidia.com/gpu': '1' };

let api: TestApiServer;
let folder: string;
let recording: Recording;
let notes: unknown;
let running_: Promise<unknown>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-kubernetes-'));
  await writeFile(join(folder, 'token'), 'secret');
  api = await startApiServer({ bookmarkMs: 50, collections: [JOBS, JOBSETS, WORKLOADS] });
  notes = undefined;
  running_ = Promise.resolve();
});
afterEach(async () => {
  recording.stop();
  await running_;
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const configOf = () =>
  kubernetesConfigSchema.parse({ name: 'k8s', protocol: 'kubernetes', server: api.url, serviceAccount: folder });

/** Starts a run of a new process, with the notes of the one before. */
function start(): void {
  const config = configOf();
  recording = recordingContext();
  const store = { read: async () => notes, write: async (written: unknown) => void (notes = structuredClone(written)) };
  running_ = kubernetesAdapter
    .open(config)
    .run({ ...recording.context, notes: store })
    .catch((error: Error) => error);
}

const word = (name: string) => recording.jobs.findLast((job) => job.name === name);
const open = () => recording.openJobs.at(-1);
const isRead = () => until(() => recording.openJobs.length > 0, 'the first list of open jobs');
const gpuPod = (name: string) => running(pendingPod({ name, resources: GPU }), 'gpu01', 1);
const broken = (pod: TestObject, more: object): TestObject => ({ ...pod, ...more });

describe('one poisonous pod among thousands', () => {
  it.each<[string, object]>([
    ['whose containers are a text', { spec: { containers: 'none' } }],
    ['without a spec', { spec: null }],
    ['with numbers for texts', { status: { phase: 7 } }],
    ['whose priority is a fraction', { spec: { priority: 0.5, containers: [] } }],
    ['whose conditions are an object', { status: { conditions: {} } }],
  ])('%s is named, and all others go on', async (_, more) => {
    for (let index = 0; index < MANY; index++) {
      api.store.put(PODS, gpuPod(`p${index}`));
    }
    const poison = api.store.put(PODS, broken(gpuPod('poison'), more));
    start();
    await isRead();
    expect(new Set(recording.jobs.map(({ name }) => name)).size).toBe(MANY);
    expect(recording.complaints).toEqual([expect.stringContaining(`a pod of ${PODS} cannot be read`)]);
    expect(open()?.ids).toHaveLength(MANY);
    expect(open()?.unsure).toEqual([poison.metadata.uid]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 7],
    ['a list', []],
    ['an object without metadata', {}],
    ['metadata that is a text', { metadata: 'x' }],
  ])('that is %s is passed over', async (_, item) => {
    const answer = (items: unknown[]) => JSON.stringify({ metadata: { resourceVersion: '1000' }, items });
    const pod = gpuPod('whole');
    const whole = { ...pod, metadata: { ...pod.metadata, uid: 'u-1', resourceVersion: '999' } };
    api.replies.push({
      match: /\/pods\?limit/,
      reply: (__, response) => void response.end(answer([item, whole])),
    });
    start();
    await isRead();
    expect(recording.jobs.map(({ name }) => name)).toEqual(['whole']);
    expect(recording.complaints).toHaveLength(1);
  });

  it('an owner that is nothing is passed over, among many that are read by a list', async () => {
    for (let index = 0; index < 60; index++) {
      const { job } = putJobSet(api, `set-${index}`);
      api.store.put(PODS, pendingPod({ name: `p-${index}`, owner: job, resources: GPU }));
    }
    api.replies.push({
      match: /\/apis\/batch\/v1\/jobs\?/,
      reply: (_, response) =>
        void response.end(
          JSON.stringify({
            metadata: { resourceVersion: '1000' },
            items: [null, 7, {}, ...api.store.list(JOBS, api.store.version()).map(([, object]) => object)],
          })
        ),
    });
    start();
    await isRead();
    expect(recording.jobs).toHaveLength(60);
    expect(recording.jobs.every(({ name }) => name?.startsWith('set-'))).toBe(true);
  });
});

describe('a kind whose conversion webhook does not answer', () => {
  beforeEach(() => putNode(api, 'gpu01', { 'nvidia.com/gpu.product': 'NVIDIA-H100' }));

  const refuse = (match: RegExp, kind: string) =>
    void api.replies.push({
      match,
      reply(_, response) {
        const message = `conversion webhook for ${kind} failed: Post "https://webhook.svc:443/convert": dial tcp 10.96.1.7:443: connect: connection refused`;
        response.writeHead(500, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ kind: 'Status', status: 'Failure', message, code: 500 }));
      },
    });

  it("leaves all others as they are: Kueue's, while it restarts or after it was removed without its CRDs", async () => {
    const { set, job } = putJobSet(api, 'queued');
    api.store.put(WORKLOADS, workloadOf(job, [condition('QuotaReserved', 'False', 'Pending', 'no quota')]));
    refuse(/\/workloads/, 'kueue.x-k8s.io/v1beta1, Kind=Workload');
    api.store.put(PODS, gpuPod('train'));
    start();
    await until(() => word('train')?.state === 'Running', 'the job with a pod');
    await until(() => recording.states.at(-1)?.state === 'degraded', 'a complaint');
    expect(recording.states.at(-1)?.message).toMatch(
      /^GET .*workloads: conversion webhook for .*connection refused\. Jobs that wait in Kueue's queues are not known before they have pods\. Look after the operator/
    );
    const results = await kubernetesAdapter.check(configOf(), AbortSignal.timeout(60_000));
    expect(results.filter(({ ok }) => !ok)).toMatchObject([
      { target: expect.stringMatching(/ workloads$/), nextStep: expect.stringMatching(/^Look after the operator/) },
    ]);
    // What waits there is not known, and must not pass for vanished.
    expect([word('queued'), recording.openJobs]).toEqual([undefined, []]);

    api.replies.pop();
    await until(() => word('queued') !== undefined, 'the job that waits');
    await until(() => recording.states.at(-1)?.state === 'connected', 'the end of the complaint');
    api.store.put(PODS, gpuPod('later'));
    api.endWatches();
    await until(() => word('later') !== undefined, 'another job');
    expect(word('queued')).toMatchObject({ id: set.metadata.uid, state: 'Pending' });
  });

  it('of the owner of some pods costs what is above it alone', async () => {
    const { job } = putJobSet(api, 'llama');
    refuse(/\/jobsets/, 'jobset.x-k8s.io/v1alpha2, Kind=JobSet');
    api.store.put(PODS, running(pendingPod({ name: 'w', owner: job, resources: GPU }), 'gpu01', 1));
    api.store.put(PODS, gpuPod('train'));
    start();
    await isRead();
    expect(recording.jobs.map(({ name }) => name).sort()).toEqual(['llama', 'train']);
    expect(recording.complaints).toEqual([
      expect.stringMatching(/conversion webhook for .*JobSet.* they are the jobs/),
    ]);
    const results = await kubernetesAdapter.check(configOf(), AbortSignal.timeout(60_000));
    expect(results.filter(({ ok }) => !ok)).toMatchObject([{ target: expect.stringMatching(/ jobsets$/) }]);
  });
});

describe('a job whose pods cannot be read any more', () => {
  it('is not closed, not by the next process either, and ends when its pod is deleted', async () => {
    const { set, job } = putJobSet(api, 'llama');
    const pod = api.store.put(PODS, running(pendingPod({ name: 'w', owner: job, resources: GPU }), 'gpu01', 1));
    start();
    await isRead();
    expect(open()?.ids).toEqual([set.metadata.uid]);
    api.store.put(PODS, broken(pod, { status: { phase: 7 } }));
    await until(() => recording.complaints.length > 0, 'a complaint');
    api.store.put(PODS, gpuPod('other'));
    await until(() => word('other') !== undefined, 'another job');
    expect(word('llama')).toMatchObject({ state: 'Running' });
    recording.stop();
    await running_;

    start();
    await isRead();
    expect(open()?.unsure).toEqual([set.metadata.uid]);
    expect(open()?.ids).toHaveLength(1);
    api.store.put(PODS, pod);
    await until(() => word('llama')?.state === 'Running', 'the job');
    api.store.put(PODS, broken(pod, { status: { phase: 7 } }));
    api.store.delete(PODS, 'w', 'vision');
    await until(() => word('llama')?.endMs !== undefined, 'the end');
    expect(word('llama')).toMatchObject({ state: 'Deleted', reason: 'pod deleted' });
  });
});

it.each(['0001-01-01T00:00:00Z', '1', 'Mar 7', '99999-01-01T00:00:00Z', '2999-01-01T00:00:00Z', ''])(
  'the time "%s" is not taken for one',
  async (text) => {
    const pod = gpuPod('p');
    api.store.put(PODS, {
      ...pod,
      status: {
        ...pod.status,
        startTime: text,
        conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: text }],
      },
    });
    start();
    await isRead();
    expect(word('p')).not.toHaveProperty('startMs');
    expect(word('p')?.nodes).toMatchObject([{ node: 'gpu01', fromMs: START_MS + 60_000 }]);
  }
);

it('a clock that drifts apart, or is put right, while the source runs is told of with the next answer', async () => {
  api.store.put(PODS, gpuPod('p'));
  start();
  await isRead();
  await until(() => recording.states.at(-1)?.state === 'connected', 'the connection');
  api.clockAheadMs = 600_000;
  api.endWatches();
  await until(() => recording.states.at(-1)?.message?.includes('10 min ahead of') ?? false, 'a complaint');
  api.clockAheadMs = 0;
  api.endWatches();
  await until(() => recording.states.at(-1)?.state === 'connected', 'its end');
});

it('a clock that is apart is told of, and all is read', async () => {
  api.clockAheadMs = -1_800_000;
  api.store.put(PODS, gpuPod('p'));
  start();
  await isRead();
  await until(() => recording.states.at(-1)?.state === 'degraded', 'a complaint');
  expect(recording.states.at(-1)?.message).toMatch(
    /^the clock of the API server is about 30 min behind that of the collector/
  );
  expect(word('p')).toMatchObject({ state: 'Running' });
});
