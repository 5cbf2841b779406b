import { formattedValueToString } from '@grafana/data';
import type { DisplayProcessor } from '@grafana/data';
import type { Formats, Initiative, Ranged, Total } from '../data/read.ts';
import type { Unit } from '../options.ts';

/** Writes a number of the unit that is shown. */
export type Write = (value: number) => string;

export const energyWriter =
  (display: DisplayProcessor): Write =>
  (value) =>
    formattedValueToString(display(value)).trim();

/** `12,340 EUR`, or as the field's own unit has it. */
export function moneyWriter({ money, moneyDecimals }: Formats, currency: string): Write {
  return (value) => {
    if (money) {
      return formattedValueToString(money(value)).trim();
    }
    // No minus before what rounds to nothing.
    const text = value.toLocaleString('en-US', {
      minimumFractionDigits: moneyDecimals,
      maximumFractionDigits: moneyDecimals,
    });
    return `${text === '-0' ? '0' : text} ${currency}`.trim();
  };
}

/** `8,900 EUR to 12,900 EUR`; the unit once where both have it. */
export function rangeText({ low, high }: Ranged, write: Write): string | undefined {
  if (low === null || high === null) {
    return undefined;
  }
  const [from, to] = [write(low), write(high)];
  const unit = to.slice(to.lastIndexOf(' '));
  return `${from.endsWith(unit) && to.includes(' ') ? from.slice(0, -unit.length) : from} to ${to}`;
}

export const yearsText = (years: number | null, otherwise: string): string =>
  years === null ? otherwise : years < 0.1 ? 'within a month' : `${years.toFixed(1)} years`;

export const percentText = (share: number, decimals = 0): string => `${(100 * share).toFixed(decimals)} %`;

/** The number of an initiative or a total that is counted in. */
export function countedIn({ money, energy }: Pick<Initiative | Total, 'money' | 'energy'>, unit: Unit): Ranged {
  return unit === 'money' ? money : energy;
}
