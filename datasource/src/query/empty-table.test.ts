import { CoreApp, type DataFrame, FieldType, toDataFrame } from '@grafana/data';
import { expect, it } from 'vitest';
import { asEmptyTable } from './empty-table.ts';

const answer = (rows: number[], refId = 'A'): DataFrame => ({
  ...toDataFrame({ refId, fields: [{ name: 'jobs', type: FieldType.number, values: rows }] }),
  meta: { notices: [{ severity: 'info', text: 'All is well.' }] },
});
const targets = [{ refId: 'A', queryType: 'table' }, { refId: 'B' }];

it('has no columns on a dashboard, so that Grafana says what the panel has for it, and keeps what is told of it', () => {
  const frame = asEmptyTable(answer([]), { targets, app: CoreApp.Dashboard });
  expect(frame.fields).toEqual([]);
  expect(frame).toMatchObject({ length: 0, refId: 'A', meta: { notices: [{ text: 'All is well.' }] } });
});

it.each([
  ['with rows', answer([1]), CoreApp.Dashboard],
  ['that is edited', answer([]), CoreApp.PanelEditor],
  ['that another panel counts', answer([], 'B'), CoreApp.Dashboard],
])('keeps the columns of an answer %s', (_which, frame, app) => {
  expect(asEmptyTable(frame, { targets, app })).toBe(frame);
});
