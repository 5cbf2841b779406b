import React from 'react';
import { setTemplateSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { normalizeQuery } from '#model/query/normalize.ts';
import { QUERY_VERSION } from '#model/query/stored.ts';
import type { PlenumDataSource } from '../../datasource.ts';
import { CATALOG_BY_ID } from '../../testing/catalog.ts';
import { KIND_OPTIONS } from '../../kinds/registry.ts';
import type { PlenumQuery } from '../../types.ts';
import { QueryEditor } from './QueryEditor.tsx';

beforeEach(() => {
  setTemplateSrv({ getVariables: () => [], replace: (text: string) => text } as unknown as TemplateSrv);
});

function show(stored: Record<string, unknown>) {
  const onChange = vi.fn<(query: PlenumQuery) => void>();
  const onRunQuery = vi.fn();
  const datasource = {
    uid: 'plenum',
    catalog: async () => CATALOG_BY_ID,
    values: async () => [],
  } as unknown as PlenumDataSource;
  const editor = (query: PlenumQuery) => (
    <QueryEditor query={query} datasource={datasource} onChange={onChange} onRunQuery={onRunQuery} />
  );
  const shown = render(editor({ refId: 'A', ...stored } as PlenumQuery));
  return { onChange, onRunQuery, rerender: (query: PlenumQuery) => shown.rerender(editor(query)) };
}

it('saves a query of before versions with one, and changes nothing else of it', async () => {
  const user = userEvent.setup();
  const stored = { datasource: { uid: 'plenum' }, hide: true, metrics: [{ metric: 'RackPower' }], groupBy: 'zone' };
  const { onChange } = show(stored);
  await screen.findByText('Total rack power of everything, by zone.');
  expect(onChange).not.toHaveBeenCalled();
  await user.type(screen.getByLabelText('Time step'), '{Control>}a{/Control}5m{Enter}');
  const saved = onChange.mock.lastCall![0];
  expect(saved).toMatchObject({ refId: 'A', datasource: { uid: 'plenum' }, hide: true, version: QUERY_VERSION });
  expect(normalizeQuery(saved)).toEqual(normalizeQuery({ ...stored, bucket: '5m' }));
});

it.each([
  ['of an unknown kind', { kind: 'tomorrow', version: QUERY_VERSION, heights: [1] }, /kind has the value "tomorrow"/],
  ['of an unknown kind before versions', { kind: 'tomorrow' }, /kind has the value "tomorrow"/],
  ['of a newer version', { kind: 'timeseries', version: QUERY_VERSION + 1 }, /saved by a newer Plenum/],
])('names a query %s, says what to do and never writes it', (_what, stored, reason) => {
  const { onChange, onRunQuery } = show(stored);
  const text = screen.getByRole('alert').textContent;
  expect(text).toMatch(reason);
  expect(text).toMatch(/[Uu]pdate the Plenum app in Grafana.* Until then the query is kept as it is\./);
  expect(screen.queryByLabelText('Metric')).toBeNull();
  expect(onChange).not.toHaveBeenCalled();
  expect(onRunQuery).not.toHaveBeenCalled();
});

it.each([
  ['Prometheus', { expr: 'sum(up)', range: true, format: 'time_series', editorMode: 'code' }],
  ['PostgreSQL', { rawSql: 'SELECT now()', rawQuery: true, format: 'table' }],
  ['Elasticsearch', { metrics: [{ type: 'count', id: '1' }], bucketAggs: [], query: '*' }],
  ['InfluxDB', { measurement: 'cpu', groupBy: [{ type: 'time', params: ['$__interval'] }], select: [] }],
  ['TestData', { scenarioId: 'random_walk' }],
])(
  'says of a query of %s that it is of another data source, and writes a new one only when asked to',
  async (_, own) => {
    const user = userEvent.setup();
    const { onChange, onRunQuery } = show({ ...own, datasource: { uid: 'plenum' }, hide: false });
    expect(screen.getByText('This query was written for another data source')).toBeTruthy();
    expect(onChange).not.toHaveBeenCalled();
    await user.click(screen.getByText('Ask Plenum instead'));
    const [written] = onChange.mock.lastCall!;
    expect(written).toMatchObject({
      refId: 'A',
      kind: 'timeseries',
      version: QUERY_VERSION,
      datasource: { uid: 'plenum' },
    });
    Object.keys(own)
      .filter((field) => field !== 'metrics' && field !== 'groupBy' && field !== 'format')
      .forEach((field) => expect(written).not.toHaveProperty(field));
    expect(() => normalizeQuery(written)).not.toThrow();
    expect(onRunQuery).toHaveBeenCalledOnce();
  }
);

const metrics = [{ metric: 'RackPower' }];

it.each([
  { metrics: { metric: 'RackPower' } },
  { metrics: ['RackPower'] },
  { metrics: [{ metric: 12 }] },
  { metrics: [{ metric: 'RackPower', processArea: 'Inlet' }] },
  { metrics, scope: 'R-A01' },
  { metrics, scope: { racks: 'R-A01' } },
  { metrics, scope: { racks: [101] } },
  { metrics, bucket: 300 },
])('says of the hand-written query %j what the backend says of it', (stored) => {
  const { onChange } = show(stored);
  const [said] = /^.*?kept as it is\./.exec(
    screen.getByRole('alert').textContent!.replace('This query cannot be edited here', '')
  )!;
  expect(() => normalizeQuery(stored)).toThrow(said.replace(' Until then the query is kept as it is.', ''));
  expect(onChange).not.toHaveBeenCalled();
});

describe('another kind', () => {
  const places = { sites: [], zones: ['row-a'], racks: ['$rack'], equipment: [] };

  it('is asked at the same places, and what was entered for the first comes back with it', async () => {
    const user = userEvent.setup();
    const stored = { ...metricsOf('RackPower'), groupBy: 'zone', top: 5, scope: places };
    const { onChange, onRunQuery, rerender } = show(stored);
    await user.click(screen.getByLabelText('Query'));
    await user.click(screen.getByText('Floor'));
    const floor = onChange.mock.lastCall![0];
    expect(floor).toMatchObject({ refId: 'A', kind: 'floor', scope: places });
    expect(floor).not.toHaveProperty('groupBy');
    expect(onRunQuery).toHaveBeenCalledOnce();
    rerender({ ...floor, scope: { ...places, zones: ['row-b'] } } as PlenumQuery);
    await user.click(screen.getByLabelText('Query'));
    await user.click(screen.getByText('Time series'));
    expect(onChange.mock.lastCall![0]).toMatchObject({
      ...{ kind: 'timeseries', groupBy: 'zone', top: 5, metrics: [{ metric: 'RackPower' }] },
      scope: { ...places, zones: ['row-b'] },
    });
  });
});

it('lists the kinds as people ask, the most usual first', () => {
  expect(KIND_OPTIONS.map(({ label }) => label)).toEqual([
    'Time series',
    'Floor',
    'Events',
    'Data health',
    'Capacity',
    'Energy flow',
    'KPIs',
    'Chargeback',
    'Savings',
    'Correlation',
    'Impact',
  ]);
});

it('says which filters came with a query, and lets them be removed', async () => {
  const user = userEvent.setup();
  const filters = [
    { key: 'zone', operator: '=', value: 'row-a' },
    { key: 'rack', operator: '=|', value: 'R1', values: ['R1', 'R2'] },
  ];
  const { onChange } = show({ ...metricsOf('RackPower'), filters });
  expect(screen.getByText(/Only zone = row-a and rack =\| R1, R2: filters that came with the query\./)).toBeTruthy();
  await user.click(screen.getByText('Remove filters'));
  expect(onChange.mock.lastCall![0]).not.toHaveProperty('filters');
  expect(onChange.mock.lastCall![0]).toMatchObject({ metrics: [{ metric: 'RackPower' }] });
});

function metricsOf(metric: string) {
  return { metrics: [{ metric }] };
}
