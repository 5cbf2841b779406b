import type { PlantInputs } from './plant/inputs.ts';

const DAY_MS = 86_400_000;
/** Days of work before an initiative is done; the plant runs as before until then. */
const WORK_DAYS = 7;

/**
 * What was done to use less, in the order of their days, and what it did to the plant: the set points before it. The plant as it is has all of them done. A set of
 * set points that is empty has no effect, which is what savings have to find out. Fans that turn slower also heat the chillers' water less: the
 * chillers are judged by a year in which that was done already.
 */
export const INITIATIVES = [
  {
    name: 'crah-pressure-control',
    title: 'CRAH fans by underfloor pressure, 18 to 12 Pa',
    subsystem: 'cooling',
    meters: ['MTR-CRAH-1', 'MTR-CRAH-2', 'MTR-CRAH-3'],
    daysAfterFirst: 0,
    before: { 'CRAH-1.pressurePa': 18, 'CRAH-2.pressurePa': 18, 'CRAH-3.pressurePa': 18 },
    money: { capex: '9200', opexPerYear: '200', expectedKwhPerYear: 20_000 },
  },
  {
    name: 'chilled-water-15',
    title: 'Chilled water raised from 12 to 15 °C',
    subsystem: 'cooling',
    meters: ['MTR-CH-1', 'MTR-CH-2', 'MTR-CH-3'],
    daysAfterFirst: 397,
    before: { 'CHW.supplyC': 12 },
    money: { capex: '14500', opexPerYear: '300', expectedKwhPerYear: 40_000 },
  },
  {
    name: 'tower-fill',
    title: 'New fill of the cooling tower',
    subsystem: 'cooling',
    meters: ['MTR-CT-1'],
    daysAfterFirst: 411,
    before: {},
    money: { capex: '18000', opexPerYear: '0', expectedKwhPerYear: 18_000 },
  },
] as const satisfies ReadonlyArray<{
  before: PlantInputs['setpoints'];
  daysAfterFirst: number;
  [more: string]: unknown;
}>;

/** First day of the work on an initiative and the day on which it is done, where the first of them is done on `firstDone`; 2026-08-01. */
export function daysOf({ daysAfterFirst }: { daysAfterFirst: number }, firstDone: string) {
  const doneMs = Date.parse(`${firstDone}T00:00:00Z`) + daysAfterFirst * DAY_MS;
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { workFrom: day(doneMs - WORK_DAYS * DAY_MS), doneOn: day(doneMs), doneMs };
}

/** The set points of a time: those of before for what was not done yet. `skip` leaves one undone for ever. */
export function setpointsAt(timeMs: number, firstDone: string, skip?: string): NonNullable<PlantInputs['setpoints']> {
  const undone = INITIATIVES.filter((one) => one.name === skip || timeMs < daysOf(one, firstDone).doneMs);
  return Object.assign({}, ...undone.map(({ before }) => before)) as NonNullable<PlantInputs['setpoints']>;
}

/** The set points of the plant as it is. */
export const DONE_SETPOINTS = {
  'CHW.supplyC': 15,
  'CRAH-1.pressurePa': 12,
  'CRAH-2.pressurePa': 12,
  'CRAH-3.pressurePa': 12,
} as const satisfies PlantInputs['setpoints'];

/** For a database that is begun on a day: the first of the month seventeen months before it, so that the later ones are four months old. */
export function firstDoneFor(nowMs: number): string {
  const now = new Date(nowMs);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - MONTHS_AGO, 1)).toISOString().slice(0, 10);
}

const MONTHS_AGO = 17;

/** The first day that a baseline of the first initiative needs, epoch ms: a year before the work. */
export function baselineStartMs(firstDone: string): number {
  return Date.parse(`${firstDone}T00:00:00Z`) - (WORK_DAYS + 366) * DAY_MS;
}
