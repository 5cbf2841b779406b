import fc from 'fast-check';
import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PointDefinition } from '#model/point.ts';
import { addArrival, createArrivals } from '#protocols/shared/arrivals.ts';
import { emptyReport, type SeriesDecoder } from '#protocols/shared/series-decoder.ts';
import type { SourceContext } from '../contract/context.ts';
import { badMark, type SourceGap, type SourceSample } from '../contract/reading.ts';
import { createIntake } from '../pipeline/intake.ts';
import { decodeSampleBatch } from '../pipeline/spool/payload.ts';
import { RecordKind } from '../pipeline/spool/record.ts';
import type { Spool } from '../pipeline/spool/spool.ts';
import { compileMappings } from '../series/mapping.ts';
import { createSeriesStream, type StreamSeries } from '../series/stream.ts';
import { createRoutes } from './routes.ts';
import { createSeriesStore } from './series-store.ts';

const START_MS = Date.UTC(2026, 0, 1);
const SERIES: Array<Record<string, string>> = [
  { __name__: 'DCGM_FI_DEV_POWER_USAGE', gpu: '0' },
  { __name__: 'DCGM_FI_DEV_POWER_USAGE', gpu: '1' },
  { __name__: 'DCGM_FI_DEV_GPU_TEMP', gpu: '0' },
  { __name__: 'DCGM_FI_DEV_FB_USED', gpu: '0' },
  { __name__: 'DCGM_FI_DEV_FB_FREE', gpu: '0' },
  { __name__: 'node_cpu_seconds_total', cpu: '0', mode: 'idle' },
  { __name__: 'node_cpu_seconds_total', cpu: '1', mode: 'idle' },
  { __name__: 'ipmi_dcmi_power_consumption_watts' },
  { __name__: 'nobody_knows' },
];

/** Two that are scraped from the same exporters. */
const SENDERS = [0, 1];

interface Sent {
  series: number;
  timeMs: number;
  value: number;
  startMs: number;
  isEnd: boolean;
}

// What is not believed is stored at the time of its receipt, which is then the same in both.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: START_MS + 600_000 }));
afterEach(() => void vi.useRealTimers());

/** Stream and intake of one source, and what got into the spool. */
function world() {
  const stream = createSeriesStream({
    source: 'pushed',
    site: 'demo',
    simulated: false,
    table: compileMappings({ metrics: [], useCatalog: true }),
    targetOf: () => ({ name: 'n1', equipment: 'N1' }),
    patienceMs: 600_000,
  });
  const spooled: unknown[] = [];
  const spool = {
    append: async (kind: number, payload: Buffer) => {
      const { source, addresses, pointIndexes, timesMs, values, qualities } = decodeSampleBatch(payload);
      expect([kind, source]).toEqual([RecordKind.samples, 'pushed']);
      pointIndexes.forEach((point, row) => spooled.push([addresses[point], timesMs[row], values[row], qualities[row]]));
      return 1;
    },
    appendControl: async (kind: number, payload: Buffer) => spooled.push([kind, payload.toString()]),
  };
  const verdicts: unknown[] = [];
  const intake = createIntake({
    source: 'pushed',
    simulated: false,
    spool: spool as unknown as Spool,
    limits: { maxAheadMs: 10_000, maxBehindMs: 3_600_000 },
    counters: {
      onRead: (_, count) => verdicts.push(count),
      onVerdict: (_, verdict) => verdicts.push(verdict),
      onComplaint: () => undefined,
    },
    log: pino({ level: 'silent' }),
  });
  return { stream, intake, spooled, verdicts };
}

/** What one sender sends at once. */
interface Request {
  sender: number;
  rows: Sent[];
}

function contextOf(
  { announce, emit }: ReturnType<typeof world>['intake'],
  gap: (gap: SourceGap) => void = () => undefined
): SourceContext {
  return {
    name: 'pushed',
    log: pino({ level: 'silent' }),
    announce,
    emit,
    complain: () => undefined,
    gap,
    lastTimesMs: async () => new Map(),
  } as unknown as SourceContext;
}

async function throughStore(requests: Request[]) {
  const { stream, intake, spooled, verdicts } = world();
  const gaps: SourceGap[] = [];
  const context = contextOf(intake, (gap) => gaps.push(gap));
  const decoder: SeriesDecoder = {
    decode: emptyReport,
    labelsOf: (number) => SERIES[number] as Record<string, string>,
    size: SERIES.length,
    reset: () => undefined,
  };
  const store = createSeriesStore(context, stream);
  const routes = SENDERS.map(() => createRoutes(decoder));
  for (const { sender, rows } of requests) {
    const arrivals = createArrivals();
    rows.forEach(({ series, timeMs, value, startMs, isEnd }) =>
      addArrival(arrivals, series, timeMs, value, startMs, isEnd)
    );
    await store.take(routes[sender]!, arrivals);
  }
  return { spooled, verdicts, gaps };
}

/** The same with an object for each sample, and nothing remembered but by address. */
async function throughObjects(requests: Request[]) {
  const { stream, intake, spooled, verdicts } = world();
  const lastMs = new Map<string, number>();
  const ended = new Set<string>();
  const gaps: SourceGap[] = [];
  const knownOf = SENDERS.map((): Array<StreamSeries | undefined> => []);
  const definitions = new Map<string, PointDefinition>();
  for (const { sender, rows } of requests) {
    const knownSeries = knownOf[sender]!;
    const ending = new Map<number, number>();
    const holes = new Map<string, SourceGap>();
    for (const { series, timeMs, value, startMs, isEnd } of rows) {
      const { __name__: name = '', ...labels } = SERIES[series] as Record<string, string>;
      const known = (knownSeries[series] ??= stream.series(name, labels));
      if (known && isEnd) {
        ending.set(series, timeMs);
      } else if (known) {
        ending.delete(series);
        stream.push(known, timeMs, value, startMs);
      }
    }
    const samples: SourceSample[] = [];
    const tell = (endMs: number) => {
      const { readings, points, vanished } = stream.take();
      if (points.length > 0) {
        intake.announce(points);
        points.forEach((point) => definitions.set(point.address, point));
      }
      for (const { point, timeMs, value } of readings) {
        const { address } = point;
        samples.push({
          address,
          timeMs,
          receivedMs: Date.now(),
          value,
          quality: value === null ? 2 : 0,
          isHistory: true,
        });
        const before = lastMs.get(address);
        const interval = definitions.get(address)?.samplingIntervalMs;
        if (before !== undefined && timeMs > before) {
          if (timeMs - before > (interval === undefined ? 300_000 : 5 * interval) || ended.has(address)) {
            const hole = holes.get(`${before} ${timeMs}`) ?? {
              addresses: [],
              fromMs: before,
              toMs: timeMs,
              cause: 'nothing was sent',
            };
            hole.addresses.push(address);
            holes.set(`${before} ${timeMs}`, hole);
          }
        }
        if (before === undefined || timeMs > before) {
          ended.delete(address);
          lastMs.set(address, timeMs);
        }
      }
      for (const address of vanished) {
        ended.add(address);
        samples.push({ ...badMark(address, endMs), receivedMs: Date.now(), isHistory: true });
      }
    };
    tell(Date.now());
    if (ending.size > 0) {
      for (const series of ending.keys()) {
        stream.end(knownSeries[series]!);
      }
      tell(Math.max(...ending.values()));
    }
    gaps.push(...holes.values());
    await intake.emit(samples);
  }
  return { spooled, verdicts, gaps };
}

it('stores by column what it would store sample by sample, over any requests', async () => {
  const value = fc.oneof(
    fc.double({ min: 0, max: 2_000, noNaN: true }),
    fc.constantFrom(Number.NaN, Infinity, -Infinity, -40, 1e12, 2_147_483_632, 9.3e18)
  );
  const sent: fc.Arbitrary<Sent> = fc.record({
    series: fc.nat(SERIES.length - 1),
    timeMs: fc.oneof(
      { weight: 9, arbitrary: fc.nat(60).map((step) => START_MS + step * 15_000) },
      { weight: 1, arbitrary: fc.constantFrom(0, START_MS + 1e12, START_MS + 4e6) }
    ),
    value,
    startMs: fc.constantFrom(0, START_MS),
    isEnd: fc.nat(9).map((chance) => chance === 0),
  });
  const request = fc.record({ sender: fc.constantFrom(...SENDERS), rows: fc.array(sent, { maxLength: 30 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 6 }), async (requests) => {
      expect(await throughStore(requests)).toEqual(await throughObjects(requests));
    }),
    { numRuns: 200 }
  );
});

it('forgets a series by when it was sent last, whatever the times of its samples', async () => {
  const { stream, intake, spooled } = world();
  const context = contextOf(intake);
  const store = createSeriesStore(context, stream);
  const routes = createRoutes({
    decode: emptyReport,
    labelsOf: (number) => SERIES[number] as Record<string, string>,
    size: SERIES.length,
    reset: () => undefined,
  });
  const send = async (series: number) => {
    const arrivals = createArrivals();
    addArrival(arrivals, series, Date.now() - 2 * 3_600_000, 300, 0, false);
    await store.take(routes, arrivals);
    return spooled.splice(0).map((row) => (row as unknown[])[0]);
  };
  const isPower = (address: unknown) => String(address).includes('hw.power');
  expect((await send(0)).filter(isPower)).toHaveLength(1);
  // The other one keeps coming; the first one is not sent any more.
  vi.setSystemTime(Date.now() + 30 * 60_000);
  expect((await send(2)).filter(isPower)).toEqual([]);
  vi.setSystemTime(Date.now() + 36 * 60_000);
  expect((await send(2)).filter(isPower)).toHaveLength(1);
  expect(store.pointCount()).toBe(1);
  // It is back, with the number in the table of its sender that it had.
  expect((await send(0)).filter(isPower)).toHaveLength(1);
  expect(store.pointCount()).toBe(2);
});
