import { describe, expect, it } from 'vitest';

import type { Field, Frame } from '../frames/frame.ts';
import { MAX_SERIES_PER_QUERY } from '../queries/shared/limits.ts';
import { mergeFrames } from './merge-frames.ts';

const time = (values: number[]): Field => ({ name: 'Time', type: 'time', values });
const sites = new Map([
  ['m', 'Munich'],
  ['b', 'Berlin'],
]);

function series(site: string, name: string, notices: string[] = []): Frame {
  return {
    name,
    refId: 'A',
    fields: [
      time([1]),
      { name: 'Power', type: 'number', values: [1], labels: { site }, config: { displayNameFromDS: name } },
    ],
    meta: { type: 'timeseries-multi', notices: notices.map((text) => ({ severity: 'info', text })) },
  };
}

function table(rows: string[], plenum: object): Frame {
  return {
    name: 'racks',
    refId: 'A',
    fields: [
      { name: 'Rack', type: 'string', values: rows },
      { name: 'Limit', type: 'number', values: rows.map(() => null) },
    ],
    meta: { type: 'table', custom: { plenum } },
  };
}

const merge = (munich: Frame[], berlin: Frame[]) =>
  mergeFrames(
    [
      { server: 'munich', frames: munich },
      { server: 'berlin', frames: berlin },
    ],
    sites
  );

describe('the answers of two servers', () => {
  it('are as many series as both have, of which those of one name get their site', () => {
    const merged = merge([series('m', 'Row A'), series('m', 'Row B')], [series('b', 'Row A')]);
    expect(merged.map(({ name, fields }) => [name, fields[1]?.config?.displayNameFromDS])).toEqual([
      ['Munich · Row A', 'Munich · Row A'],
      ['Row B', 'Row B'],
      ['Berlin · Row A', 'Berlin · Row A'],
    ]);
  });

  it('are one table; what both say alike is said of it, other numbers are under their server', () => {
    const [merged, ...others] = merge(
      [table(['R1'], { power: 1, unit: 'W', missing: ['R9'] })],
      [table(['R1', 'R2'], { power: 2, unit: 'W', missing: ['R8'] })]
    );
    expect(others).toEqual([]);
    expect(merged?.fields.map(({ values }) => values)).toEqual([
      ['R1', 'R1', 'R2'],
      [null, null, null],
    ]);
    expect(merged?.meta?.custom?.plenum).toMatchObject({
      unit: 'W',
      missing: ['R9', 'R8'],
      servers: { berlin: { power: 2 } },
    });
    expect(merged?.meta?.custom?.plenum).not.toHaveProperty('power');
  });

  it('have the unit of a column where it is that of both: currencies are not', () => {
    const costs = (unit: string): Frame => ({
      ...table(['R1'], {}),
      fields: [
        { name: 'cost', type: 'number', values: [1], config: { unit } },
        { name: 'energy', type: 'number', values: [1], config: { unit: 'kwatth' } },
      ],
    });
    const unitsOf = ([merged]: Frame[]) => merged?.fields.map(({ config }) => config?.unit);
    expect(unitsOf(merge([costs('suffix:EUR')], [costs('suffix:EUR')]))).toEqual(['suffix:EUR', 'kwatth']);
    expect(unitsOf(merge([costs('suffix:EUR')], [costs('suffix:USD')]))).toEqual([undefined, 'kwatth']);
  });

  it('meet at their time where they are wide, without a value where one has none', () => {
    const wide = (times: number[], value: number, site: string): Frame => ({
      name: '',
      refId: 'A',
      fields: [
        time(times),
        { name: 'P', type: 'number', values: times.map(() => value), labels: { site }, nanIsAbsent: site === 'b' },
      ],
      meta: { type: 'timeseries-wide' },
    });
    const [merged] = merge([wide([10, 30], 1, 'm')], [wide([10, 20], 2, 'b')]);
    expect(merged?.fields.map(({ values }) => values)).toEqual([
      [10, 20, 30],
      [1, null, 1],
      [2, 2, NaN],
    ]);
  });

  it('follow each other in time where they are long', () => {
    const long = (times: number[], site: string): Frame => ({
      name: '',
      refId: 'A',
      fields: [time(times), { name: 'site', type: 'string', values: times.map(() => site) }],
      meta: { type: 'timeseries-long' },
    });
    const [merged] = merge([long([10, 30], 'm')], [long([10, 20], 'b')]);
    expect(merged?.fields.map(({ values }) => values)).toEqual([
      [10, 10, 20, 30],
      ['m', 'b', 'b', 'm'],
    ]);
  });

  it('keep a notice that both have, and name the server of one that is not', () => {
    const [first] = merge([series('m', 'a', ['both', 'one'])], [series('b', 'b', ['both'])]);
    expect(first?.meta?.notices?.map(({ text }) => text)).toEqual(['both', 'munich: one']);
  });

  it('are refused with how to narrow where they are more than a panel shows', () => {
    const many = Array.from({ length: MAX_SERIES_PER_QUERY }, (_, index) => series('m', String(index)));
    expect(() => merge(many, [series('b', 'x')])).toThrow(/5001 series of all sites together.*Choose a site/);
  });
});
