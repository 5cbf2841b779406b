import { describe, expect, test } from 'vitest';
import { QUERY_KINDS } from './kinds.ts';
import { normalizeQuery } from './normalize.ts';
import { anyOf, QueryError } from './query-error.ts';
import { QUERY_VERSION } from './stored.ts';

const KINDS = anyOf(QUERY_KINDS);

describe('a query from Grafana', () => {
  test('gets its defaults and loses what is not its own', () => {
    expect(normalizeQuery({ refId: 'A', hide: false, metrics: [{ metric: 'RackPower' }] })).toEqual({
      kind: 'timeseries',
      metrics: [{ metric: 'RackPower', processArea: [], aggregation: 'auto', setpoints: false }],
      scope: { sites: [], zones: [], racks: [], equipment: [] },
      groupBy: 'rack',
      bucket: 'auto',
    });
  });

  test('of nothing but its kind asks for the power of racks', () => {
    expect(normalizeQuery({ kind: 'timeseries' })).toEqual(normalizeQuery({ metrics: [{ metric: 'RackPower' }] }));
  });

  test('of expressions alone asks for no other metric', () => {
    expect(normalizeQuery({ expressions: [{ expression: 'hw.power / RackPower' }] })).toMatchObject({ metrics: [] });
  });

  test('normalized twice is the same query', () => {
    const once = normalizeQuery({
      metrics: [{ metric: 'hw.power', processArea: ['GPU'] }],
      bucket: '5m',
      groupBy: 'zone',
    });
    expect(normalizeQuery(once)).toEqual(once);
  });
});

test('a query that was stored before versions is the same query with one', () => {
  const stored = { metrics: [{ metric: 'RackPower' }], groupBy: 'zone' };
  expect(normalizeQuery(stored)).toEqual(normalizeQuery({ ...stored, kind: 'timeseries', version: 1 }));
});

test('a query that was saved before expressions, shifts and formats asks for none of them', () => {
  const saved = {
    refId: 'A',
    version: 1,
    kind: 'timeseries',
    metrics: [{ metric: 'AirTemperature', processArea: ['Inlet'], aggregation: 'max', setpoints: false }],
    scope: { sites: [], zones: ['row-a'], racks: [], equipment: [] },
    groupBy: 'zone',
    bucket: '5m',
  };
  const { refId, version, ...asked } = saved;
  expect([refId, version]).toEqual(['A', 1]);
  expect(normalizeQuery(saved)).toEqual(asked);
});

describe('a query without a kind that was written for another data source', () => {
  test.each([
    ['expr', { refId: 'A', datasource: { uid: 'plenum' }, expr: 'up', format: 'time_series', intervalMs: 1000 }],
    ['rawSql', { rawSql: 'SELECT 1', format: 'table' }],
    ['bucketAggs', { metrics: [{ type: 'count', id: '1' }], bucketAggs: [] }],
    ['metric', { metric: 'RackPower' }],
  ])('is told by its %s, and answered with no default of ours', (field, stored) => {
    expect(() => normalizeQuery(stored)).toThrow(
      `Query: kind is missing, and "${field}" is no field of Plenum: it was written for another data source. Choose ${KINDS} as its kind.`
    );
  });

  test('is not one that Grafana added something to, or that names a metric as ours do', () => {
    const asked = normalizeQuery({ kind: 'timeseries' });
    const added = { refId: 'A', key: 'Q-1', queryType: '', intervalMs: 1000, maxDataPoints: 800, datasourceId: 7 };
    expect(normalizeQuery(added)).toEqual(asked);
    expect(normalizeQuery({ ...added, metrics: [{ metric: 'RackPower' }], later: 'kept' })).toEqual(asked);
  });
});

describe('a query that cannot be answered names field, value and next step', () => {
  const metrics = [{ metric: 'RackPower' }];
  test.each([
    [null, 'Query: the query has the value null. Give an object.'],
    [{ metrics: [{}] }, 'Query: metrics[0].metric is missing. Give a string.'],
    [{ metrics: 'RackPower' }, 'Query: metrics has the value "RackPower". Give a list.'],
    [{ metrics: [], expressions: [] }, 'Query: metrics has the value []. Choose at least one.'],
    [{ metrics, expressions: [{ expression: 'A'.repeat(501) }] }, /Write at most 500 characters/],
    [
      { metrics: [{ metric: 'RackPower', shift: 'yesterday' }] },
      'Query: metrics[0].shift has the value "yesterday". Give a number and s, m, h, d or w, such as 1d or 1w.',
    ],
    [{ metrics: [{ metric: 'RackPower', shift: '9999d' }] }, /Choose at most 3650d/],
    [{ metrics: [{ metric: 'RackPower', ref: 'AB' }] }, /Give one letter from A to Z/],
    [{ metrics, format: 'csv' }, 'Query: format has the value "csv". Choose multi, wide, long or table.'],
    [{ metrics: [] }, 'Query: metrics has the value []. Choose at least one.'],
    [
      { metrics: [{ metric: 'RackPowr' }] },
      'Query: metrics[0].metric has the value "RackPowr". Did you mean RackPower?',
    ],
    [
      { metrics: [{ metric: 'junction' }] },
      'Query: metrics[0].metric has the value "junction". Did you mean hw.temperature?',
    ],
    [{ metrics: [{ metric: 'Tea' }] }, 'Query: metrics[0].metric has the value "Tea". Choose a metric of the catalog.'],
    [
      { metrics: [{ metric: 'AirTemperature', objectType: 'Crah' }] },
      'Query: metrics[0].objectType has the value "Crah". Did you mean CRAH?',
    ],
    [
      { metrics, groupBy: 'row' },
      'Query: groupBy has the value "row". Choose site, zone, rack, equipment, point, tenant or job.',
    ],
    [
      { metrics, bucket: '5 minutes' },
      'Query: bucket has the value "5 minutes". Choose auto, or write a number and s, m, h or d, such as 5m.',
    ],
    [
      { metrics, kind: 'tomorrow' },
      `Query: kind has the value "tomorrow". Choose ${KINDS}, or update the Plenum app in Grafana if a newer one saved the query.`,
    ],
    [
      { metrics, version: QUERY_VERSION, kind: 'flor' },
      `Query: kind has the value "flor". Choose ${KINDS}, or update the Plenum app in Grafana if a newer one saved the query.`,
    ],
    [
      { metrics, version: QUERY_VERSION },
      `Query: kind is missing. Choose ${KINDS}, or update the Plenum app in Grafana if a newer one saved the query.`,
    ],
    [
      { metrics, version: QUERY_VERSION + 1, kind: 'tomorrow' },
      'Query: version has the value 2. It was saved by a newer Plenum; this one reads up to version 1. Update the Plenum app in Grafana.',
    ],
    [{ metrics, version: 'one' }, 'Query: version has the value "one". Give a whole number up to 1, or leave it out.'],
    [{ metrics, scope: { racks: 'R-A01' } }, 'Query: scope.racks has the value "R-A01". Give a list.'],
    [{ kind: 'impact', top: 0 }, 'Query: top has the value 0. Choose at least 1.'],
    [{ kind: 'impact', top: 1e308 }, 'Query: top has the value 1e+308. Choose at most 1000.'],
    [{ kind: 'impact', top: -1e308 }, 'Query: top has the value -1e+308. Choose at least 1.'],
    [{ kind: 'impact', top: 1.5 }, 'Query: top has the value 1.5. Give a whole number.'],
    [{ kind: 'correlation', level: 1 }, 'Query: level has the value 1. Choose less than 1.'],
    [{ kind: 'correlation', level: 0 }, 'Query: level has the value 0. Choose more than 0.'],
    [
      { kind: 'correlation', bucket: '5 min' },
      'Query: bucket has the value "5 min". Choose auto, or write a number and s, m, h or d, such as 5m.',
    ],
    [
      { kind: 'correlation', maxLag: 'long' },
      'Query: maxLag has the value "long". Choose auto, or write a number and s, m, h or d, such as 5m; 0s looks at no delay.',
    ],
    [{ kind: 'roi', initiatives: ['\u0000'] }, /initiatives\[0\] has the value "\\u0000"\. Remove the NUL character\./],
    [{ kind: 'roi', initiatives: ['x'.repeat(101)] }, /\. Write at most 100 characters\.$/],
  ])('%j', (query, message) => {
    expect(() => normalizeQuery(query)).toThrow(typeof message === 'string' ? new QueryError(message) : message);
  });

  test('a query of too many metrics says how many are fine', () => {
    expect(() => normalizeQuery({ metrics: Array.from({ length: 21 }, () => ({ metric: 'RackPower' })) })).toThrow(
      'Choose at most 20, and put the others into a second query.'
    );
  });
});
