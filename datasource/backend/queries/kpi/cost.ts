import { METRIC } from '#model/chain/roles.ts';
import { type Money, sumByCurrency } from '#model/money/money.ts';
import { type Bill, billOf, type Quarter, QUARTER_MS } from '#model/tariff/bill.ts';
import { type HolidayLists, type TariffTerm, tariffTerms } from '#model/tariff/terms.ts';
import { monthsOf } from '#model/time/calendar.ts';

import type { Database } from '../../sql/database.ts';
import { readRecords, recordOfSite } from '../../sql/records.ts';
import { utilityNodes } from '../energyflow/power-links.ts';
import { planBuckets } from '../shared/bucketing.ts';
import type { QueryContext } from '../shared/context.ts';
import type { PlantChain } from '../shared/plant/chain.ts';
import type { Draws, PointDraw } from '../shared/plant/draws.ts';
import { createMeters } from '../shared/plant/meters.ts';
import { readSelector } from '../shared/read-selector.ts';
import { type Placement, selectPoints } from '../shared/select-points.ts';
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
  const nodes = utilityNodes(plant).filter((node) => plant.chain.nodes[node]!.site === site);
  const quarters: Quarter[] = [];
  let missing: string[] = [];
  for (const month of monthsOf(firstMs, lastMs, range.timeZone)) {
    const part = { fromMs: Math.max(firstMs, month.fromMs), toMs: Math.min(lastMs, month.toMs) };
    const draws = await readQuarters(plant, site, nodes, { ...context, ...part });
    const power = metered(plant, createMeters(plant, draws), draws, nodes, 'Power into the site');
    missing = power.course ? missing : [...power.missing];
    const { values } = power.course ?? {};
    for (let startMs = part.fromMs; startMs < part.toMs; startMs += QUARTER_MS) {
      const watts = values?.[Math.floor((startMs - draws.firstMs) / draws.bucketMs)] ?? NaN;
      quarters.push({ startMs, mWh: Math.round(watts * MWH_PER_QUARTER_WATT) });
    }
  }
  const bill = billOf(quarters, terms);
  const known = quarters.length - bill.unknown - bill.unpriced;
  return {
    totals: sumByCurrency(bill.lines.map(({ billed }) => billed)),
    coverage: known / quarters.length,
    missing: [...missing, ...gaps(bill)],
  };
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

/** The meters of some nodes, and of what they serve where they have none of their own, by quarters of an hour. */
async function readQuarters(
  plant: PlantChain,
  site: string,
  nodes: readonly number[],
  context: QueryContext
): Promise<Draws> {
  const asked: QueryContext = { ...context, fromAlert: true, maxDataPoints: 0, intervalMs: 0 };
  const scope = { sites: [site], zones: [], racks: [], equipment: nodes.map((node) => plant.chain.nodes[node]!.id) };
  const query: Placement = { scope, groupBy: 'point' };
  const selected = await selectPoints(
    query,
    { metric: METRIC.activePower, processArea: [], aggregation: 'mean', setpoints: false },
    asked
  );
  const { groups, points } = selected;
  const plan = planBuckets('15m', asked, { series: groups.length, points: points.length, rungRows: points.length });
  const read = await readSelector(selected, query, plan, asked);
  const { bucketMs, rung } = read.plan;
  const firstMs = Math.floor(context.fromMs / bucketMs) * bucketMs;
  const steps = Math.ceil((context.toMs - firstMs) / bucketMs);
  const drawn = groups.flatMap(({ points: [point] }, index): PointDraw[] => {
    const values = new Float64Array(steps).fill(NaN);
    const { timesMs, values: own } = read.series[index]!;
    for (let row = 0; row < timesMs.length; row++) {
      const step = Math.floor((timesMs[row]! - firstMs) / bucketMs);
      if (step >= 0 && step < steps) {
        values[step] = own[row]!;
      }
    }
    return point ? [{ point, metric: METRIC.activePower, values }] : [];
  });
  return { points: drawn, bucketMs, rung, steps, firstMs, simulated: drawn.some(({ point }) => point.simulated) };
}
