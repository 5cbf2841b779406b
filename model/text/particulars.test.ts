import { expect, it } from 'vitest';
import { withoutParticulars } from './particulars.ts';

it.each([
  ['timestamp: "2026-11-28" is not a time', 'timestamp: "say \\"when\\"" is not a time'],
  ['quality: 7 is not known', 'quality: 1e9 is not known'],
  ['relation "_hyper_1_2_chunk" is locked', 'relation "_hyper_3_4_chunk" is locked'],
])('%s and %s have one cause', (one, another) => {
  expect(withoutParticulars(one)).toBe(withoutParticulars(another));
});

it('another cause stays another', () => {
  expect(withoutParticulars('value: "x" is not a number')).not.toBe(withoutParticulars('value: "x" is missing'));
});
