/** About `count` round numbers within a range: multiples of 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0) || count < 1) {
    return [];
  }
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => clean((first + index) * step));
}

/** As `niceTicks`, and no more than have labels of their own: decimals that the user has set may be too few for closer ones. */
export function labelledTicks(
  low: number,
  high: number,
  count: number,
  label: (value: number) => string
): Array<{ value: number; text: string }> {
  const ticks = niceTicks(low, high, count).map((value) => ({ value, text: label(value) }));
  const isClear = new Set(ticks.map(({ text }) => text)).size === ticks.length;
  return isClear ? ticks : labelledTicks(low, high, count - 1, label);
}

/** Where somebody else has chosen the ticks: a label that only repeats the one before it is left out. */
export function distinctLabels(labels: readonly string[]): string[] {
  return labels.map((label, index) => (label === labels[index - 1] ? '' : label));
}

/** Takes binary dust off a multiple of a round step. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}

/** Linear map of a range of values to a range of pixels. */
export function linearScale(domain: readonly [number, number], pixels: readonly [number, number]) {
  const factor = (pixels[1] - pixels[0]) / (domain[1] - domain[0] || 1);
  return (value: number) => pixels[0] + (value - domain[0]) * factor;
}

/** Range of some numbers with room at both ends; a single value gets a range around itself. */
export function paddedRange(values: readonly number[], padding = 0.06): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) {
    return [0, 1];
  }
  const room = (high - low) * padding || Math.abs(high) * padding || 1;
  return [low - room, high + room];
}
