import type { Initiative } from '../data/read.ts';

/** Balance at the end of each year, from what is spent now on; undiscounted, in one currency. */
export function balances(initiatives: readonly Initiative[]): number[] {
  const years = Math.max(0, ...initiatives.map(({ life }) => life));
  const perYear = (year: number) =>
    initiatives.reduce(
      (sum, { life, savedPerYear, opexPerYear }) =>
        sum + (year <= life && savedPerYear !== null ? savedPerYear - opexPerYear : 0),
      0
    );
  const all = [-initiatives.reduce((sum, { capex }) => sum + capex, 0)];
  for (let year = 1; year <= years; year++) {
    all.push(all[year - 1]! + perYear(year));
  }
  return all;
}
