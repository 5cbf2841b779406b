import { expect, it } from 'vitest';
import { elevationFrame } from './elevation-frame.ts';

it('folds what is empty above and below all machines, and draws what lies between as it is', () => {
  const frame = elevationFrame(
    [
      { positionU: 11, heightU: 4 },
      { positionU: 30, heightU: 1 },
    ],
    48
  );
  expect(frame).toMatchObject({
    below: { fromU: 1, toU: 10 },
    above: { fromU: 31, toU: 48 },
    fromU: 11,
    toU: 30,
    drawnU: 2 + 20 + 2,
  });
  expect([11, 30].map(frame.offsetU)).toEqual([2, 21]);
});

it('folds nothing of a rack that is nearly full', () => {
  const frame = elevationFrame([{ positionU: 3, heightU: 40 }], 48);
  expect(frame).toMatchObject({ above: undefined, below: undefined, fromU: 1, toU: 48, drawnU: 48 });
  expect(frame.offsetU(1)).toBe(0);
});
