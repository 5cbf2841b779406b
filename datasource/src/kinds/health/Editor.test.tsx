import React from 'react';
import { setTemplateSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { normalizeQuery } from '#model/query/normalize.ts';
import type { PlenumDataSource } from '../../datasource.ts';
import { QueryEditor } from '../../components/QueryEditor/QueryEditor.tsx';
import { templates } from '../../testing/templates.ts';
import type { PlenumQuery, Stored } from '../../types.ts';
import { health } from './health.ts';

beforeEach(() => {
  setTemplateSrv({ getVariables: () => [], replace: (text: string) => text } as unknown as TemplateSrv);
});

function show(query: object) {
  const onChange = vi.fn<(query: Stored<'health'>) => void>();
  const onRunQuery = vi.fn();
  const datasource = {
    catalog: async () => new Map(),
    values: async ({ kind }: { kind: string }) => (kind === 'source' ? [{ value: 'pdu', text: 'pdu' }] : []),
  } as unknown as PlenumDataSource;
  render(
    <QueryEditor
      query={{ refId: 'A', kind: 'health', version: 1, ...query } as PlenumQuery}
      datasource={datasource}
      onChange={onChange as (query: PlenumQuery) => void}
      onRunQuery={onRunQuery}
    />
  );
  return { onChange, onRunQuery };
}

it('reads a query that has nothing but its kind', () => {
  show({});
  expect(
    screen.getByText(
      'How fresh, complete and good the data of each rack is. An alert rule gets the age of the newest sample in seconds.'
    )
  ).toBeTruthy();
});

it('changes what has a row, what is shown and the number of an alert rule, as the backend takes it', async () => {
  const user = userEvent.setup();
  const { onChange, onRunQuery } = show({});
  await user.click(screen.getByLabelText('Health of'));
  await user.click(screen.getByText('Points'));
  expect(onChange.mock.lastCall?.[0].of).toBe('points');
  await user.click(screen.getByLabelText('Problems'));
  expect(onChange.mock.lastCall?.[0].show).toBe('problems');
  await user.click(screen.getByLabelText('In alert rules'));
  await user.click(screen.getByText('Coverage'));
  const saved = onChange.mock.lastCall![0];
  expect(saved.measure).toBe('coverage');
  expect(normalizeQuery(saved)).toMatchObject({ kind: 'health', measure: 'coverage' });
  expect(onRunQuery).toHaveBeenCalledTimes(3);
});

it('offers the sources by name, and says which were chosen', async () => {
  const user = userEvent.setup();
  const { onChange } = show({ sources: ['bms'], scope: { zones: ['row-a'] }, show: 'problems' });
  expect(screen.getByText(/of each rack in zone row-a is, from source bms, where something is wrong\./)).toBeTruthy();
  await user.click(screen.getByLabelText('Source'));
  await user.click(await screen.findByText('pdu'));
  expect(onChange.mock.lastCall?.[0].sources).toEqual(['bms', 'pdu']);
});

it('fills variables into scope and sources', () => {
  const query = health.complete({
    refId: 'A',
    kind: 'health',
    version: 1,
    sources: ['$source'],
    scope: { racks: ['$rack'] } as never,
  });
  const filled = health.applyVariables(query, templates({ source: ['pdu', 'bms'], rack: 'R,1' }), {});
  expect(filled).toMatchObject({ sources: ['pdu', 'bms'], scope: { racks: ['R,1'] } });
});
