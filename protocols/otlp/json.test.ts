import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArrivals } from '../shared/arrivals.ts';
import { MessageError } from '../shared/message-error.ts';
import { ExportMetricsServiceRequest } from './generated/metrics.ts';
import { messageOfJson } from './json.ts';
import { slicesOf } from './json-slices.ts';
import { createMetricsDecoder } from './metrics-decoder.ts';

/** What is read of messages that are one: each point with its labels, in their order. */
function pointsIn(requests: readonly unknown[]): unknown[] {
  const message = Buffer.concat(
    requests.map((request) =>
      ExportMetricsServiceRequest.encode(ExportMetricsServiceRequest.fromJSON(request)).finish()
    )
  );
  const decoder = createMetricsDecoder({ isWanted: () => true, maxSeries: 100_000 });
  const arrivals = createArrivals();
  decoder.decode(message, arrivals);
  return Array.from({ length: arrivals.count }, (_, row) => [
    { ...decoder.labelsOf(arrivals.series[row] as number) },
    arrivals.timesMs[row],
    arrivals.values[row],
    arrivals.startsMs[row],
  ]);
}

const text = fc.string({
  unit: fc.constantFrom('a', 'ä', '"', '\\', '{', ']', ',', ':', ' ', '\n', '😀'),
  maxLength: 8,
});
const attributes = fc.array(
  text.chain((key) => text.map((value) => ({ key, value: { stringValue: value } }))),
  { maxLength: 3 }
);
const point = fc.record(
  {
    attributes,
    timeUnixNano: fc.constantFrom('1767225600000000000', 1767225600000000000),
    startTimeUnixNano: fc.constant('1767225500000000000'),
    asDouble: fc.double({ noNaN: true, noDefaultInfinity: true }),
    unknown: fc.anything({ maxDepth: 2, withBigInt: false }).map((value) => JSON.stringify(value) ?? null),
  },
  { requiredKeys: ['timeUnixNano'] }
);
const points = fc.record({
  dataPoints: fc.array(point, { maxLength: 12 }),
  aggregationTemporality: fc.constantFrom(1, 2),
  isMonotonic: fc.boolean(),
});
const name = fc.constantFrom('hw.power', 'hw.energy', 'a "name"');
const metric = fc.oneof(
  fc.record({ name, unit: fc.constantFrom('W', ''), gauge: points }),
  fc.record({ name, sum: points }),
  fc.record({ name, gauge: points, sum: points }),
  fc.record({ name, histogram: points })
);
const request = fc.record({
  resourceMetrics: fc.array(
    fc.record(
      {
        resource: fc.record({ attributes }),
        scopeMetrics: fc.array(
          fc.record(
            { scope: fc.record({ name: text }), metrics: fc.array(metric, { maxLength: 5 }) },
            { requiredKeys: [] }
          ),
          { maxLength: 3 }
        ),
        schemaUrl: text,
      },
      { requiredKeys: [] }
    ),
    { maxLength: 4 }
  ),
});

/** The same object with its members in another order. */
function reordered(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => reordered(one, seed));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const members = Object.entries(value).map(([key, inner]) => [key, reordered(inner, seed)] as const);
  return Object.fromEntries(seed % 2 === 0 ? members : members.toReversed());
}

describe('a request in JSON', () => {
  it('is cut into slices that say the same together, whatever its spaces and the order of its members', () => {
    fc.assert(
      fc.property(
        request,
        fc.nat(3),
        fc.constantFrom(undefined, 1, '\t'),
        fc.integer({ min: 1, max: 2_000 }),
        (...some) => {
          const [value, seed, spaces, sliceBytes] = some;
          const sent = reordered(value, seed);
          const body = Buffer.from(JSON.stringify(sent, undefined, spaces));
          const slices = textsOf(body, sliceBytes).map((slice): unknown => JSON.parse(slice));
          expect(pointsIn(slices)).toEqual(pointsIn([JSON.parse(body.toString())]));
        }
      )
    );
  });

  it('that is cut off, or goes on in a way of its own, is refused as not JSON', () => {
    const body = JSON.stringify(requestOf(50));
    const wrong = [
      body.slice(0, -1),
      body.slice(0, body.length / 2),
      `${body}]`,
      `${body.slice(0, -1)},}`,
      body.replace(':[', ' ['),
      body.replace('},{', '} {'),
      body.replace('},{', '},,{'),
      body.replace('"gauge"', 'gauge'),
    ];
    for (const one of wrong) {
      const decode = () => textsOf(Buffer.from(one), 500).map((slice): unknown => JSON.parse(slice));
      expect(decode, one.slice(-20)).toThrow();
    }
    expect(() => [...slicesOf(Buffer.from(body.slice(0, -1)), 500)]).toThrow(MessageError);
  });

  it('repeats little, however much stands beside its list: slices are longer then', () => {
    const attributes = Array.from({ length: 100 }, (_, index) => ({ key: `k${index}`, value: { stringValue: 'v' } }));
    for (const beside of [{ schemaUrl: 'x'.repeat(10_000) }, { resource: { attributes } }]) {
      const [resource] = requestOf(2_000).resourceMetrics;
      const body = Buffer.from(JSON.stringify({ resourceMetrics: [{ ...resource, ...beside }] }));
      const slices = textsOf(body, 1_000);
      expect(slices.length).toBeGreaterThan(3);
      expect(slices.join('').length).toBeLessThan(1.4 * body.length);
      expect(pointsIn(slices.map((slice): unknown => JSON.parse(slice)))).toEqual(
        pointsIn([JSON.parse(body.toString())])
      );
    }
    const body = Buffer.from(JSON.stringify(requestOf(200)));
    const slices = textsOf(body, 1_000);
    expect(slices.length).toBeGreaterThanOrEqual(body.length / 1_000);
    expect(Math.max(...slices.map(({ length }) => length))).toBeLessThan(2_000);
  });

  it('of which a part is too long to be read in between is refused, whatever it is', async () => {
    const long = 'x'.repeat(2 ** 20);
    const [resource] = requestOf(10).resourceMetrics;
    const point = { attributes: [{ key: 'hw.id', value: { stringValue: long } }], asDouble: 1 };
    const points = (dataPoints: unknown[]) => [{ scopeMetrics: [{ metrics: [{ name: 'a', gauge: { dataPoints } }] }] }];
    for (const one of [
      { resourceMetrics: [{ ...resource, schemaUrl: long }] },
      { resourceMetrics: points([point]) },
      { ...requestOf(10), other: Array.from({ length: 10 }, () => long) },
    ]) {
      const body = Buffer.from(JSON.stringify(one));
      await expect(messageOfJson(body, () => Promise.resolve())).rejects.toThrow(/takes \d+ bytes, of at most 1048576/);
    }
    const list = Buffer.from(JSON.stringify(Array.from({ length: 3 }, () => long)));
    await expect(messageOfJson(list, () => Promise.resolve())).rejects.toThrow(/not an object with resourceMetrics/);
  });

  it('of many points leaves the event loop to others between its slices', async () => {
    // One metric of one resource, the worst for whoever cuts: some megabytes.
    const body = Buffer.from(JSON.stringify(requestOf(10_000)));
    let turns = 0;
    const turn = () => {
      turns += 1;
      return new Promise<void>((resolve) => setImmediate(resolve));
    };
    let rounds = 0;
    let isDone = false;
    const count = () => {
      rounds += 1;
      if (!isDone) {
        setImmediate(count);
      }
    };
    setImmediate(count);
    const message = await messageOfJson(body, turn);
    isDone = true;
    // Once while it looks for the lists and once while it reads them, for each part.
    const slices = ExportMetricsServiceRequest.decode(message).resourceMetrics.length;
    expect(slices).toBeGreaterThan(body.length / 2 ** 18);
    expect(turns).toBeGreaterThanOrEqual(2 * slices - 1);
    expect(rounds).toBeGreaterThanOrEqual(turns - 1);
  });
});

function textsOf(body: Buffer, sliceBytes: number): string[] {
  return [...slicesOf(body, sliceBytes)].filter((slice) => slice !== undefined);
}

function requestOf(count: number) {
  const dataPoints = Array.from({ length: count }, (_, index) => ({
    attributes: [{ key: 'hw.id', value: { stringValue: `gpu${index}` } }],
    timeUnixNano: '1767225600000000000',
    asDouble: index,
  }));
  const metrics = [{ name: 'hw.power', gauge: { dataPoints } }];
  return { resourceMetrics: [{ resource: { attributes: [] }, scopeMetrics: [{ metrics }] }] };
}
