import { type Decimal, decimal, ZERO } from '#model/money/decimal.ts';
import { type Money, money } from '#model/money/money.ts';
import { STEP_MS } from '#model/savings/observation.ts';
import type { PriceAt } from '#model/savings/value.ts';
import { termAt, tariffTerms } from '#model/tariff/terms.ts';

import type { QueryContext } from '../shared/context.ts';
import { readRecords, recordOfSite } from '../../sql/records.ts';

/** Prices of a site's tariff, in the mean of the hours of each interval: a saving is taken as even within it. */
export async function readPrices({ database, signal }: QueryContext) {
  const [tariffs, holidays] = await Promise.all([
    readRecords(database, 'tariff', signal),
    readRecords(database, 'holidays', signal),
  ]);
  const lists = new Map(
    [...holidays.byName].flatMap(([name, versions]) => {
      const newest = versions.at(-1);
      return newest && newest.state !== 'withdrawn'
        ? [[name, new Set(newest.body.days.map(({ day }) => day))] as const]
        : [];
    })
  );
  return {
    unreadable: [...tariffs.unreadable, ...holidays.unreadable],
    /** Of intervals of one length within a range. */
    priceOf: (site: string, fromMs: number, toMs: number, lengthMs: number): PriceAt => {
      const terms = tariffTerms(recordOfSite(tariffs, site) ?? [], lists, fromMs, toMs);
      return (startMs): Money | undefined => {
        let sum: Decimal = ZERO;
        let currency: string | undefined;
        let count = 0;
        for (let atMs = startMs; atMs < startMs + lengthMs; atMs += STEP_MS.hour) {
          const term = termAt(terms, atMs);
          const price = term?.rates.priceAt(atMs);
          if (
            term === undefined ||
            price === undefined ||
            (currency !== undefined && currency !== term.tariff.currency)
          ) {
            return undefined;
          }
          currency = term.tariff.currency;
          sum = sum.plus(price.perKwh);
          count++;
        }
        return currency === undefined ? undefined : money(decimal(sum).div(count), currency);
      };
    },
  };
}
