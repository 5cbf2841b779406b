import type { Bar } from '../bars/bar.ts';
import type { Formats } from '../data/read.ts';
import { percent, units, written } from './quantities.ts';

export type Write = (value: number) => string;

export const writeWatts =
  ({ watts }: Formats): Write =>
  (value) =>
    written(watts, value);
export const writeUnits =
  (format: Formats): Write =>
  (value) =>
    units(format, value);

/** `115 kW left of 238 kW`, `12 kW over 238 kW`. */
export function leftWords({ left, limit }: Bar, write: Write): string {
  return left < 0 ? `${write(-left)} over ${write(limit)}` : `${write(left)} left of ${write(limit)}`;
}

/** A bar as a screen reader says it. */
export function barWords(bar: Bar, what: string, write: Write): string {
  const { place, used, stranded, lost } = bar;
  return [
    `${what} of ${place.name}: ${leftWords(bar, write)}, ${percent(used)} used`,
    ...(lost === '' ? [] : [`without ${lost}`]),
    ...(stranded !== null && stranded > 0 ? [`${write(stranded)} stranded`] : []),
  ].join(', ');
}
