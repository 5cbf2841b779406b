import { RecordBatchReader } from 'apache-arrow';
import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeFrame } from './encode.ts';
import type { Frame } from './frame.ts';
import { EARLIEST_MS, LATEST_MS } from '../queries/shared/limits.ts';

const TIME_MS = 1_790_000_000_123;

function frame(fields: Frame['fields'], meta?: Frame['meta']): Frame {
  return { name: 'frame', refId: 'A', fields, meta };
}

function read(bytes: Uint8Array) {
  const reader = RecordBatchReader.from(bytes).open();
  const batch = reader.next().value;
  return { schema: reader.schema, batch };
}

describe('a frame on the wire', () => {
  it('is an Arrow IPC file, which is what the Grafana SDK opens', () => {
    const bytes = encodeFrame(frame([{ name: 'Time', type: 'time', values: [TIME_MS] }]));
    expect(Buffer.from(bytes.subarray(0, 6)).toString()).toBe('ARROW1');
    expect(Buffer.from(bytes.subarray(-6)).toString()).toBe('ARROW1');
  });

  it('keeps the labels of fields that share a name', () => {
    const bytes = encodeFrame(
      frame([
        { name: 'Power', type: 'number', values: [1], labels: { rack: 'R-A01' } },
        { name: 'Power', type: 'number', values: [2], labels: { rack: 'R-A02' } },
      ])
    );
    const labels = read(bytes).schema.fields.map((field) => field.metadata.get('labels'));
    expect(labels).toEqual(['{"rack":"R-A01"}', '{"rack":"R-A02"}']);
  });

  it('carries times as whole nanoseconds without a zone', () => {
    const { schema, batch } = read(encodeFrame(frame([{ name: 'Time', type: 'time', values: [TIME_MS] }])));
    expect(String(schema.fields[0]?.type)).toBe('Timestamp<NANOSECOND>');
    expect(batch.data.children[0].values[0]).toBe(1_790_000_000_123_000_000n);
  });

  it('carries every time that Grafana can ask for to the nanosecond', () => {
    assert(
      property(integer({ min: EARLIEST_MS, max: LATEST_MS }), (timeMs) => {
        const { batch } = read(encodeFrame(frame([{ name: 'Time', type: 'time', values: [timeMs] }])));
        expect(batch.data.children[0].values[0]).toBe(BigInt(timeMs) * 1_000_000n);
      })
    );
  });

  it('tells null from zero and from NaN', () => {
    const values = [0, null, Number.NaN, 3, null, 5, 6, 7, null];
    const { batch } = read(encodeFrame(frame([{ name: 'v', type: 'number', values }])));
    expect(batch.data.children[0].nullCount).toBe(3);
    expect([...batch.getChildAt(0)]).toEqual(values);
  });

  it('writes strings plainly, since the SDK rejects dictionaries, and booleans with nulls', () => {
    const { schema, batch } = read(
      encodeFrame(
        frame([
          { name: 's', type: 'string', values: ['Wärme', null, ''] },
          { name: 'b', type: 'boolean', values: [true, null, false] },
        ])
      )
    );
    expect(String(schema.fields[0]?.type)).toBe('Utf8');
    expect([...batch.getChildAt(0)]).toEqual(['Wärme', null, '']);
    expect([...batch.getChildAt(1)]).toEqual([true, null, false]);
  });

  it('names the query it answers and carries its meta', () => {
    const meta = { type: 'timeseries-multi', typeVersion: [0, 1] as [number, number] };
    const { schema } = read(encodeFrame(frame([{ name: 'Time', type: 'time', values: [] }], meta)));
    expect(schema.metadata.get('refId')).toBe('A');
    expect(JSON.parse(schema.metadata.get('meta') ?? '')).toEqual(meta);
  });

  it.each(Array.from({ length: 21 }, (_value, rows) => rows))('is read as it was written, with %d rows', (rows) => {
    const column = (of: (row: number) => unknown, every: number) =>
      Array.from({ length: rows }, (_value, row) => (row % every === 1 ? null : of(row)));
    const fields = [
      { name: '', type: 'number', values: column((row) => row / 3, 4) },
      { name: 'Wärme ☃', type: 'string', values: column((row) => '☃ä'.repeat(row % 7), 5) },
      { name: 'is'.repeat(rows), type: 'boolean', values: column((row) => row % 2 === 0, 3) },
      { name: 'all', type: 'number', values: column((row) => -row, Infinity) },
    ].map((field) => ({ ...field, labels: { rows: '☃'.repeat(rows) } })) as unknown as Frame['fields'];
    const { schema, batch } = read(encodeFrame(frame(fields)));
    expect(schema.fields.map(({ name }) => name)).toEqual(fields.map(({ name }) => name));
    fields.forEach(({ values, labels }, index) => {
      expect(JSON.parse(schema.fields[index]?.metadata.get('labels') ?? '')).toEqual(labels);
      expect(batch.data.children[index].nullCount).toBe(
        Array.from(values as ArrayLike<unknown>).filter((value) => value === null).length
      );
      expect([...batch.getChildAt(index)]).toEqual(values);
    });
  });

  it('is read as it was written where it is larger than all before', () => {
    const values = Array.from({ length: 50_000 }, (_value, row) => (row % 3 === 0 ? null : `rack ${row}`));
    const meta = { executedQueryString: '☃'.repeat(100_000) };
    const { schema, batch } = read(encodeFrame(frame([{ name: 's', type: 'string', values }], meta)));
    expect(JSON.parse(schema.metadata.get('meta') ?? '')).toEqual(meta);
    expect([...batch.getChildAt(0)]).toEqual(values);
  });

  it('stays as it was while others are written, small and large', () => {
    const lengths = [1, 1_000, 70_000, 3, 40_000, 2];
    const written = lengths.map((length, index) =>
      encodeFrame(frame([{ name: 'v', type: 'number', values: new Array<number>(length).fill(index) }]))
    );
    lengths.forEach((length, index) => {
      const column = read(written[index] as Uint8Array).batch.getChildAt(0);
      expect([column.length, column.get(0), column.get(length - 1)]).toEqual([length, index, index]);
    });
  });
});
