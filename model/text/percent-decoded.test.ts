import fc from 'fast-check';
import { expect, it } from 'vitest';
import { percentDecoded } from './percent-decoded.ts';

it.each([
  ['p%40ss', 'p@ss'],
  ['100%', '100%'],
  ['%zz%2F', '%zz/'],
  ['Fan_PWM_%', 'Fan_PWM_%'],
  ['%C3%A4', 'ä'],
  ['%E4', '%E4'],
])('%s is %s', (text, plain) => {
  expect(percentDecoded(text)).toBe(plain);
});

it('gives back what was encoded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(percentDecoded(encodeURIComponent(text))).toBe(text);
    })
  );
});
