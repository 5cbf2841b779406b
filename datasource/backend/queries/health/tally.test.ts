import { expect, it } from 'vitest';

import { together } from './tally.ts';

it.each<[string, Array<[number, number]>, { count: number; lengthMs: number }]>([
  ['none', [], { count: 0, lengthMs: 0 }],
  [
    'one after the other',
    [
      [10, 20],
      [0, 5],
    ],
    { count: 2, lengthMs: 15 },
  ],
  [
    'at the same time',
    [
      [0, 10],
      [0, 10],
    ],
    { count: 1, lengthMs: 10 },
  ],
  [
    'one within the other',
    [
      [0, 10],
      [2, 3],
    ],
    { count: 1, lengthMs: 10 },
  ],
  [
    'one begins where the other ends',
    [
      [0, 10],
      [10, 12],
    ],
    { count: 1, lengthMs: 12 },
  ],
])('counts holes of several points once: %s', (_what, spans, expected) => {
  expect(together(spans)).toEqual(expected);
});
