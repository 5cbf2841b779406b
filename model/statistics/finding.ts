import type { Correlation } from './correlate.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A correlation in one plain sentence: "Rack power leads inlet temperature by 4 min: r 0.83 (95 % 0.78 to 0.87), n 61".
 * Where chance would do, it says so; where fewer pairs count as independent than were measured, it says how many.
 */
export function describeCorrelation(
  names: { x: string; y: string },
  { lagMs, pearson, significant, confidence }: Pick<Correlation, 'lagMs' | 'pearson' | 'significant' | 'confidence'>
): string {
  const { r, interval, n, effectiveN } = pearson;
  if (r === null) {
    return n < 2
      ? `${names.x} and ${names.y} have no readings at the same time`
      : `${names.x} and ${names.y} cannot be compared: one of them does not change, or too few readings overlap (n ${n})`;
  }
  const range =
    interval === null
      ? ''
      : ` (${Number((confidence * 100).toFixed(1))} % ${twoDigits(interval[0])} to ${twoDigits(interval[1])})`;
  const independent = Math.round(effectiveN);
  const weight = independent < n ? `, n ${n} (worth ${independent} independent)` : `, n ${n}`;
  if (!significant) {
    // The interval is that of one lag fixed beforehand; beside the best of many it would say more than is known.
    return `${names.x} and ${names.y} show no correlation beyond chance: at the best lag r ${twoDigits(r)}${weight}`;
  }
  return `${relation(names, r, lagMs)}: r ${twoDigits(r)}${range}${weight}`;
}

function relation({ x, y }: { x: string; y: string }, r: number, lagMs: number): string {
  if (lagMs === 0) {
    return r > 0 ? `${x} and ${y} move together` : `${x} and ${y} move against each other`;
  }
  const [leader, follower] = lagMs > 0 ? [x, y] : [y, x];
  const opposite = r > 0 ? '' : ' in the opposite direction';
  return `${leader} leads ${follower} by ${formatDuration(Math.abs(lagMs))}${opposite}`;
}

function twoDigits(value: number): string {
  return value
    .toFixed(2)
    .replace(/^-(0\.00)$/, '$1')
    .replace('-', '−');
}

/** A duration in its largest fitting unit, with one decimal at most: `30 s`, `4 min`, `1.5 h`, `2 d`. */
export function formatDuration(durationMs: number): string {
  const [unit, name] = (
    [
      [DAY, 'd'],
      [HOUR, 'h'],
      [MINUTE, 'min'],
      [1_000, 's'],
    ] as const
  ).find(([size]) => durationMs >= size) ?? [1, 'ms'];
  return `${Number((durationMs / unit).toFixed(1))} ${name}`;
}
