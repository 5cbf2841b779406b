import { METRIC } from '#model/chain/roles.ts';
import { type Money, sumByCurrency } from '#model/money/money.ts';
import { type Bill, billOf, type Quarter, QUARTER_MS } from '#model/tariff/bill.ts';
import { type HolidayLists, type TariffTerm, tariffTerms } from '#model/tariff/terms.ts';
import { monthsOf } from '#model/time/calendar.ts';

import type { Database } from '../../sql/database.ts';
import { readRecords, recordOfSite } from '../../sql/records.ts';
import { utilityNodes } from '../energyflow/power-links.ts';
import type { QueryContext } from '../shared/context.ts';
import type { PlantChain } from '../shared/plant/chain.ts';
import { createMeters } from '../shared/plant/meters.ts';
import { readSteps } from '../shared/plant/steps.ts';
import { metered } from './power.ts';

/** Tariffs and holidays as they are now, with what this version cannot read of them. */
export interface Tariffs {
  termsOf(site: string, fromMs: number, toMs: number): TariffTerm[];
  unreadable: readonly string[];
}

export async function readTariffs(database: Database, signal: AbortSignal): Promise<Tariffs> {
  const [tariffs, holidays] = await Promise.all([
    readRecords(database, 'tariff', signal),
    readRecords(database, 'holidays', signal),
  ]);
  const lists: HolidayLists = new Map(
    [...holidays.byName].flatMap(([name, versions]) => {
      const newest = versions.at(-1);
      return newest && newest.state !== 'withdrawn' ? [[name, new Set(newest.body.days.map(({ day }) => day))]] : [];
    })
  );
  return {
    termsOf: (site, fromMs, toMs) => tariffTerms(recordOfSite(tariffs, site) ?? [], lists, fromMs, toMs),
    unreadable: [...tariffs.unreadable, ...holidays.unreadable],
  };
}

export interface SiteCost {
  /** Of each currency, exact up to the rounding of each line of the bill. */
  totals: Money[];
  coverage: number;
  missing: string[];
}

/** What the electricity of a site costs over a range, by its quarters of an hour. */
export async function siteCost(
  plant: PlantChain,
  site: string,
  tariffs: Tariffs,
  range: { fromMs: number; toMs: number; timeZone: string },
  context: QueryContext
): Promise<SiteCost> {
  const firstMs = Math.ceil(range.fromMs / QUARTER_MS) * QUARTER_MS;
  const lastMs = Math.floor(range.toMs / QUARTER_MS) * QUARTER_MS;
  const terms = tariffs.termsOf(site, firstMs, lastMs);
  if (terms.length === 0 || lastMs <= firstMs) {
    const missing =
      terms.length === 0 && lastMs > firstMs
        ? `Price of electricity: save a record of kind tariff for site ${site}.`
        : 'A whole quarter of an hour.';
    return { totals: [], coverage: 0, missing: [missing] };
  }
  const { quarters, missing } = await siteQuarters(plant, site, { firstMs, lastMs, timeZone: range.timeZone }, context);
  const bill = billOf(quarters, terms);
  const known = quarters.length - bill.unknown - bill.unpriced;
  return {
    totals: sumByCurrency(bill.lines.map(({ billed }) => billed)),
    coverage: known / quarters.length,
    missing: [...missing, ...gaps(bill)],
  };
}

/** Energy into a site by quarters of an hour, and what of it is not metered. */
export async function siteQuarters(
  plant: PlantChain,
  site: string,
  { firstMs, lastMs, timeZone }: { firstMs: number; lastMs: number; timeZone: string },
  context: QueryContext
): Promise<{ quarters: Quarter[]; missing: string[]; simulated: boolean }> {
  const nodes = utilityNodes(plant).filter((node) => plant.chain.nodes[node]!.site === site);
  const scope = { sites: [site], zones: [], racks: [], equipment: nodes.map((node) => plant.chain.nodes[node]!.id) };
  const quarters: Quarter[] = [];
  let missing: string[] = [];
  let simulated = false;
  for (const month of monthsOf(firstMs, lastMs, timeZone)) {
    const part = { fromMs: Math.max(firstMs, month.fromMs), toMs: Math.min(lastMs, month.toMs) };
    const draws = await readSteps(METRIC.activePower, scope, '15m', { ...context, ...part });
    simulated ||= draws.simulated;
    const power = metered(plant, createMeters(plant, draws), draws, nodes, 'Power into the site');
    missing = power.course ? missing : [...power.missing];
    const { values } = power.course ?? {};
    for (let startMs = part.fromMs; startMs < part.toMs; startMs += QUARTER_MS) {
      const watts = values?.[Math.floor((startMs - draws.firstMs) / draws.bucketMs)] ?? NaN;
      quarters.push({ startMs, mWh: Math.round(watts * MWH_PER_QUARTER_WATT) });
    }
  }
  return { quarters, missing, simulated };
}

/** Milliwatt-hours of a watt over a quarter of an hour. */
const MWH_PER_QUARTER_WATT = 250;

function gaps({ unknown, unpriced }: Bill): string[] {
  return [
    ...(unknown > 0 ? [`Energy of ${unknown} quarters of an hour is not known, and not in the cost.`] : []),
    ...(unpriced > 0
      ? [`No rate of the tariff counts in ${unpriced} quarters of an hour, which are not in the cost.`]
      : []),
  ];
}
