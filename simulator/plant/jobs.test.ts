import { expect, test } from 'vitest';
import { demandFactor, type Job, MAINTENANCE_MS, WEEK_MS, weekOf, weekSchedule } from './jobs.ts';
import { RACK_PLACES, SERVERS } from './layout.ts';
import { idleLoad, loadOf, RAMP_S, WARMUP_S } from './utilization.ts';

const WEEK = weekOf(Date.parse('2026-11-24T09:00:00Z'));
const schedule = weekSchedule(1, WEEK);

test('no server ever runs two jobs, and none starts before it was submitted', () => {
  const freeAtMs = new Map<number, number>();
  for (const job of schedule) {
    expect(job.startMs).toBeGreaterThanOrEqual(job.submitMs);
    expect(job.endMs).toBeGreaterThan(job.startMs);
    for (const server of job.servers) {
      expect(freeAtMs.get(server) ?? 0).toBeLessThanOrEqual(job.startMs);
      freeAtMs.set(server, job.endMs);
    }
  }
});

test('a job runs on servers of its partition only, and its number and name tell it from all others', () => {
  for (const job of schedule) {
    expect(job.servers.every((server) => SERVERS[server]?.kind === job.partition)).toBe(true);
    expect(job.endMs - job.startMs).toBeLessThanOrEqual(job.timeLimitMs);
  }
  const next = weekSchedule(1, WEEK + 1);
  expect(new Set([...schedule, ...next].map(({ id }) => id)).size).toBe(schedule.length + next.length);
  expect(new Set(schedule.map(({ outcome }) => outcome))).toEqual(
    new Set(['COMPLETED', 'FAILED', 'TIMEOUT', 'CANCELLED'])
  );
});

test('a job of up to 18 trays sits in one rack-scale rack more often than not', () => {
  const whole = schedule.filter(
    ({ partition, servers }) => partition === 'liquid' && servers.length >= 8 && servers.length <= 18
  );
  const inOneRack = whole.filter(({ servers }) =>
    RACK_PLACES.some((rack) => servers.every((server) => SERVERS[server]?.rack === rack.index))
  );
  expect(inOneRack.length).toBeGreaterThan(whole.length / 2);
});

test('jobs queue, span racks, and last minutes to hours', () => {
  const minutes = schedule.map((job) => (job.endMs - job.startMs) / 60_000);
  expect(schedule.filter((job) => job.startMs - job.submitMs > 60_000).length).toBeGreaterThan(5);
  const racksOf = (servers: number[]) => new Set(servers.map((server) => SERVERS[server]?.rack)).size;
  expect(schedule.filter((job) => racksOf(job.servers) >= 2).length).toBeGreaterThan(20);
  expect(schedule.filter((job) => job.servers.length === 48).length).toBeGreaterThan(7);
  expect(Math.min(...minutes)).toBeLessThan(30);
  expect(Math.max(...minutes)).toBeGreaterThan(240);
});

test('the cluster is drained for maintenance at the turn of the week, in which both partitions burn in', () => {
  const isBurnIn = ({ name }: Job) => name.startsWith('burn-in');
  const next = weekSchedule(1, WEEK + 1);
  const nextStart = Math.min(...next.filter((job) => !isBurnIn(job)).map((job) => job.startMs));
  const lastEnd = Math.max(...schedule.map((job) => job.endMs));
  expect(lastEnd).toBeLessThanOrEqual(nextStart - MAINTENANCE_MS);
  expect(nextStart - lastEnd).toBeLessThan(WEEK_MS);
  const partitions = next.filter(isBurnIn).map(({ partition, startMs, endMs }) => {
    expect(startMs).toBeLessThanOrEqual(lastEnd + 1);
    expect(endMs).toBe(nextStart);
    return partition;
  });
  expect(partitions.sort()).toEqual(['air', 'liquid']);
  // Whoever looks meanwhile sees jobs that wait.
  expect(next.some(({ submitMs, startMs }) => submitMs <= lastEnd && startMs >= nextStart)).toBe(true);
});

test('training dips while it writes a checkpoint, on all its GPUs at once', () => {
  const job = schedule.find(
    (candidate) => candidate.kind === 'training' && candidate.endMs - candidate.startMs > 2 * 3_600_000
  );
  if (!job) {
    throw new Error('no long training job in the schedule');
  }
  const at = (gpu: number, sinceS: number) => loadOf(job, gpu, job.startMs + sinceS * 1000).gpu;
  const steady = WARMUP_S + RAMP_S + job.checkpointEveryS * 1.5;
  const checkpoint = WARMUP_S + job.checkpointEveryS + job.checkpointS / 2;
  expect(at(0, steady)).toBeGreaterThan(0.75);
  expect(at(0, checkpoint)).toBeLessThan(0.1);
  expect(at(3, checkpoint)).toBeLessThan(0.1);
});

test('neither an idle nor a fully loaded server is perfectly still', () => {
  const job = schedule.find(({ kind, startMs, endMs }) => kind === 'training' && endMs - startMs > 2 * 3_600_000);
  const steadyMs = job!.startMs + (WARMUP_S + RAMP_S + job!.checkpointEveryS * 1.5) * 1000;
  const seconds = Array.from({ length: 30 }, (_, i) => steadyMs + 1000 * i);
  expect(new Set(seconds.map((timeMs) => idleLoad(0, timeMs).cpu)).size).toBeGreaterThan(10);
  expect(new Set(seconds.map((timeMs) => loadOf(job!, 0, timeMs).cpu)).size).toBeGreaterThan(10);
  expect(seconds.every((timeMs) => idleLoad(0, timeMs).cpu > 0)).toBe(true);
});

test('more work arrives on a weekday noon than at night or on Sunday', () => {
  const at = (iso: string) => demandFactor(Date.parse(iso));
  expect(at('2026-11-24T12:00:00Z')).toBeGreaterThan(2 * at('2026-11-24T02:00:00Z'));
  expect(at('2026-11-24T12:00:00Z')).toBeGreaterThan(1.5 * at('2026-11-22T12:00:00Z'));
});
