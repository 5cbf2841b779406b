import React from 'react';
import { setTemplateSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { normalizeQuery } from '#model/query/normalize.ts';
import { AnnotationEditor } from '../../components/AnnotationEditor/AnnotationEditor.tsx';
import { QueryEditor } from '../../components/QueryEditor/QueryEditor.tsx';
import type { PlenumDataSource } from '../../datasource.ts';
import { templates } from '../../testing/templates.ts';
import type { PlenumQuery, Stored } from '../../types.ts';
import { events } from './events.ts';

beforeEach(() => {
  setTemplateSrv({ getVariables: () => [], replace: (text: string) => text } as unknown as TemplateSrv);
});

function show(query: object, Editor: typeof QueryEditor = QueryEditor) {
  const onChange = vi.fn<(query: Stored<'events'>) => void>();
  const onRunQuery = vi.fn();
  const datasource = {
    catalog: async () => new Map(),
    values: async ({ kind }: { kind: string }) => (kind === 'tenant' ? [{ value: 'research', text: 'research' }] : []),
  } as unknown as PlenumDataSource;
  render(
    <Editor
      query={{ refId: 'A', ...query } as PlenumQuery}
      datasource={datasource}
      onChange={onChange as (query: PlenumQuery) => void}
      onRunQuery={onRunQuery}
    />
  );
  return { onChange, onRunQuery };
}

it('reads back a query that has nothing but its kind', () => {
  show({ kind: 'events', version: 1 });
  expect(screen.getByText('The newest 1000 events of all types.')).toBeTruthy();
});

it('reads back what was chosen', () => {
  show({
    kind: 'events',
    version: 1,
    types: ['alarm', 'gap'],
    severities: ['critical'],
    text: 'fan',
    scope: { zones: ['row-a'] },
  });
  expect(
    screen.getByText('The newest 1000 alarms and gaps in zone row-a, of severity critical, that say "fan".')
  ).toBeTruthy();
});

it('changes type, tenant and text, as the backend takes them', async () => {
  const user = userEvent.setup();
  const { onChange, onRunQuery } = show({ kind: 'events', version: 1 });
  await user.click(screen.getByLabelText('Type'));
  await user.click(screen.getByText('Alarms'));
  expect(onChange.mock.lastCall?.[0].types).toEqual(['alarm']);
  await user.click(screen.getByLabelText('Tenant'));
  await user.click(await screen.findByText('research'));
  expect(onChange.mock.lastCall?.[0].tenants).toEqual(['research']);
  await user.type(screen.getByLabelText('Text'), ' fan {Enter}');
  const saved = onChange.mock.lastCall![0];
  expect(saved.text).toBe('fan');
  expect(normalizeQuery(saved)).toMatchObject({ kind: 'events', text: 'fan' });
  expect(onRunQuery).toHaveBeenCalled();
});

it('is the editor of an annotation, which shows alarms and jobs at first', async () => {
  const user = userEvent.setup();
  const { onChange } = show({}, AnnotationEditor);
  expect(screen.getByText('The newest 1000 alarms and jobs.')).toBeTruthy();
  await user.click(screen.getByLabelText('Severity'));
  await user.click(screen.getByText('critical'));
  expect(onChange.mock.lastCall?.[0]).toMatchObject({
    kind: 'events',
    types: ['alarm', 'job'],
    severities: ['critical'],
  });
});

it('fills variables into scope, tenants, jobs and text', () => {
  const query = events.complete({
    refId: 'A',
    kind: 'events',
    version: 1,
    tenants: ['$tenant'],
    jobs: ['$job'],
    text: '$word',
  });
  const filled = events.applyVariables(query, templates({ tenant: ['a', 'b'], job: '4711_3', word: 'fan' }), {});
  expect(filled).toMatchObject({ tenants: ['a', 'b'], jobs: ['4711_3'], text: 'fan' });
});
