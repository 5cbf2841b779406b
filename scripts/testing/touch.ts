import type { Page } from 'playwright-core';

interface Point {
  x: number;
  y: number;
}

/** A drag arrives in several steps, as from a screen. */
const STEPS = 8;

/** Puts a finger down at the beginning of each stroke, moves all of them to the end of theirs, and lifts them. */
export async function fingers(page: Page, ...strokes: ReadonlyArray<readonly [from: Point, to: Point]>): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const at = (share: number) =>
    strokes.map(([from, to], id) => ({ id, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }));
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
  for (let step = 1; step <= STEPS; step++) {
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step / STEPS) });
  }
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}

/** A stroke between two parts of a box, each given as shares of its width and height. */
export function stroke(
  { x, y, width, height }: Point & { width: number; height: number },
  from: readonly [across: number, down: number],
  to: readonly [across: number, down: number]
): readonly [Point, Point] {
  const at = ([across, down]: readonly [number, number]) => ({ x: x + across * width, y: y + down * height });
  return [at(from), at(to)];
}
