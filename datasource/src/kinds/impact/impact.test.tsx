import React from 'react';
import { setTemplateSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { QueryEditor } from '../../components/QueryEditor/QueryEditor.tsx';
import type { PlenumDataSource } from '../../datasource.ts';
import { templates } from '../../testing/templates.ts';
import type { PlenumQuery, Stored } from '../../types.ts';
import { impact } from './impact.ts';
import { sentenceOf } from './sentence.ts';

beforeEach(() => {
  setTemplateSrv({ getVariables: () => [], replace: (text: string) => text } as unknown as TemplateSrv);
});

const complete = (part: Partial<Stored<'impact'>> = {}) =>
  impact.complete({ refId: 'A', kind: 'impact', version: 1, ...part });

function show(query: Stored<'impact'>) {
  const onChange = vi.fn<(query: PlenumQuery) => void>();
  const datasource = { uid: 'plenum', values: async () => [] } as unknown as PlenumDataSource;
  render(<QueryEditor query={query} datasource={datasource} onChange={onChange} onRunQuery={vi.fn()} />);
  return onChange;
}

it('reads a query with nothing but its kind as the ranking of losses', async () => {
  show(complete());
  expect(
    await screen.findByText(/^The 50 losses of equipment that would hurt most now: one row per piece/)
  ).toBeTruthy();
});

it('says what is lost and for whom', () => {
  const scope = { sites: [], zones: ['row-a'], racks: [], equipment: ['UPS-A', 'CRAH-2'] };
  expect(sentenceOf(complete({ scope }))).toContain(
    'What happens when UPS-A and CRAH-2 are together lost, for zone row-a: one row per rack'
  );
  expect(sentenceOf(complete({ labels: { root_cause: 'CRAH-2', rack: 'R1' }, rows: 'job' }))).toContain(
    'What happens when CRAH-2 is lost: one row per job'
  );
});

it('lets rows, class and alert number be chosen', async () => {
  const user = userEvent.setup();
  const onChange = show(complete());
  await user.click(screen.getByLabelText('Rows'));
  await user.click(screen.getByText('Jobs'));
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ rows: 'job' });
  await user.click(screen.getByLabelText('In alert rules'));
  await user.click(screen.getByText('Minutes left, at least'));
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ measure: 'minutes' });
});

it('lets only what fails be shown, and rules be about what cools', async () => {
  const user = userEvent.setup();
  const onChange = show(complete());
  await user.click(screen.getByLabelText('Failing'));
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ show: 'failing' });
  await user.click(screen.getByLabelText('Rules about'));
  await user.click(screen.getByText('Cooling'));
  expect(onChange.mock.lastCall?.[0]).toMatchObject({ suppliers: 'cooling' });
  show(complete({ show: 'failing', suppliers: 'cooling' }));
  expect(await screen.findByText(/^Equipment that is down or degraded now: .* each piece of cooling/)).toBeTruthy();
});

it('keeps a number of rows out of the query that the backend would refuse', async () => {
  const user = userEvent.setup();
  const onChange = show(complete());
  const field = screen.getByLabelText('Most rows');
  await user.clear(field);
  await user.type(field, '5000{Enter}');
  expect(onChange).not.toHaveBeenCalled();
  expect(screen.getByText(/"5000" is not a number from 1 to 1,000/)).toBeTruthy();
});

it('fills variables into the scope and the labels', () => {
  const query = complete({
    labels: { root_cause: '$cause' },
    scope: { sites: [], zones: ['$zone'], racks: [], equipment: [] },
  });
  const filled = impact.applyVariables(query, templates({ cause: 'CRAH-2', zone: ['a', 'b'] }), {});
  expect(filled.labels).toEqual({ root_cause: 'CRAH-2' });
  expect(filled.scope.zones).toEqual(['a', 'b']);
});

it('refuses labels that are no texts, in words', () => {
  expect(() => complete({ labels: ['CRAH-2'] as never })).toThrow(/labels has the value/);
});
