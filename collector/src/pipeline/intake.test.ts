import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Job } from '#model/job.ts';
import { temporaryDirectory } from '../testing/collector.ts';
import { createIntake } from './intake.ts';
import { decodeListed } from './spool/listed.ts';
import { RecordKind } from './spool/record.ts';
import { openSpool } from './spool/spool.ts';
import type { Spool } from './spool/spool.ts';

const HOUR_MS = 3_600_000;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let spool: Spool;
let said: string[];

beforeEach(async () => {
  said = [];
  directory = await temporaryDirectory();
  spool = await openSpool({
    directory: directory.path,
    maxBytes: 1e9,
    segmentBytes: 1e6,
    log: pino({ level: 'silent' }),
  });
});
afterEach(async () => {
  await spool.close();
  await directory.remove();
});

const intake = () =>
  createIntake({
    source: 'slurm',
    simulated: true,
    spool,
    limits: { maxAheadMs: 10_000, maxBehindMs: HOUR_MS },
    counters: { onRead: () => undefined, onVerdict: () => undefined, onComplaint: () => undefined },
    log: pino({}, { write: (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg) }),
  });
const job = (id: string, more: Partial<Job> = {}): Job => ({
  id,
  scheduler: 'a',
  asOfMs: Date.now(),
  state: 'RUNNING',
  site: 'demo',
  nodes: [],
  ...more,
});
const spooledJobs = async () => (await spool.read()).map(({ kind, payload }) => ({ kind, ...decodeListed(payload) }));

it('holds no job to be known in the future, where its newer words would be older than the wrong one', async () => {
  const agoMs = Date.now() - HOUR_MS;
  await intake().jobs([job('ahead', { asOfMs: Date.now() + 365 * 24 * HOUR_MS }), job('behind', { asOfMs: agoMs })]);
  const [record] = await spooledJobs();
  const [ahead, behind] = record?.items as Job[];
  expect(Math.abs((ahead?.asOfMs ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(behind?.asOfMs).toBe(agoMs);
});

it('refuses by name the one job that no record can hold, and spools the others in their order, whatever their number', async () => {
  const many = Array.from({ length: 20_000 }, (_, index) => job(String(index)));
  const large = job('large', { nodes: Array.from({ length: 200_000 }, () => ({ node: 'n'.repeat(30), fromMs: 0 })) });
  await intake().jobs([...many.slice(0, 10), large, ...many.slice(10)]);
  const records = await spooledJobs();
  expect(records.length).toBeGreaterThan(1);
  expect(new Set(records.map(({ kind, source, simulated }) => `${kind} ${source} ${simulated}`))).toEqual(
    new Set([`${RecordKind.jobs} slurm true`])
  );
  expect(records.flatMap(({ items }) => items.map((item) => (item as Job).id))).toEqual(many.map(({ id }) => id));
  expect(said).toEqual([
    expect.stringMatching(/^slurm: job large is refused: it takes \d+ bytes, of at most 8388608$/),
  ]);
});
