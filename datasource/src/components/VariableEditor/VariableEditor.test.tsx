import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Lookups } from '../../catalog/lookups.ts';
import { CATALOG_BY_ID } from '../../testing/catalog.ts';
import type { PlenumVariableQuery } from '../../types.ts';
import { VariableEditor } from './VariableEditor.tsx';

function show(query: Partial<PlenumVariableQuery>) {
  const onChange = vi.fn<(query: PlenumVariableQuery) => void>();
  const datasource = {
    catalog: async () => CATALOG_BY_ID,
    values: async ({ kind }: { kind: string }) => [{ value: `${kind}-1`, text: `First ${kind}` }],
  } as unknown as Lookups;
  render(
    <VariableEditor
      query={{ refId: 'v', ...query } as PlenumVariableQuery}
      datasource={datasource}
      onChange={onChange}
      onRunQuery={vi.fn()}
    />
  );
  return onChange;
}

it('lists racks at first, and what narrows them', async () => {
  show({});
  expect(await screen.findByText('Racks')).toBeTruthy();
  expect(['Site', 'Zone', 'With metric'].filter((label) => screen.queryByLabelText(label))).toHaveLength(3);
  expect(screen.queryByLabelText('Tenant')).toBeNull();
});

it('chooses what is listed with the keyboard alone, each with the fields that narrow it', async () => {
  const user = userEvent.setup();
  const onChange = show({ zone: '$zone' });
  await user.tab();
  await user.keyboard('job{Enter}');
  expect(onChange).toHaveBeenCalledExactlyOnceWith({ refId: 'v', kind: 'job', zone: '$zone' });
});

it('hangs on another variable, or on an id that is found by its name', async () => {
  const user = userEvent.setup();
  const onChange = show({ kind: 'rack' });
  await screen.findByText('Racks');
  await user.type(screen.getByLabelText('Zone'), '$zone{Enter}');
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ kind: 'rack', zone: '$zone' });
  await user.type(screen.getByLabelText('Site'), 'first{Enter}');
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ site: 'site-1' });
});

it("finds the metric that racks have to have by either team's word", async () => {
  const user = userEvent.setup();
  const onChange = show({ kind: 'rack' });
  await screen.findByText('Racks');
  await user.type(screen.getByLabelText('With metric'), 'cold aisle{Enter}');
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ metric: 'AirTemperature' });
});

it('shows what was saved, also what this installation does not have', async () => {
  show({ kind: 'job', tenant: 'research', site: '[[site]]' });
  expect(await screen.findByText('Jobs')).toBeTruthy();
  expect(screen.getByText('research')).toBeTruthy();
  expect(screen.getByText('[[site]]')).toBeTruthy();
});
