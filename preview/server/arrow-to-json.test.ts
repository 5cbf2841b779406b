import { expect, it } from 'vitest';

import { encodeFrame } from '../../datasource/backend/frames/encode.ts';
import { frameToJson } from './arrow-to-json.ts';

it('gives the browser what Grafana gives it: values by column, NaN and infinities beside them', () => {
  const bytes = encodeFrame({
    name: 'R-A01',
    refId: 'A',
    meta: { type: 'timeseries-multi' },
    fields: [
      { name: 'Time', type: 'time', values: [1_790_000_000_123, 1_790_000_010_123] },
      { name: 'Power', type: 'number', values: [null, 1], labels: { rack: 'R-A01' }, config: { unit: 'watt' } },
      { name: 'Power', type: 'number', values: [Number.NaN, -Infinity], labels: { rack: 'R-A02' } },
      { name: 'state', type: 'string', values: ['ok', null] },
      { name: 'on', type: 'boolean', values: [false, true] },
    ],
  });
  const { schema, data } = frameToJson(bytes);
  expect(schema).toMatchObject({ name: 'R-A01', refId: 'A', meta: { type: 'timeseries-multi' } });
  expect(schema.fields.map((field) => [field.type, field.typeInfo.frame, field.labels?.rack])).toEqual([
    ['time', 'time.Time', undefined],
    ['number', 'float64', 'R-A01'],
    ['number', 'float64', 'R-A02'],
    ['string', 'string', undefined],
    ['boolean', 'bool', undefined],
  ]);
  expect(schema.fields[1]?.config).toEqual({ unit: 'watt' });
  expect(data.values).toEqual([
    [1_790_000_000_123, 1_790_000_010_123],
    [null, 1],
    [null, null],
    ['ok', null],
    [false, true],
  ]);
  expect(data.entities).toEqual([null, null, { NaN: [0], NegInf: [1] }, null, null]);
});
