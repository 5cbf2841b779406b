import { expect, it } from 'vitest';
import type { DataQuery } from '@grafana/data';
import { normalizeQuery } from '#model/query/normalize.ts';
import { annotationQuery, eventsQuery } from './query.ts';

it('asks for alarms and jobs as long as nothing was chosen', () => {
  const query = annotationQuery(undefined);
  expect(query).toMatchObject({ refId: 'Anno', kind: 'events', types: ['alarm', 'job'] });
  expect(normalizeQuery(query)).toMatchObject({ kind: 'events' });
});

it('keeps what was chosen, and never asks for a series', () => {
  expect(annotationQuery({ refId: 'Anno', kind: 'events', version: 1, types: ['gap'] } as DataQuery)).toMatchObject({
    types: ['gap'],
  });
  const other = { refId: 'Anno', datasource: { uid: 'plenum' }, kind: 'timeseries', version: 1 } as DataQuery;
  expect(annotationQuery(other)).toMatchObject({ kind: 'events', datasource: { uid: 'plenum' } });
});

it('says why it cannot read a target of a newer version, and leaves it', () => {
  const newer = { refId: 'Anno', kind: 'events', version: 99 } as DataQuery;
  expect(eventsQuery(newer).refusal).toMatch(/saved by a newer Plenum/);
  expect(annotationQuery(newer)).toBe(newer);
});
