import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TABLES } from './config.ts';
import { readRequest } from './frame.ts';

/** Function codes 5, 6, 15, 16, 21 to 23 and vendor codes, as the library names them. */
const CHANGES_A_DEVICE = /\bwrite(Coils?|Registers?\w*|FC(5|6|15|16|2[1-3])|CustomFC)\b|maskWrite|customFunction/;

test('requests carry the four function codes that read, and no other', () => {
  const codes = TABLES.map((table) => readRequest({ unitId: 1, table, start: 0, length: 1 })[0]);
  expect(codes.toSorted()).toEqual([1, 2, 3, 4]);
});

test('no function that changes a device is referenced', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
  const offenders = files.filter((name) =>
    CHANGES_A_DEVICE.test(readFileSync(join(import.meta.dirname, name), 'utf8'))
  );
  expect(files.length).toBeGreaterThan(5);
  expect(offenders).toEqual([]);
});
