import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCopySpool } from './copy-spool.ts';
import { mayCopyIn, parseCopyIn } from './copy-statement.ts';

describe('recognising COPY FROM STDIN', () => {
  it.each([
    ['COPY t FROM STDIN', false],
    ['copy plenum.sample (time, point_id) from stdin (format binary)', true],
    ['COPY t FROM STDIN WITH BINARY;', true],
    ['/* import */ COPY t FROM STDIN -- text', false],
    ["copy t from stdin with (format csv, delimiter ';')", false],
  ])('%s', (sql, binary) => {
    expect(parseCopyIn(sql)).toEqual({ binary });
  });

  it.each(['COPY t TO STDOUT', "COPY t FROM '/tmp/x'", 'SELECT 1', "SELECT 'copy t from stdin'"])(
    'leaves %s alone',
    (sql) => {
      expect(parseCopyIn(sql)).toBeUndefined();
    }
  );

  it('notices a COPY among other statements', () => {
    expect([parseCopyIn('BEGIN; COPY t FROM STDIN'), mayCopyIn('BEGIN; COPY t FROM STDIN')]).toEqual([undefined, true]);
  });
});

describe('spool of rows', () => {
  it('keeps a small COPY in memory', async () => {
    const spool = createCopySpool(100);
    await spool.add(Buffer.from('row'));
    const rows = await spool.finish();
    expect([rows.file, Buffer.concat(rows.memory).toString(), rows.bytes]).toEqual([undefined, 'row', 3]);
  });

  it('puts a large one into a file, in order, and removes it', async () => {
    const spool = createCopySpool(8);
    const parts = Array.from({ length: 20 }, (_, i) => `row ${i};`);
    for (const part of parts) {
      await spool.add(Buffer.from(part));
    }
    const rows = await spool.finish();
    expect(rows.memory).toEqual([]);
    expect(readFileSync(rows.file as string, 'utf8')).toBe(parts.join(''));
    expect(rows.bytes).toBe(parts.join('').length);
    await spool.discard();
    expect(existsSync(rows.file as string)).toBe(false);
  });
});
