import { expect, it } from 'vitest';

import { shortKey } from './short-key.ts';

it('a key is as long as it is, and a digest where a query names many racks', () => {
  const long = (last: string) => JSON.stringify([...Array.from({ length: 50_000 }, (_, index) => `R-${index}`), last]);
  expect(shortKey('["health"]')).toBe('["health"]');
  expect(shortKey(long('a'))).toHaveLength(43);
  expect(shortKey(long('a'))).toBe(shortKey(long('a')));
  expect(shortKey(long('a'))).not.toBe(shortKey(long('b')));
});
