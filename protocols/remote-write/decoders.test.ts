import fc from 'fast-check';
import { describe, expect, it, test, vi } from 'vitest';
import { createArrivals } from '../shared/arrivals.ts';
import { MessageError } from '../shared/message-error.ts';
import { createRequestV2Decoder } from './request-v2.ts';
import { requestV2, writeRequest, type SentSeries } from './testing/write-requests.ts';
import { createWriteRequestDecoder } from './write-request.ts';

/** Hundreds of cases take seconds on a busy machine. */
vi.setConfig({ testTimeout: 60_000 });

const MESSAGES = [
  { version: '1.0', create: createWriteRequestDecoder, encode: writeRequest },
  { version: '2.0', create: createRequestV2Decoder, encode: requestV2 },
];

/** What a decoder makes of messages that come one after the other, by the text of their series. */
function read(
  { create, encode }: (typeof MESSAGES)[number],
  messages: SentSeries[][],
  more: { maxSeries?: number; isWanted?: (name: string) => boolean } = {}
) {
  const decoder = create({ isWanted: () => true, maxSeries: 1_000, ...more });
  return messages.map((series) => {
    const arrivals = createArrivals();
    const report = decoder.decode(encode(series), arrivals);
    const rows = Array.from({ length: arrivals.count }, (_, row) => ({
      labels: decoder.labelsOf(arrivals.series[row] as number),
      timeMs: arrivals.timesMs[row],
      value: arrivals.values[row],
      isEnd: arrivals.ends[row] === 1,
      startMs: arrivals.startsMs[row],
    }));
    return { report, rows, size: decoder.size };
  });
}

const power = (gpu: number, more: object = {}): SentSeries => ({
  labels: { __name__: 'DCGM_FI_DEV_POWER_USAGE', Hostname: 'n1', gpu: String(gpu), job: 'dcgm' },
  samples: [{ timeMs: 1_800_000_000_000, value: 300.5 + gpu }],
  ...more,
});

describe.each(MESSAGES)('remote write $version', (message) => {
  it('gives every sample its labels, time and value, in any order and number of messages', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const series = fc.record({
      labels: fc.dictionary(text, text, { maxKeys: 6 }).map((labels) => ({ ...labels, __name__: 'm' })),
      samples: fc.array(
        fc.record({ timeMs: fc.integer({ min: -(2 ** 41), max: 2 ** 53 - 1 }), value: fc.double({ noNaN: true }) }),
        {
          maxLength: 3,
        }
      ),
    });
    fc.assert(
      fc.property(fc.array(fc.array(series, { maxLength: 8 }), { maxLength: 5 }), (messages) => {
        const sent = messages.map((some) =>
          some.flatMap(({ labels, samples }) =>
            samples.map(({ timeMs, value }) => ({ labels: { ...labels }, timeMs, value }))
          )
        );
        const got = read(message, messages).map(({ rows }) =>
          rows.map(({ labels, timeMs, value }) => ({ labels: { ...labels }, timeMs, value }))
        );
        expect(got).toEqual(sent);
      }),
      { numRuns: 200 }
    );
  });

  it('takes any name of a label for one, also those that every object has', () => {
    const labels = Object.fromEntries([
      ['__name__', 'm'],
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    const [{ rows } = { rows: [] }] = read(message, [[{ labels, samples: [{ timeMs: 1, value: 1 }] }]]);
    expect(Object.entries(rows[0]?.labels ?? {})).toEqual(Object.entries(labels));
  });

  it('knows a series again, whatever came between, and keeps no name that nobody wants', () => {
    const noise = (index: number): SentSeries => ({
      labels: { __name__: `go_${index}`, job: 'x' },
      samples: [{ timeMs: 1, value: 1 }],
    });
    const isWanted = (name: string) => name.startsWith('DCGM');
    const results = read(
      message,
      [
        [power(0), power(1)],
        [noise(1), power(1), noise(2), power(0)],
        [power(0), noise(3), power(1)],
      ],
      { isWanted }
    );
    expect(results.map(({ size }) => size)).toEqual([2, 2, 2]);
    expect(results.map(({ rows }) => rows.map(({ value }) => value))).toEqual([
      [300.5, 301.5],
      [301.5, 300.5],
      [300.5, 301.5],
    ]);
    expect(results[1]?.report.samples).toBe(4);
  });

  it('tells the marker of an end from any other value that is not a number', () => {
    const samples = [
      { timeMs: 1, value: Number.NaN },
      { timeMs: 2, value: 0, isStale: true },
    ];
    const [{ rows } = { rows: [] }] = read(message, [[power(0, { samples })]]);
    expect(rows.map(({ isEnd }) => isEnd)).toEqual([false, true]);
  });

  it('counts what it does not take: native histograms by name, exemplars, series beyond the limit', () => {
    const [first, second] = read(
      message,
      [
        [power(0), power(1, { exemplars: 2 })],
        [power(2), power(0, { histograms: 1, samples: [] })],
      ],
      {
        maxSeries: 2,
      }
    );
    expect(first?.report).toMatchObject({ samples: 2, exemplars: 2, refusedSamples: 0 });
    expect(second?.report).toMatchObject({
      samples: 1,
      refusedSamples: 1,
      histograms: 1,
      histogramName: 'DCGM_FI_DEV_POWER_USAGE',
    });
    expect(second?.rows).toEqual([]);
  });

  it('gives a clear error for a message that ends anywhere, and for bytes of any kind', () => {
    const whole = message.encode([power(0), power(1)]);
    const decoder = message.create({ isWanted: () => true, maxSeries: 10 });
    const outcome = (bytes: Uint8Array) => {
      try {
        decoder.decode(bytes, createArrivals());
        return undefined;
      } catch (error) {
        return error;
      }
    };
    for (let length = 0; length < whole.length; length++) {
      const error = outcome(whole.slice(0, length));
      expect(error === undefined || error instanceof MessageError, `cut at ${length}: ${String(error)}`).toBe(true);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const error = outcome(bytes);
        expect(error === undefined || error instanceof MessageError, String(error)).toBe(true);
      }),
      { numRuns: 2_000 }
    );
  });
});

test('2.0 says since when a counter counts: with each sample, or as earlier drafts had it, with the series', () => {
  const [message] = MESSAGES.slice(1);
  const samples = [
    { timeMs: 2_000, value: 1, startMs: 500 },
    { timeMs: 3_000, value: 1 },
  ];
  const [result] = read(message!, [[power(0, { samples, createdMs: 700 })]]);
  expect(result?.rows.map(({ startMs }) => startMs)).toEqual([500, 700]);
});

test('a request of very many symbols is read, and so are those after it', () => {
  const [message] = MESSAGES.slice(1);
  const many = Array.from({ length: 40_000 }, (_, index) => power(index));
  const results = read(message!, [[power(0)], many, [power(1)]], { maxSeries: 100_000 });
  expect(results.map(({ rows }) => rows.length)).toEqual([1, 40_000, 1]);
  expect(results.map(({ size }) => size)).toEqual([1, 40_000, 40_000]);
  expect(results[2]?.rows[0]?.labels.gpu).toBe('1');
});

test('a sender of 2.0 that has as many texts as it may keeps its series, in any order, and gets no more', () => {
  const [message] = MESSAGES.slice(1);
  const wide = (index: number) => {
    const labels = Array.from({ length: 120 }, (_, label) => [`label${index}_${label}`, `value${index}_${label}`]);
    return power(10 + index, { labels: { __name__: 'DCGM_FI_DEV_POWER_USAGE', ...Object.fromEntries(labels) } });
  };
  // 10 series may have 1,040 texts; six of these have 1,440.
  const isWanted = (name: string) => name.startsWith('DCGM');
  const noise = power(0, { labels: { __name__: 'go_goroutines', pod: 'another' } });
  const [before, filled, after] = read(
    message!,
    [[power(0), power(1)], Array.from({ length: 6 }, (_, index) => wide(index)), [power(1), noise, power(0), power(7)]],
    { maxSeries: 10, isWanted }
  );
  expect(before?.report.refusedSamples).toBe(0);
  expect(filled?.report.refusedSamples).toBe(2);
  expect(after?.rows.map(({ value }) => value)).toEqual([301.5, 300.5]);
  expect(after?.report).toMatchObject({ samples: 4, refusedSamples: 1 });
});

test('the references of a series of 2.0 may come in parts: one that goes on is not the one that ends there', () => {
  const decoder = createRequestV2Decoder({ isWanted: () => true, maxSeries: 10 });
  const part = (tag: number, ...bytes: number[]) => Buffer.from([tag, bytes.length, ...bytes]);
  const symbols = ['', '__name__', 'm', 'a', 'b', 'c', 'd'].map((text) => part(0x22, ...Buffer.from(text)));
  const decode = (...refs: Buffer[]) => {
    const sample = part(0x12, 0x10, 1);
    const arrivals = createArrivals();
    decoder.decode(Buffer.concat([...symbols, part(0x2a, ...Buffer.concat([...refs, sample]))]), arrivals);
    return decoder.labelsOf(arrivals.series[0] as number);
  };
  const whole = part(0x0a, 1, 2, 3, 4);
  const short = { __name__: 'm', a: 'b' };
  const long = { ...short, c: 'd' };
  expect([decode(whole), decode(whole)]).toEqual([short, short]);
  expect(decode(whole, part(0x0a, 5, 6))).toEqual(long);
  expect(decode(whole)).toEqual(short);
  expect(decode(whole, Buffer.from([0x08, 5, 0x08, 6]))).toEqual(long);
  expect(decode(part(0x0a, 1, 2), part(0x0a, 3, 4))).toEqual(short);
  expect(decode(...[1, 2, 3, 4, 5, 6].map((ref) => Buffer.from([0x08, ref])))).toEqual(long);
  expect(decode(part(0x0a, 1, 2))).toEqual({ __name__: 'm' });
  expect(decoder.size).toBe(3);
});

test('a reference to a symbol that is not there is named', () => {
  const decoder = createRequestV2Decoder({ isWanted: () => true, maxSeries: 10 });
  // Symbols "" and "__name__"; a series whose name is symbol 9.
  const bytes = Buffer.concat([
    Buffer.from([0x22, 0, 0x22, 8]),
    Buffer.from('__name__'),
    Buffer.from([0x2a, 8, 0x0a, 2, 1, 9, 0x12, 2, 0x10, 1]),
  ]);
  expect(() => decoder.decode(bytes, createArrivals())).toThrow('a series refers to symbol 9 of 2');
});
