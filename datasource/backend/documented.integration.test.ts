import { readdirSync, readFileSync } from 'node:fs';

import { RecordBatchReader } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { QUERY_KINDS } from '#model/query/kinds.ts';

import { DataFrameFormat, type DataQuery } from './generated/backend.ts';
import { buildChainPlant } from './testing/chain-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { SMALL_FROM_MS, SMALL_TO_MS, smallPlant } from './testing/small-plant.ts';
import { askTables, readTables } from './testing/tables.ts';

/** What holds for every kind of query alike: what the documentation promises, alert rules, hostile queries. */
const DOCS = new URL('../../docs/', import.meta.url);
const RANGE = { fromMs: SMALL_FROM_MS, toMs: SMALL_TO_MS };

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildChainPlant(database.url, smallPlant({ site: 'small', name: 'Small' }));
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

const page = (name: string) => readFileSync(new URL(name, DOCS), 'utf8');
const pages = readdirSync(DOCS).filter((name) => /^query(-\w+)?\.md$/.test(name));

/** The query of each `curl`, with ids of the documentation's plant replaced by those of the small one. */
const examples = pages.flatMap((name) =>
  [...page(name).matchAll(/```\ncurl [\s\S]*?-d '(\{[\s\S]*?\})'\n```/g)].map(([, body]): [string, object] => {
    const { queries } = JSON.parse(String(body)) as { queries: Array<Record<string, unknown>> };
    const text = JSON.stringify(queries[0]).replaceAll(/"(row|pod)-\w+"/g, '"row-a"');
    return [name, JSON.parse(text) as object];
  })
);

it('every kind of query has a curl in its page', () => {
  expect([...new Set(examples.map(([name]) => name))].sort()).toEqual(pages.sort());
});

it.each(examples)('the curl of %s is answered: %j', async (_name, query) => {
  const { error, frames } = await backend.query(query, RANGE);
  expect(error).toBe('');
  expect(frames.length).toBeGreaterThan(0);
});

const PAIR = { x: { metric: 'RackPower' }, y: { metric: 'AirTemperature', processArea: ['Inlet'] } };
const TABLES: ReadonlyArray<[page: string, query: object]> = [
  ['query-correlation.md', { kind: 'correlation', groupBy: 'rack', pairs: [PAIR] }],
  ['query-floor.md', { kind: 'floor' }],
  ...['zone', 'rack', 'feed', 'chain', 'cooling', 'phase'].map((rows): [string, object] => [
    'query-capacity.md',
    { kind: 'capacity', rows },
  ]),
  ['query-energyflow.md', { kind: 'energyflow' }],
  ['query-energyflow.md', { kind: 'energyflow', rows: 'balance' }],
  ['query-kpi.md', { kind: 'kpi', period: 'range' }],
  ['query-kpi.md', { kind: 'kpi', period: 'range', groupBy: 'zone' }],
  ...['initiative', 'course', 'explanation'].map((rows): [string, object] => ['query-roi.md', { kind: 'roi', rows }]),
  ...['tenant', 'job', 'gpu', 'hour', 'day', 'month'].map((groupBy): [string, object] => [
    'query-chargeback.md',
    { kind: 'chargeback', groupBy },
  ]),
  ['query-events.md', { kind: 'events' }],
  ['query-impact.md', { kind: 'impact' }],
  ['query-impact.md', { kind: 'impact', scope: { equipment: ['CRAH-1'] } }],
  ['query-impact.md', { kind: 'impact', scope: { equipment: ['CRAH-1'] }, rows: 'job' }],
  ...['racks', 'sources', 'points'].map((of): [string, object] => ['query-health.md', { kind: 'health', of }]),
];

it.each(TABLES)('%s names every column of %j, and these stay where nothing is found', async (name, query) => {
  const text = page(name);
  const tables = await askTables(backend, query, RANGE);
  for (const { columns } of tables) {
    const unnamed = columns.filter((column) => !text.includes(`\`${column}\``));
    // A column of the floor for each metric has that metric's name.
    expect(name === 'query-floor.md' ? [] : unnamed).toEqual([]);
  }
  const before = { fromMs: RANGE.fromMs - 7_200_000, toMs: RANGE.fromMs - 3_600_000 };
  const empty = await askTables(backend, query, before);
  expect(empty.map(({ columns }) => columns)).toEqual(tables.map(({ columns }) => columns));
});

const FORMATS = ['multi', 'wide', 'long', 'table'].map((format): [string, object] => [
  'query-timeseries.md',
  { kind: 'timeseries', format },
]);
const CHARGED = ['hour', 'day', 'month'].map((groupBy): [string, object] => [
  'query-chargeback.md',
  { kind: 'chargeback', groupBy, format: 'series' },
]);
/** `FrameType` of grafana-plugin-sdk-go (data/frame_type.go), as far as Plenum has them. */
const FRAME_TYPES = ['timeseries-multi', 'timeseries-wide', 'timeseries-long', 'table'];
/** Field types that its `UnmarshalArrowFrame` reads and that Plenum has; of times it takes no zone, and counts in nanoseconds whatever their unit says. */
const FIELD_TYPES = ['Timestamp<NANOSECOND>', 'Float64', 'Utf8', 'Bool'];

it.each([...TABLES, ...FORMATS, ...CHARGED])(
  'frames of %s, %j, are as the SDK of Grafana reads them, and tell the inspector what was read',
  async (_name, query) => {
    const { frames, error } = await backend.query(query, RANGE);
    expect(error).toBe('');
    expect(frames.length).toBeGreaterThan(0);
    frames.forEach((bytes, index) => {
      const reader = RecordBatchReader.from(bytes).open();
      const batch = reader.next().value;
      const { fields, metadata } = reader.schema;
      expect(metadata.get('refId')).toBe('A');
      expect(metadata.has('name')).toBe(true);
      const meta = JSON.parse(metadata.get('meta') ?? '{}') as Record<string, unknown>;
      expect(FRAME_TYPES).toContain(meta['type']);
      // Tables have no contract, and so no version of one.
      const version = [expect.any(Number), expect.any(Number)];
      expect(meta['typeVersion'] ?? version).toEqual(version);
      expect(meta['type'] === 'table' || Array.isArray(meta['typeVersion'])).toBe(true);
      if (index === 0) {
        expect(meta['executedQueryString']).toMatch(/\w/);
      }
      fields.forEach((field, at) => {
        expect(FIELD_TYPES).toContain(field.type.toString());
        // Of a field that cannot be null, the SDK reads the values alone.
        expect(field.nullable || batch?.getChildAt(at)?.nullCount === 0).toBe(true);
        for (const key of ['labels', 'config']) {
          const text = field.metadata.get(key);
          expect(text === undefined || typeof JSON.parse(text) === 'object').toBe(true);
        }
        expect(batch?.getChildAt(at)?.length).toBe(batch?.numRows);
      });
      const unlike = fields.map((field) => `${field.name} ${field.metadata.get('labels') ?? ''}`);
      expect(new Set(unlike).size).toBe(unlike.length);
    });
  }
);

const RULES: readonly object[] = [
  { kind: 'floor' },
  ...['zone', 'rack', 'feed', 'chain'].map((rows) => ({ kind: 'capacity', rows })),
  { kind: 'energyflow' },
  { kind: 'energyflow', measure: 'imbalance' },
  { kind: 'kpi', period: 'range' },
  { kind: 'kpi', period: 'range', measure: 'cost_per_kw' },
  ...['saving', 'share', 'payback'].map((measure) => ({ kind: 'roi', measure })),
  ...['cost', 'energy', 'carbon', 'cost_per_gpu_hour', 'unallocated'].map((measure) => ({
    ...{ kind: 'chargeback', period: 'range', measure },
  })),
  { kind: 'events', types: ['job', 'topology'] },
  ...['racks', 'jobs', 'tenants', 'power', 'unprotected'].map((measure) => ({ kind: 'impact', measure })),
  ...['racks', 'sources', 'points'].map((of) => ({ kind: 'health', of })),
];

it.each(RULES)('alert rules of Grafana 10.1 take %j: one number, labels that differ', async (query) => {
  const tables = readTables(await backend.query(query, { ...RANGE, fromAlert: true }));
  expect(tables.length).toBeLessThan(2);
  for (const { rows, columns } of tables) {
    expect(new Set(columns).size).toBe(columns.length);
    // `isNumberTable` in pkg/expr/nodes.go: all columns are text but one, which is a number.
    const numbers = columns.filter((column) => rows.every((row) => typeof row[column] === 'number'));
    const texts = columns.filter((column) => rows.every((row) => typeof row[column] === 'string'));
    expect([numbers.length, texts.length]).toEqual([1, columns.length - 1]);
    const labels = rows.map((row) => JSON.stringify(texts.map((column) => row[column])));
    expect(new Set(labels).size).toBe(labels.length);
  }
});

describe('a hostile query', () => {
  it('is an error of its own, beside others that are answered, and the process stays', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const hostile = [
      '',
      '{',
      'null',
      '[]',
      deep,
      '{"kind":"__proto__"}',
      '{"kind":"constructor"}',
      '{"kind":"health","of":{"toString":1}}',
      '{"kind":"impact","labels":{"rack":"\\u0000"},"scope":{"racks":["\\u0000"]}}',
      '{"kind":"events","text":"\\u0000"}',
      `{"kind":"floor","at":1e308}`,
      `{"kind":"timeseries","metrics":[{"metric":"'; DROP TABLE plenum.sample; --"}]}`,
      // Compared letter by letter with all metrics, it took minutes.
      JSON.stringify({ kind: 'timeseries', metrics: [{ metric: 'x'.repeat(900_000) }] }),
      JSON.stringify({ kind: 'timeseries', metrics: [{ metric: 'a '.repeat(450_000) }] }),
      JSON.stringify({ kind: 'correlation', lagsOf: 'x'.repeat(900_000) }),
      JSON.stringify({ kind: 'impact', scope: { equipment: ['x'.repeat(900_000)] } }),
      '{"kind":"capacity","filters":[{"key":"rack","operator":"=~","value":"((((((((((.*)*)*)*)*)*)*)*)*)*)["}]}',
    ];
    const good = JSON.stringify({ kind: 'health' });
    const responses = await askTogether([
      ...hostile.map((json, index) => queryOf(json, `H${index}`)),
      queryOf(good, 'good'),
    ]);
    hostile.forEach((_json, index) => {
      expect(responses[`H${index}`]?.error).not.toBe('');
      expect(responses[`H${index}`]?.error.length).toBeLessThan(1_000);
      expect(responses[`H${index}`]?.status).toBe(400);
    });
    expect(responses['good']?.error).toBe('');
    expect((await askTables(backend, { kind: 'health' }, RANGE))[0]?.rows).toHaveLength(3);
  });

  it.each(QUERY_KINDS)('has an error of its own for a range that is none: %s', async (kind) => {
    const json = JSON.stringify({ kind });
    const ranges: Array<[from: number | bigint, to: number | bigint]> = [
      [-(2n ** 63n), 2n ** 63n - 1n],
      [2n ** 63n - 1n, -(2n ** 63n)],
      [RANGE.fromMs, 2n ** 63n - 1n],
      [RANGE.fromMs, Date.UTC(30_000, 0, 1)],
      [RANGE.toMs, RANGE.fromMs],
      [RANGE.toMs, RANGE.toMs],
    ];
    const hostile = ranges.map(([from, to], index) =>
      queryOf(json, `H${index}`, { timeRange: { fromEpochMS: from as number, toEpochMS: to as number } })
    );
    const responses = await askTogether([...hostile, queryOf(json, 'good')]);
    expect(hostile.map(({ refId }) => responses[refId]?.error)).toEqual(
      hostile.map(() => expect.stringMatching(/^The time range /))
    );
    expect(hostile.map(({ refId }) => responses[refId]?.status)).toEqual(hostile.map(() => 400));
    expect(responses['good']?.error).toBe('');
  });

  it.each(QUERY_KINDS)('is answered where its range has not begun: %s', async (kind) => {
    const nowMs = Date.now();
    const kinds = [{ kind }, ...(kind === 'kpi' || kind === 'chargeback' ? [{ kind, period: 'range' }] : [])];
    const spans = [
      [60_000, 5_000],
      [60_000, 60_000],
      [86_400_000, 3_600_000],
      [86_400_000, 300 * 86_400_000],
      [Date.UTC(2200, 0, 1) - nowMs, 5_000],
    ] as const;
    const queries = kinds.flatMap((query) =>
      spans.map(([aheadMs, rangeMs]) =>
        queryOf(JSON.stringify(query), `${JSON.stringify(query)} for ${rangeMs} ms in ${aheadMs} ms`, {
          timeRange: { fromEpochMS: nowMs + aheadMs, toEpochMS: nowMs + aheadMs + rangeMs },
        })
      )
    );
    for (const headers of [{}, { FromAlert: 'true' }] as Array<Record<string, string>>) {
      const responses = await askTogether(queries, headers);
      // What is too short to be compared says so.
      const failed = queries.filter(
        ({ refId }) => responses[refId]?.status !== 200 && responses[refId]?.status !== 400
      );
      expect(failed.map(({ refId }) => [refId, responses[refId]?.error])).toEqual([]);
    }
  });

  it.each(QUERY_KINDS)('is answered as one that does not say how wide its panel is: %s', async (kind) => {
    const json = JSON.stringify({ kind });
    const widths: Array<Partial<Record<'maxDataPoints' | 'intervalMS', number | bigint>>> = [
      ...[-1, -(2n ** 63n), 2 ** 31, 2n ** 63n - 1n].map((maxDataPoints) => ({ maxDataPoints })),
      ...[-1, -(2n ** 63n), 2 ** 31, 2n ** 63n - 1n].map((intervalMS) => ({ intervalMS })),
    ];
    const hostile = widths.map((width, index) => queryOf(json, `H${index}`, width as Partial<DataQuery>));
    const responses = await askTogether([...hostile, queryOf(json, 'P0', { maxDataPoints: 0 })]);
    expect(hostile.map(({ refId }) => responses[refId]?.error)).toEqual(hostile.map(() => ''));
    // Names of the same length, which frames carry.
    const bytesOf = (refId: string) => responses[refId]?.frames.map(({ length }) => length);
    expect(bytesOf('H0')).toEqual(bytesOf('P0'));
  });
});

/** A query of a call, in a panel of 100 points. */
function queryOf(json: string, refId: string, over: Partial<DataQuery> = {}): DataQuery {
  const timeRange = { fromEpochMS: RANGE.fromMs, toEpochMS: RANGE.toMs };
  return { refId, maxDataPoints: 100, intervalMS: 0, timeRange, json: Buffer.from(json), queryType: '', ...over };
}

async function askTogether(queries: DataQuery[], headers: Record<string, string> = {}) {
  const pluginContext = contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url);
  const request = { pluginContext, headers, queries, format: DataFrameFormat.ARROW };
  return (await backend.client.queryData(request, AbortSignal.timeout(60_000))).responses;
}

describe('what does not exist is told', () => {
  const LISTS = [
    ['sites', 'smal', 'Site smal is not in the topology. Did you mean small?'],
    ['zones', 'row-z', 'Zone row-z is not in the topology. Did you mean row-a?'],
    ['racks', 'R9', 'Rack R9 is not in the topology. Did you mean R1?'],
    [
      'equipment',
      'chiller',
      'Equipment chiller is not in the topology. Correct the scope, or leave the field empty, which means all.',
    ],
  ] as const;

  it.each(QUERY_KINDS)('of a scope: %s', async (kind) => {
    for (const [list, id, text] of LISTS) {
      const { error, frames, status } = await backend.query({ kind, scope: { [list]: [id] } }, RANGE);
      if (kind === 'impact' && list === 'equipment') {
        // What would its loss do? There is nothing to show beside the answer.
        expect([status, error]).toEqual([400, expect.stringContaining(`"${id}" is not in the topology`)]);
        continue;
      }
      expect(error).toBe('');
      expect(noticesOf(frames[0]!)).toContain(text);
    }
  });

  it('also beside what exists, and where it is of another site only', async () => {
    const { frames } = await backend.query(
      { kind: 'events', scope: { sites: ['small'], racks: ['R1', 'R8', 'R9'] } },
      RANGE
    );
    expect(noticesOf(frames[0]!)).toContain(
      'Racks R8, R9 are not in the sites of this scope (small). Correct the scope, or leave the field empty, which means all.'
    );
    const { frames: all } = await backend.query(
      { kind: 'events', scope: { sites: ['small'], zones: ['hall'], racks: ['R1'], equipment: ['CRAH-1'] } },
      RANGE
    );
    expect(noticesOf(all[0]!)).toEqual([]);
  });

  it('not to alert rules, which take it for no data', async () => {
    const { error, frames } = await backend.query(
      { kind: 'timeseries', scope: { racks: ['R9'] } },
      { ...RANGE, fromAlert: true }
    );
    expect([error, frames]).toEqual(['', []]);
  });

  it.each([
    [{ kind: 'events', tenants: ['nobody'] }, /^No job of nobody ran in this range/],
    [{ kind: 'events', types: ['alarm'], jobs: ['1'] }, /^Only jobs have a tenant/],
    [{ kind: 'chargeback', tenants: ['nobody'] }, /^Nothing of nobody is known in this period/],
    [{ kind: 'health', of: 'sources', sources: ['nowhere'] }, /^Not a source: nowhere\./],
    [{ kind: 'roi', initiatives: ['nothing'] }, /^Not an initiative of the sites asked for: nothing/],
    [
      { kind: 'timeseries', groupBy: 'tenant', scope: { tenants: ['nobody'] } },
      /^None of these tenants and jobs had a part/,
    ],
  ])('of who and what is named besides: %j', async (query, text) => {
    const { error, frames } = await backend.query(query, RANGE);
    expect(error).toBe('');
    expect(noticesOf(frames[0]!)).toContainEqual(expect.stringMatching(text));
  });
});

function noticesOf(bytes: Uint8Array): string[] {
  const { metadata } = RecordBatchReader.from(bytes).open().schema;
  const { notices = [] } = JSON.parse(metadata.get('meta') ?? '{}') as { notices?: Array<{ text: string }> };
  return notices.map(({ text }) => text);
}
