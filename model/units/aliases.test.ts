import { expect, test } from 'vitest';
import { ENGINEERING_UNITS } from './aliases.ts';
import { conversion } from './convert.ts';

test.each(ENGINEERING_UNITS)('%s stands for the valid UCUM code %s', (_alias, ucum) => {
  expect(conversion(ucum, ucum)).toEqual({ scale: 1, offset: 0 });
});

test('no alias stands for two units', () => {
  const aliases = ENGINEERING_UNITS.map(([alias]) => alias);
  expect(aliases.filter((alias, index) => aliases.indexOf(alias) !== index)).toEqual([]);
});
