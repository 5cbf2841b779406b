import type { HourFigure, MonthFigures } from '#datasource/backend/queries/chargeback/figures.ts';
import { MICRO } from '#model/chargeback/amounts.ts';
import { money, moneyText } from '#model/money/money.ts';
import { counted } from '#model/text/counted.ts';

const MWH_PER_KWH = 1_000_000;

export function kwhText(mWh: number): string {
  return `${(mWh / MWH_PER_KWH).toLocaleString('en', { maximumFractionDigits: 1 })} kWh`;
}

export function costText(micro: number, currency: string): string {
  return moneyText(money(String(micro / MICRO), currency));
}

/** What a month came to: `350 kWh, 166.90 EUR, 3 jobs; all meters known in 25 of 745 hours`. */
export function totalsText({ hours, jobs, days }: MonthFigures): string {
  const costs = costsOf(hours);
  const all = days.reduce((sum, day) => sum + day.hours, 0);
  const known = days.reduce((sum, day) => sum + day.known, 0);
  const distinct = new Set(jobs.map(({ scheduler, job }) => JSON.stringify([scheduler, job]))).size;
  return [
    kwhText(hours.reduce((sum, { amounts }) => sum + amounts.itMWh + amounts.overheadMWh, 0)),
    ...[...costs].map(([currency, micro]) => costText(micro, currency)),
    `${counted(distinct, 'job')}; all meters known in ${known} of ${all} hours`,
  ].join(', ');
}

function costsOf(hours: readonly HourFigure[]): Map<string, number> {
  const costs = new Map<string, number>();
  for (const { currency, amounts } of hours) {
    if (currency !== '') {
      costs.set(currency, (costs.get(currency) ?? 0) + amounts.costMicro);
    }
  }
  return costs;
}
