import { createHash } from 'node:crypto';

import type { Carbon } from '#model/business/carbon.ts';
import { type CarbonAt, carbonAt } from '#model/tariff/carbon.ts';
import type { TariffTerm } from '#model/tariff/terms.ts';

import type { Database } from '../../sql/database.ts';
import { type KnownRecords, readRecords, readVersions, recordOfSite } from '../../sql/records.ts';
import { readTariffs } from '../kpi/cost.ts';

/** What energy costs and carries, as the records say it now. */
export interface Prices {
  termsOf(site: string, fromMs: number, toMs: number): TariffTerm[];
  carbonOf(site: string, timeZone: string): CarbonAt | undefined;
  /** Other versions of any of these records have another. */
  fingerprint: string;
  /** As `tariff grid 3`. */
  versions: string[];
  unreadable: readonly string[];
}

export async function readPrices(database: Database, signal: AbortSignal): Promise<Prices> {
  const [versions, carbon, tariffs] = await Promise.all([
    readVersions(database, ['tariff', 'holidays', 'carbon'], signal),
    readRecords(database, 'carbon', signal) as Promise<KnownRecords<Carbon>>,
    readTariffs(database, signal),
  ]);
  return {
    termsOf: (site, fromMs, toMs) => tariffs.termsOf(site, fromMs, toMs),
    carbonOf: (site, timeZone) => {
      const own = recordOfSite(carbon, site);
      return own && carbonAt(own, timeZone);
    },
    fingerprint: createHash('sha256').update(versions.join('\n')).digest('hex').slice(0, 16),
    versions,
    unreadable: [...carbon.unreadable, ...tariffs.unreadable],
  };
}
