import { formattedValueToString } from '@grafana/data';
import { responseOf } from '#model/statistics/linear-fit.ts';
import type { Correlation } from '#model/statistics/correlate.ts';
import { leastChange } from '#model/statistics/small-change.ts';
import type { Quantity } from '../series/quantity.ts';

/** How far one quantity moved with another, and whether that is more than its instrument tells. */
export interface Change {
  /** In words: `0.3 K`. */
  text: string;
  /** The smallest change that counts, in words; absent where none is known. */
  leastText?: string;
  isSmall: boolean;
}

/** How changes of Grafana's units are counted: in the UCUM unit of a change, by a factor; and how they are written. */
const CHANGES: Readonly<Record<string, { unit: string; factor: number; name?: string }>> = {
  celsius: { unit: 'K', factor: 1, name: 'K' },
  kelvin: { unit: 'K', factor: 1, name: 'K' },
  fahrenheit: { unit: 'K', factor: 1 / 1.8, name: '°F' },
  watt: { unit: 'W', factor: 1 },
  kwatt: { unit: 'W', factor: 1_000 },
  megwatt: { unit: 'W', factor: 1e6 },
  percentunit: { unit: '1', factor: 1 },
  percent: { unit: '1', factor: 0.01 },
};

/** By how much y moved with x; undefined where there is no line through them. */
export function changeOf(
  { unit, display }: Pick<Quantity, 'unit' | 'display'>,
  { fit }: Correlation
): Change | undefined {
  const moved = fit && responseOf(fit);
  if (!fit || moved === null) {
    return undefined;
  }
  const { unit: counted = '', factor = 1, name } = CHANGES[unit] ?? {};
  const least = leastChange(counted, (fit.intercept + fit.slope * fit.meanX) * factor);
  const text = (value: number) => (name ? `${twoDigits(value)} ${name}` : formattedValueToString(display(value)));
  return {
    text: text(Math.abs(moved)),
    leastText: least === undefined ? undefined : text(least / factor),
    isSmall: isSmall(Math.abs(moved) * factor, least),
  };
}

/** Whether a change is below the smallest one that counts. */
export function isSmall(change: number, least: number | undefined): boolean {
  return least !== undefined && Math.abs(change) < least;
}

/** `0.3`, `12`: as many digits as a change is worth. */
export function twoDigits(value: number): string {
  return String(Number(value.toPrecision(2)));
}
