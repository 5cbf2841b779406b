import { expect, test } from 'vitest';
import { shortened } from './shortened.ts';

test('a name is repeated as it is, and cut where nobody would read it to its end', () => {
  expect(shortened('R-A01')).toBe('R-A01');
  expect(shortened('x'.repeat(200_000))).toBe(`${'x'.repeat(100)}…`);
});
