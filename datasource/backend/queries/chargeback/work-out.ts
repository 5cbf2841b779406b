import { addAmounts, type Amounts, noAmounts } from '#model/chargeback/amounts.ts';
import { HOUR_MS, type HourCosts, hourCosts } from '#model/chargeback/hour-costs.ts';
import { type CostedHour, shareHour, UNALLOCATED_COST } from '#model/chargeback/share-hour.ts';
import { METRIC } from '#model/chain/roles.ts';
import { type Quarter, QUARTER_MS } from '#model/tariff/bill.ts';
import { addDays, startOfDayMs } from '#model/time/calendar.ts';
import type { ShareGrid } from '#model/work/shares.ts';

import type { JobRow } from '../../sql/jobs.ts';
import { yieldTurn } from '../../plugin/turn.ts';
import { siteQuarters } from '../kpi/cost.ts';
import { names } from '../kpi/power.ts';
import type { QueryContext } from '../shared/context.ts';
import { plantChain, type PlantChain } from '../shared/plant/chain.ts';
import { createMeters } from '../shared/plant/meters.ts';
import { readSteps } from '../shared/plant/steps.ts';
import { NO_TENANT } from '../shared/work/no-tenant.ts';
import { readWork, type SitedRack } from '../shared/work/read-work.ts';
import type { DayCoverage, HourFigure, JobFigure, MonthFigures } from './figures.ts';
import type { Prices } from './prices.ts';

/** What is worked out: days of a month of a site. */
export interface Asked {
  site: string;
  timeZone: string;
  /** As `2026-10`. */
  month: string;
  /** The month on the clock of the site, and up to when it is known, epoch ms. */
  fromMs: number;
  untilMs: number;
  /** Only these days of it, as `2026-10-25`; the demand charge is that of the month all the same. */
  isWanted?(day: string): boolean;
}

/** Statements that are under way at once: days do not depend on each other. */
const DAYS_AT_ONCE = 2;

/**
 * Shares out what a site drew in a month, hour by hour, from what the database has now. The month's quarters of an hour are read whole,
 * as its demand charge depends on all of them; racks and jobs day by day, which is also what memory holds at once.
 * @param onDay is told of each day that is done
 */
export async function workOut(
  asked: Asked,
  prices: Prices,
  context: QueryContext,
  onDay: (done: number, all: number) => void = () => undefined
): Promise<MonthFigures> {
  const { site, timeZone, month, fromMs, isWanted = () => true } = asked;
  const plant = plantChain(await context.topology());
  const hours = Math.max(0, Math.floor((asked.untilMs - fromMs) / HOUR_MS));
  const untilMs = fromMs + hours * HOUR_MS;
  const { quarters, missing, simulated } = await siteQuarters(
    plant,
    site,
    { firstMs: fromMs, lastMs: untilMs, timeZone },
    context
  );
  const terms = prices.termsOf(site, fromMs, untilMs);
  const costs = hourCosts(quarters, terms, { firstMs: fromMs, hours });
  const carbon = carbonOf(quarters, prices.carbonOf(site, timeZone), { firstMs: fromMs, hours });
  const all = daysOf(`${month}-01`, fromMs, untilMs, timeZone);
  const days = all.filter(({ day }) => isWanted(day));
  const found: Day[] = [];
  const hasPower = quarters.some(({ mWh }) => !Number.isNaN(mWh));
  for (let at = 0; at < days.length; at += DAYS_AT_ONCE) {
    const some = days.slice(at, at + DAYS_AT_ONCE);
    const read = await Promise.all(some.map((day) => readDay(day, asked, plant, context)));
    read.forEach((day, index) => {
      const firstHour = Math.round((some[index]!.fromMs - fromMs) / HOUR_MS);
      found.push(shareDay(day, { firstHour, quarters, costs, carbon, timeZone }));
    });
    onDay(Math.min(days.length, at + DAYS_AT_ONCE), days.length);
    await yieldTurn();
  }
  const last = found.at(-1);
  if (last && days.at(-1)?.day === all.at(-1)?.day) {
    addRounding(last, costs, untilMs - HOUR_MS, days.at(-1)!.day);
  }
  const unmetered = [...new Set(found.flatMap((day) => day.unmetered))].sort();
  return {
    ...{ site, timeZone, month, fromMs, untilMs },
    hours: found.flatMap((day) => day.hours),
    jobs: found.flatMap((day) => day.jobs),
    days: found.map(({ coverage }) => coverage),
    missing: [
      ...missing,
      ...(unmetered.length > 0 ? [`Power of racks: ${names(unmetered)}.`] : []),
      ...(hasPower && terms.length === 0
        ? [`Price of electricity: save a record of kind tariff for site ${site}.`]
        : []),
      ...(hasPower && carbon.every((one) => one === undefined)
        ? [`Carbon intensity: save a record of kind carbon for site ${site}.`]
        : []),
    ],
    simulated: simulated || found.some((day) => day.simulated),
  };
}

interface DaySpan {
  day: string;
  fromMs: number;
  toMs: number;
}

function daysOf(first: string, fromMs: number, untilMs: number, timeZone: string): DaySpan[] {
  const days: DaySpan[] = [];
  let day = first;
  for (let startMs = fromMs; startMs < untilMs;) {
    const next = addDays(day, 1);
    const endMs = startOfDayMs(next, timeZone);
    days.push({ day, fromMs: startMs, toMs: Math.min(endMs, untilMs) });
    day = next;
    startMs = endMs;
  }
  return days;
}

/** mg of CO2e of each hour; undefined where its energy or its intensity is not known throughout. */
function carbonOf(
  quarters: readonly Quarter[],
  at: ReturnType<Prices['carbonOf']>,
  { firstMs, hours }: { firstMs: number; hours: number }
): Array<number | undefined> {
  const sums = new Float64Array(hours).fill(at ? 0 : NaN);
  for (const { startMs, mWh } of at ? quarters : []) {
    // mWh by g/kWh is micrograms.
    sums[Math.floor((startMs - firstMs) / HOUR_MS)]! += (mWh * (at?.(startMs)?.gramsPerKwh.toNumber() ?? NaN)) / 1000;
  }
  return Array.from(sums, (mg) => (Number.isNaN(mg) ? undefined : Math.round(mg)));
}

interface DayRead {
  span: DaySpan;
  racks: Array<{ rack: string; mWh: Array<number | undefined>; shares: ReadonlyMap<number, Float64Array> }>;
  jobs: readonly JobRow[];
  unmetered: string[];
  simulated: boolean;
}

async function readDay(span: DaySpan, { site }: Asked, plant: PlantChain, context: QueryContext): Promise<DayRead> {
  const { fromMs, toMs } = span;
  // Clocks of some zones are half an hour or a quarter beside the hours of the rollups.
  const bucket = fromMs % HOUR_MS === 0 ? '1h' : '15m';
  const scope = { sites: [site], zones: [], racks: [], equipment: [] };
  const draws = await readSteps(METRIC.rackPower, scope, bucket, { ...context, fromMs, toMs });
  const meters = createMeters(plant, draws);
  const places = new Map<string, SitedRack>();
  for (const { point } of draws.points) {
    if (point.rack) {
      places.set(point.rack.id, { site: point.site, rack: point.rack });
    }
  }
  const count = Math.round((toMs - fromMs) / HOUR_MS);
  const grid: ShareGrid = { firstMs: fromMs, bucketMs: HOUR_MS, count, endMs: toMs };
  const work = places.size > 0 ? await readWork([...places.values()], grid, context) : undefined;
  const nodes = plant.chain.nodes.flatMap((node, index) => (node.site === site && node.isRack ? [index] : []));
  const racks = nodes.map((node) => {
    const { id } = plant.chain.nodes[node]!;
    const place = places.get(id);
    return {
      rack: id,
      mWh: hoursOf(meters.own(node)?.values, draws, grid),
      shares: (place && work?.sharesOf(place)) ?? new Map<number, Float64Array>(),
    };
  });
  return {
    span,
    racks,
    jobs: work?.jobs ?? [],
    unmetered: racks.flatMap(({ rack, mWh }) => (mWh.every((one) => one === undefined) ? [rack] : [])),
    simulated: draws.simulated,
  };
}

const MWH_PER_WATT_HOUR = 1000;

function hoursOf(
  watts: Float64Array | undefined,
  { firstMs, bucketMs }: { firstMs: number; bucketMs: number },
  grid: ShareGrid
): Array<number | undefined> {
  return Array.from({ length: grid.count }, (_, hour) => {
    // Of a day that is only kept as one value, its hours are not known.
    if (!watts || bucketMs > HOUR_MS) {
      return undefined;
    }
    const first = Math.round((grid.firstMs + hour * HOUR_MS - firstMs) / bucketMs);
    const own = watts.subarray(first, first + HOUR_MS / bucketMs);
    const mean = own.reduce((sum, one) => sum + one, 0) / own.length;
    return own.length === 0 || Number.isNaN(mean) || mean < 0 ? undefined : Math.round(mean * MWH_PER_WATT_HOUR);
  });
}

interface Day {
  hours: HourFigure[];
  jobs: JobFigure[];
  coverage: DayCoverage;
  unmetered: string[];
  simulated: boolean;
}

interface MonthInputs {
  /** Index in the month of the first hour of the day. */
  firstHour: number;
  quarters: readonly Quarter[];
  costs: HourCosts;
  carbon: ReadonlyArray<number | undefined>;
  timeZone: string;
}

const QUARTERS = HOUR_MS / QUARTER_MS;

function shareDay({ span, racks, jobs, unmetered, simulated }: DayRead, month: MonthInputs): Day {
  const { firstHour, quarters, costs, carbon } = month;
  const count = Math.round((span.toMs - span.fromMs) / HOUR_MS);
  const gpuMs = gpuTimes(jobs, span.fromMs, count);
  const byJob = new Map<string, JobFigure>();
  const byOwner = new Map<string, HourFigure>();
  const coverage = { day: span.day, hours: count, known: 0 };
  const keyOf = jobs.map((_, index) => String(index));
  for (let hour = 0; hour < count; hour++) {
    const inMonth = firstHour + hour;
    const hourMs = span.fromMs + hour * HOUR_MS;
    const site = quarters.slice(inMonth * QUARTERS, (inMonth + 1) * QUARTERS).reduce((sum, { mWh }) => sum + mWh, 0);
    const energy: CostedHour['energy'] = {
      siteMWh: Number.isNaN(site) ? undefined : site,
      racks: racks.map(({ rack, mWh, shares }) => ({
        rack,
        mWh: mWh[hour],
        shares: new Map([...shares].map(([job, share]) => [keyOf[job]!, share[hour]!])),
      })),
    };
    coverage.known += energy.siteMWh !== undefined && racks.every(({ mWh }) => mWh[hour] !== undefined) ? 1 : 0;
    const shared = shareHour({
      energy,
      costs: new Map([...costs.byCurrency].map(([currency, all]) => [currency, all[inMonth]!])),
      currency: costs.currencies[inMonth] ?? '',
      isPriced: costs.priced[inMonth] ?? false,
      carbonMg: carbon[inMonth],
      gpuMs: gpuMs[hour]!,
    });
    for (const [key, own] of shared.jobs) {
      const job = jobs[Number(key)]!;
      for (const [currency, amounts] of own) {
        addOwner(
          byOwner,
          { hourMs, day: span.day, share: 'tenant', owner: job.tenant ?? NO_TENANT, currency },
          amounts
        );
        addJob(byJob, key, job, span.day, currency, amounts);
      }
    }
    for (const [owner, own] of shared.unallocated) {
      own.forEach((amounts, currency) =>
        addOwner(byOwner, { hourMs, day: span.day, share: 'unallocated', owner, currency }, amounts)
      );
    }
  }
  return { hours: [...byOwner.values()], jobs: [...byJob.values()], coverage, unmetered, simulated };
}

function addOwner(byOwner: Map<string, HourFigure>, head: Omit<HourFigure, 'amounts'>, amounts: Amounts): void {
  const key = JSON.stringify([head.hourMs, head.share, head.owner, head.currency]);
  const own = byOwner.get(key) ?? { ...head, amounts: noAmounts() };
  byOwner.set(key, own);
  addAmounts(own.amounts, amounts);
}

function addJob(
  byJob: Map<string, JobFigure>,
  key: string,
  { scheduler, id, tenant, name, gpuModel }: JobRow,
  day: string,
  currency: string,
  amounts: Amounts
): void {
  const own = byJob.get(key + currency) ?? {
    ...{ day, scheduler, job: id, tenant: tenant ?? NO_TENANT, name, gpuModel, currency },
    amounts: noAmounts(),
  };
  byJob.set(key + currency, own);
  addAmounts(own.amounts, amounts);
}

/** GPU time of each job in each hour, ms, by the index of the job. */
function gpuTimes(jobs: readonly JobRow[], firstMs: number, count: number): Array<Map<string, number>> {
  const hours = Array.from({ length: count }, () => new Map<string, number>());
  jobs.forEach(({ stays, gpus }, index) => {
    const nodes = new Set(stays.map(({ node }) => node)).size;
    for (const stay of stays) {
      const own = stay.gpus ?? (gpus ?? 0) / nodes;
      const toMs = Math.min(stay.toMs ?? Infinity, firstMs + count * HOUR_MS);
      for (let hour = Math.max(0, Math.floor((stay.fromMs - firstMs) / HOUR_MS)); hour < count; hour++) {
        const startMs = firstMs + hour * HOUR_MS;
        const ms = Math.round(own * (Math.min(toMs, startMs + HOUR_MS) - Math.max(stay.fromMs, startMs)));
        if (startMs >= toMs) {
          break;
        }
        if (ms > 0) {
          hours[hour]!.set(String(index), (hours[hour]!.get(String(index)) ?? 0) + ms);
        }
      }
    }
  });
  return hours;
}

function addRounding(day: Day, { rounding }: HourCosts, hourMs: number, ofDay: string): void {
  for (const [currency, costMicro] of rounding) {
    if (costMicro !== 0) {
      const owner = UNALLOCATED_COST.rounding;
      day.hours.push({
        ...{ hourMs, day: ofDay, share: 'unallocated', owner, currency },
        amounts: { ...noAmounts(), costMicro },
      });
    }
  }
}
