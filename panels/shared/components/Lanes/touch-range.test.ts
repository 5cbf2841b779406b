import { expect, it } from 'vitest';
import { movedRange } from './touch-range.ts';

const SCALE = { fromMs: 0, toMs: 100_000, namesPx: 0, widthPx: 1_000 };

it('one finger takes the range along with it', () => {
  expect(movedRange(SCALE, [500], [300])).toEqual({ fromMs: 20_000, toMs: 120_000 });
});

it('what was under two fingers stays under them', () => {
  const { fromMs, toMs } = movedRange(SCALE, [400, 600], [200, 700]);
  const at = (px: number) => fromMs + (px / 1_000) * (toMs - fromMs);
  expect([at(200), at(700)]).toEqual([40_000, 60_000]);
});

it('zooms no further than there is something to see, also with fingers that meet', () => {
  const closest = movedRange(SCALE, [499, 501], [0, 1_000]);
  expect(closest.toMs - closest.fromMs).toBe(10_000);
  expect(Number.isFinite(movedRange(SCALE, [500, 500], [500, 500]).toMs)).toBe(true);
});
