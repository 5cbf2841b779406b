import fc from 'fast-check';
import { expect, it } from 'vitest';
import { namePattern } from './name-pattern.ts';

it.each([
  ['train-llama-2026-11-27_0042', 'train-llama-#'],
  ['train-llama-2026-11-28_0007', 'train-llama-#'],
  ['eval_20261127T101500Z', 'eval_#'],
  ['eval 2026-11-27T10:15:00.250Z', 'eval #'],
  ['sweep-7f9c4d5b6-3', 'sweep-#'],
  ['sweep-3fa85f64-5717-4562-b3fc-2c963f66afa6', 'sweep-#'],
  ['decade-facade', 'decade-facade'],
  ['llama3-70b', 'llama#b'],
  ['4711', '#'],
  ['a1_b2', 'a#_b#'],
  ['Tränen-12', 'Tränen-#'],
  ['  padded  ', 'padded'],
  ['', ''],
  [undefined, ''],
])('%s has the pattern %s', (name, pattern) => {
  expect(namePattern(name)).toBe(pattern);
});

it('is the same for a name and its pattern, short, and without digits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const pattern = namePattern(name);
      expect(pattern).not.toMatch(/\d/);
      expect(pattern.length).toBeLessThanOrEqual(120);
    })
  );
  fc.assert(
    fc.property(
      fc.nat(),
      fc.date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2099-01-01') }),
      (counter, date) => {
        expect(namePattern(`fit-${date.toISOString()}-${counter}`)).toBe(namePattern(`fit-2026-01-01T00:00:00.000Z-1`));
      }
    )
  );
});
