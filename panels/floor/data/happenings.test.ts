import { FieldType, toDataFrame } from '@grafana/data';
import { expect, it } from 'vitest';
import { lanesOf, readHappenings } from './happenings.ts';

const events = (rows: Array<[from: number, to: number, id: string]>) =>
  toDataFrame({
    fields: [
      { name: 'time', type: FieldType.time, values: rows.map(([from]) => from) },
      { name: 'timeEnd', type: FieldType.time, values: rows.map(([, to]) => to) },
      { name: 'type', type: FieldType.string, values: rows.map(() => 'job') },
      { name: 'title', type: FieldType.string, values: rows.map(([, , id]) => `Job ${id}`) },
      { name: 'id', type: FieldType.string, values: rows.map(([, , id]) => id) },
    ],
  });

it('reads events of a query and of annotations once, in the order of time', () => {
  const happenings = readHappenings({
    series: [events([[20, 30, 'b']])],
    annotations: [
      events([
        [20, 30, 'b'],
        [10, 10, 'a'],
      ]),
    ],
  });
  expect(happenings.map(({ id, title }) => [id, title])).toEqual([
    ['a', 'Job a'],
    ['b', 'Job b'],
  ]);
});

it('puts what lasts into as few lanes as do without overlaps', () => {
  const happenings = readHappenings({
    series: [
      events([
        [0, 10, 'a'],
        [5, 15, 'b'],
        [12, 20, 'c'],
        [6, 9, 'd'],
        [3, 3, 'no length'],
      ]),
    ],
  });
  expect(lanesOf(happenings, 2).map((lane) => lane.map(({ id }) => id))).toEqual([['a', 'c'], ['b']]);
});
