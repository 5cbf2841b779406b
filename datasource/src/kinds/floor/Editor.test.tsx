import React from 'react';
import { setTemplateSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { normalizeQuery } from '#model/query/normalize.ts';
import { QueryEditor } from '../../components/QueryEditor/QueryEditor.tsx';
import type { PlenumDataSource } from '../../datasource.ts';
import { CATALOG_BY_ID } from '../../testing/catalog.ts';
import { templates } from '../../testing/templates.ts';
import type { PlenumQuery, Stored } from '../../types.ts';
import { floor } from './floor.ts';

/** The editor has many pickers, and a busy machine draws them slowly. */
const SLOW = { timeout: 60_000 };
const SOON = { timeout: 30_000 };

beforeEach(() => {
  setTemplateSrv({ getVariables: () => [], replace: (text: string) => text } as unknown as TemplateSrv);
});

function show(query: object) {
  const onChange = vi.fn<(query: Stored<'floor'>) => void>();
  const onRunQuery = vi.fn();
  const datasource = { catalog: async () => CATALOG_BY_ID, values: async () => [] } as unknown as PlenumDataSource;
  render(
    <QueryEditor
      query={{ refId: 'A', kind: 'floor', version: 1, ...query } as PlenumQuery}
      datasource={datasource}
      onChange={onChange as (query: PlenumQuery) => void}
      onRunQuery={onRunQuery}
    />
  );
  return { onChange, onRunQuery };
}

it('asks for what the backend asks for where nothing but the kind is given', SLOW, async () => {
  const { version, kind, ...defaults } = floor.defaults();
  expect(normalizeQuery({ version, kind })).toEqual({ kind, ...defaults });
  show({});
  expect(
    await screen.findByText(
      /^The hall at the end of the time range: rack power, air temperature Inlet, .* and GPU utilization of each rack, with its margin to the limit \(inlet air: ASHRAE A1\)/,
      {},
      SOON
    )
  ).toBeTruthy();
});

it('changes moment, class and metrics, as the backend takes them', SLOW, async () => {
  const user = userEvent.setup();
  const { onChange, onRunQuery } = show({ metrics: [{ metric: 'RackPower' }] });
  await screen.findByText(/rack power of each rack/, {}, SOON);
  await user.click(screen.getByLabelText('Now'));
  expect(onChange.mock.lastCall?.[0].at).toBe('now');
  await user.click(screen.getByLabelText('Inlet class'));
  await user.click(screen.getByText('A3'));
  expect(onChange.mock.lastCall?.[0].ashraeClass).toBe('A3');
  await user.click(screen.getByLabelText('Metric'));
  await user.click(screen.getByText('Air temperature · Inlet'));
  const saved = onChange.mock.lastCall![0];
  expect(saved.metrics).toEqual([{ metric: 'AirTemperature', processArea: ['Inlet'], aggregation: 'auto' }]);
  expect(normalizeQuery(saved)).toMatchObject({ kind: 'floor' });
  expect(onRunQuery).toHaveBeenCalledTimes(3);
  expect(screen.queryByLabelText('Remove metric')).toBeNull();
});

it('is not sent without a metric, and fills variables', () => {
  const query = floor.complete({ refId: 'A', kind: 'floor', version: 1, metrics: [{ metric: '$metric' }] as never });
  expect(floor.isComplete(query)).toBe(true);
  expect(floor.isComplete({ ...query, metrics: [] })).toBe(false);
  const filled = floor.applyVariables(query, templates({ metric: ['RackPower', 'hw.gpu.utilization'] }), {});
  expect(filled.metrics.map(({ metric }) => metric)).toEqual(['RackPower', 'hw.gpu.utilization']);
});
