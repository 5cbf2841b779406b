import { describe, expect, it } from 'vitest';
import type { JobContext } from './job.ts';
import type { Root } from './owners.ts';
import type { PodState } from './pod.ts';
import { createTracked } from './tracked.ts';

const CONTEXT: JobContext = {
  scheduler: 'k8s',
  site: 'test',
  userLabel: undefined,
  around: { labelsOf: () => ({}), claim: () => undefined },
};
const root: Root = { uid: 'job', kind: 'Job', name: 'train', namespace: 'a', createdMs: 0, labels: {} };
const owners = { rootOf: () => root };

function pod(uid: string, more: Partial<PodState> = {}): PodState {
  return {
    uid,
    name: uid,
    namespace: 'a',
    labels: { 'batch.kubernetes.io/job-completion-index': uid },
    annotations: {},
    owner: { apiVersion: 'batch/v1', kind: 'Job', name: 'train', uid: 'job' },
    node: `n-${uid}`,
    phase: 'Running',
    reason: undefined,
    accelerators: { 'nvidia.com/gpu': 4 },
    claims: [],
    createdMs: 0,
    scheduledMs: 10,
    startMs: 20,
    endMs: undefined,
    exitCode: undefined,
    priority: undefined,
    timeLimitMs: undefined,
    nodeSelector: {},
    isGone: false,
    ...more,
  };
}
const done = (uid: string, endMs: number, more: Partial<PodState> = {}) =>
  pod(uid, { phase: 'Succeeded', endMs, exitCode: 0, ...more });

/** What is said after each step. */
function tell(tracked: ReturnType<typeof createTracked>, ...pods: PodState[]) {
  tracked.put(pods);
  const { jobs, said } = tracked.news(CONTEXT, 1_000);
  said();
  return jobs;
}

describe('a job that has ended', () => {
  it('is not told anew from what is left of it', () => {
    const tracked = createTracked(owners);
    tell(tracked, pod('1'), pod('2'));
    expect(tell(tracked, done('1', 50), done('2', 90))).toMatchObject([{ endMs: 90, gpus: 8 }]);
    expect(tell(tracked, done('2', 90, { isGone: true }))).toEqual([]);
    expect(tracked.remembered()).toEqual({ starts: {}, told: ['job'] });
    expect(tell(tracked, done('1', 50, { isGone: true }))).toEqual([]);
    expect([...tracked.pods()]).toEqual([]);
  });

  it('is not told anew by the next process either, unless it goes on', () => {
    const tracked = createTracked(owners, { starts: {}, told: ['job'] });
    expect(tell(tracked, done('1', 50))).toEqual([]);
    expect(tracked.remembered().told).toEqual(['job']);
    expect(tell(tracked, pod('3'))).toMatchObject([{ state: 'Running' }]);
  });
});

it('starts when its first pod did, though that pod is gone and the collector was started again', () => {
  const tracked = createTracked(owners);
  tell(tracked, pod('1', { startMs: 20 }), pod('2', { startMs: 200 }));
  tell(tracked, done('1', 300, { isGone: true }));
  expect([...tracked.pods()].map(({ uid }) => uid)).toEqual(['2']);
  const next = createTracked(owners, tracked.remembered());
  expect(tell(next, pod('2', { startMs: 200 }))).toMatchObject([{ startMs: 20 }]);
});

it('that vanished unseen is left to the list of open jobs; one that goes on without a pod says so', () => {
  const tracked = createTracked(owners);
  tell(tracked, pod('1'), pod('2'));
  tracked.forget(['1']);
  expect(tell(tracked)).toMatchObject([{ state: 'Running', nodes: [{ node: 'n-2' }] }]);
  tracked.forget(['2']);
  expect([tell(tracked), tracked.openIds(CONTEXT, 0), tracked.ids()]).toEqual([[], [], []]);
});

it('does not end by the pods that are left of it where the others vanished', () => {
  const tracked = createTracked(owners);
  tell(tracked, done('1', 50), pod('2'));
  tracked.forget(['2']);
  expect(tell(tracked)).toEqual([]);
  expect(tracked.openIds(CONTEXT, 0)).toEqual([]);
});
