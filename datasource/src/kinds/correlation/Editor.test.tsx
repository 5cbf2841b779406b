import React from 'react';
import { setTemplateSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { normalizeQuery } from '#model/query/normalize.ts';
import type { PlenumDataSource } from '../../datasource.ts';
import { QueryEditor } from '../../components/QueryEditor/QueryEditor.tsx';
import { CATALOG_BY_ID } from '../../testing/catalog.ts';
import { templates } from '../../testing/templates.ts';
import type { PlenumQuery, Stored } from '../../types.ts';
import { correlation } from './correlation.ts';
import { defaultQuery } from './defaults.ts';

beforeEach(() => {
  setTemplateSrv({ getVariables: () => [], replace: (text: string) => text } as unknown as TemplateSrv);
});

// An editor of pairs is four pickers, which a busy machine draws slowly.
vi.setConfig({ testTimeout: 60_000 });

const POWER_TO_INLET = { x: { metric: 'RackPower' }, y: { metric: 'AirTemperature', processArea: ['Inlet'] } };

function show(query: object) {
  const onChange = vi.fn<(query: Stored<'correlation'>) => void>();
  const onRunQuery = vi.fn();
  const datasource = { catalog: async () => CATALOG_BY_ID, values: async () => [] } as unknown as PlenumDataSource;
  render(
    <QueryEditor
      query={{ refId: 'A', kind: 'correlation', version: 1, ...query } as PlenumQuery}
      datasource={datasource}
      onChange={onChange as (query: PlenumQuery) => void}
      onRunQuery={onRunQuery}
    />
  );
  return { onChange, onRunQuery };
}

it('reads a query back in words, with the names that both teams know', async () => {
  show({ pairs: [POWER_TO_INLET], groupBy: 'rack', scope: { zones: ['row-a'] }, maxLag: '10m' });
  expect(
    await screen.findByText(
      'How strongly air temperature (Inlet) follows rack power in each rack of zone row-a, by up to 10m; findings have a false discovery rate below 0.05. An alert rule gets r, and 0 where chance could give it.'
    )
  ).toBeTruthy();
});

it('begins with what the work of the GPUs does, as the backend does', () => {
  const { pairs, groupBy } = defaultQuery();
  expect(normalizeQuery({ kind: 'correlation', version: 1 })).toMatchObject({ pairs, groupBy });
  expect(normalizeQuery(defaultQuery())).toEqual(normalizeQuery({ kind: 'correlation', version: 1 }));
});

it('adds a pair without asking, and takes one away', async () => {
  const user = userEvent.setup();
  const { onChange, onRunQuery } = show({ pairs: [POWER_TO_INLET] });
  await user.click(screen.getByText('Add pair'));
  expect(onChange.mock.lastCall?.[0].pairs).toHaveLength(2);
  expect(onRunQuery).not.toHaveBeenCalled();
  expect(screen.queryByLabelText('Remove pair 1')).toBeNull();
});

it('changes one side of a pair', async () => {
  const user = userEvent.setup();
  const { onChange } = show({ pairs: [POWER_TO_INLET, POWER_TO_INLET] });
  const second = within(screen.getByRole('group', { name: /Pair 2/ }));
  await screen.findAllByText(/16 points/);
  await user.click(second.getAllByLabelText('Metric')[0]!);
  await user.click(screen.getByText('GPU utilization'));
  const { pairs } = onChange.mock.lastCall![0];
  expect(pairs.map(({ x, y }) => [x.metric, y.metric])).toEqual([
    ['RackPower', 'AirTemperature'],
    ['hw.gpu.utilization', 'AirTemperature'],
  ]);
});

it('takes delay, level and the place of the lags when the field is left, and refuses what the backend would', async () => {
  const user = userEvent.setup();
  const { onChange } = show({ pairs: [POWER_TO_INLET], groupBy: 'rack' });
  const enter = async (label: string, text: string) => {
    await user.clear(screen.getByLabelText(label));
    await user.type(screen.getByLabelText(label), `${text}{Enter}`);
  };
  await enter('Longest delay', 'long');
  expect(screen.getByRole('alert').textContent).toMatch(/Longest delay cannot be "long". Enter auto, 0s, or/);
  await enter('Findings below q', '5');
  expect(onChange).not.toHaveBeenCalled();
  await enter('Longest delay', '0s');
  expect(onChange.mock.lastCall?.[0].maxLag).toBe('0s');
  await enter('Findings below q', '0.01');
  expect(onChange.mock.lastCall?.[0].level).toBe(0.01);
  await enter('Lags of rack', 'R-A01');
  expect(onChange.mock.lastCall?.[0].lagsOf).toBe('R-A01');
  expect(normalizeQuery(onChange.mock.lastCall![0])).toMatchObject({ lagsOf: 'R-A01' });
});

it('fills variables: a list of metrics is paired each with each', () => {
  const query = correlation.complete({
    refId: 'A',
    kind: 'correlation',
    version: 1,
    pairs: [{ x: { metric: '$load' }, y: { metric: 'AirTemperature', processArea: ['$area'] } }] as never,
    scope: { racks: ['$rack'] } as never,
    lagsOf: '$rack',
  });
  const filled = correlation.applyVariables(
    query,
    templates({ load: ['RackPower', 'hw.power'], area: 'Inlet', rack: 'R,1' }),
    {}
  );
  expect(filled.pairs.map(({ x, y }) => [x.metric, y.metric, y.processArea])).toEqual([
    ['RackPower', 'AirTemperature', ['Inlet']],
    ['hw.power', 'AirTemperature', ['Inlet']],
  ]);
  expect(filled).toMatchObject({ scope: { racks: ['R,1'] }, lagsOf: 'R,1' });
});

it.each([
  [{ pairs: 'all' }, /pairs has the value "all". Give a list\./],
  [{ pairs: [{ x: 3, y: {} }] }, /pairs\[0\]\.x has the value 3. Give an object\./],
  [{ level: 'low' }, /level has the value "low". Give a number\./],
])('refuses a hand-written %j at its field', (part, message) => {
  expect(() => correlation.complete({ refId: 'A', kind: 'correlation', version: 1, ...part } as never)).toThrow(
    message
  );
});

it('asks for nothing while no pair has both metrics', () => {
  const query = correlation.complete({ refId: 'A', kind: 'correlation', version: 1, pairs: [] });
  expect(correlation.isComplete(query)).toBe(false);
});
