import type { Amounts } from '#model/chargeback/amounts.ts';

/** What a tenant bears of an hour, or what has a name and no owner. */
export interface HourFigure {
  hourMs: number;
  /** On the calendar of the site, as `2026-10-25`. */
  day: string;
  share: 'tenant' | 'unallocated';
  owner: string;
  currency: string;
  amounts: Amounts;
}

/** What a job bears of a day. */
export interface JobFigure {
  day: string;
  scheduler: string;
  job: string;
  tenant: string;
  name: string | null;
  gpuModel: string | null;
  currency: string;
  amounts: Amounts;
}

/** Hours of a day that are worked out, and those of them in which the site's meter and every rack are known. */
export interface DayCoverage {
  day: string;
  hours: number;
  known: number;
}

/** Days of a month of a site, shared out. */
export interface MonthFigures {
  site: string;
  timeZone: string;
  /** As `2026-10`. */
  month: string;
  fromMs: number;
  /** Up to when it is worked out, epoch ms. */
  untilMs: number;
  hours: HourFigure[];
  jobs: JobFigure[];
  days: DayCoverage[];
  /** What is not metered or not said, in sentences. */
  missing: string[];
  simulated: boolean;
}
