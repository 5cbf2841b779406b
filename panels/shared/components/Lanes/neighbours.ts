import type { Lane } from '../../jobs/lanes.ts';

/** Where a bar is: lane, row within it, number within that. */
export interface BarPlace {
  lane: number;
  row: number;
  index: number;
}

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const;
type Key = (typeof KEYS)[number];

export function isMove(key: string): key is Key {
  return (KEYS as readonly string[]).includes(key);
}

/** The bar that an arrow leads to: along its row, or the one in the next row that is nearest in time. */
export function neighbourOf(lanes: readonly Lane[], { lane, row, index }: BarPlace, key: Key): BarPlace {
  const bars = lanes[lane]?.rows[row] ?? [];
  switch (key) {
    case 'ArrowLeft':
      return { lane, row, index: Math.max(0, index - 1) };
    case 'ArrowRight':
      return { lane, row, index: Math.min(bars.length - 1, index + 1) };
    case 'Home':
      return { lane, row, index: 0 };
    case 'End':
      return { lane, row, index: bars.length - 1 };
    case 'ArrowUp':
    case 'ArrowDown': {
      const all = lanes.flatMap((one, number) => one.rows.map((_, of) => ({ lane: number, row: of })));
      const at = all.findIndex((one) => one.lane === lane && one.row === row);
      const next = all[at + (key === 'ArrowUp' ? -1 : 1)];
      const startMs = bars[index]?.fromMs ?? 0;
      return next ? { ...next, index: nearest(lanes[next.lane]?.rows[next.row] ?? [], startMs) } : { lane, row, index };
    }
  }
}

function nearest(bars: ReadonlyArray<{ fromMs: number }>, timeMs: number): number {
  return bars.reduce(
    (best, { fromMs }, index) =>
      Math.abs(fromMs - timeMs) < Math.abs((bars[best]?.fromMs ?? Infinity) - timeMs) ? index : best,
    0
  );
}
