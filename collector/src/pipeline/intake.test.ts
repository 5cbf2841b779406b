import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Job } from '#model/job.ts';
import { Quality } from '#model/sample.ts';
import { temporaryDirectory } from '../testing/collector.ts';
import { rackPowerPoint } from '../testing/point.ts';
import { createIntake } from './intake.ts';
import { decodeListed } from './spool/listed.ts';
import { decodeJson, decodeSampleBatch } from './spool/payload.ts';
import { MAX_PAYLOAD_BYTES, RecordKind } from './spool/record.ts';
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

it('cuts announcements, gaps, topology and samples of any size into records, with everything in them', async () => {
  const source = intake();
  const long = 'n'.repeat(2_000);
  const addresses = Array.from({ length: 9_000 }, (_, index) => `${long}${index}`);
  expect(addresses.join('').length).toBeGreaterThan(MAX_PAYLOAD_BYTES);
  source.announce(addresses.map((address) => rackPowerPoint({ source: 'slurm', address })));
  source.discover({ racks: addresses.map((id) => ({ id, site: 'demo', name: 'R1' })) });
  source.gap({ addresses, fromMs: Date.now() - HOUR_MS, toMs: Date.now(), cause: 'lost' });
  const nowMs = Date.now();
  await source.emit(
    addresses.map((address) => ({ address, value: 1, timeMs: nowMs, receivedMs: nowMs, quality: Quality.good }))
  );
  const found: Record<number, string[]> = {};
  const add = (kind: number, some: readonly string[]) => (found[kind] ??= []).push(...some);
  for (let records = await spool.read(); records.length > 0; records = await spool.read()) {
    for (const { kind, payload } of records) {
      if (kind === RecordKind.samples) {
        const { addresses: named, pointIndexes } = decodeSampleBatch(payload);
        add(
          kind,
          Array.from(pointIndexes, (index) => named[index] ?? '')
        );
      } else if (kind === RecordKind.points) {
        add(
          kind,
          (decodeJson(payload) as Array<{ address: string }>).map(({ address }) => address)
        );
      } else if (kind === RecordKind.topology) {
        const { topology } = decodeJson(payload) as { topology: { racks: Array<{ id: string }> } };
        add(
          kind,
          topology.racks.map(({ id }) => id)
        );
      } else {
        add(kind, (decodeJson(payload) as { addresses: string[] }).addresses);
      }
    }
  }
  const { samples, points, topology, gap } = RecordKind;
  expect(Object.keys(found).map(Number).sort()).toEqual([samples, points, topology, gap].sort());
  for (const some of Object.values(found)) {
    expect(some.join()).toBe(addresses.join());
  }
  expect(said).toEqual([]);
});
