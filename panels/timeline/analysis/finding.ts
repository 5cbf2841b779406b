import { dateTimeFormat, type TimeZone } from '@grafana/data';
import type { Job } from '../../shared/jobs/read-jobs.ts';
import type { Margin } from './margin.ts';

/** Energy of a job or a tenant in the range. */
export interface Share {
  /** As the legend calls it. */
  name: string;
  wattHours: number;
  /** Not so for what no job claims, which counts in the total alone. */
  isClaimed: boolean;
}

export interface FindingInput {
  jobs: readonly Job[];
  shares: readonly Share[];
  margin: Margin;
  timeZone: TimeZone;
}

/** So many jobs are named where several could have made the heat. */
const MAX_NAMED = 2;

/** Whose job made this heat, in two sentences. */
export function findingOf({ jobs, shares, margin, timeZone }: FindingInput): string {
  const tenants = new Set(jobs.map(({ tenant }) => tenant)).size;
  const ran = `${counted(jobs.length, 'job')} of ${counted(tenants, 'tenant')} ran${mostEnergy(shares)}.`;
  return [ran, leastMargin(jobs, margin, timeZone)].filter(Boolean).join(' ');
}

function mostEnergy(shares: readonly Share[]): string {
  const total = shares.reduce((sum, { wattHours }) => sum + wattHours, 0);
  const [most] = shares.filter(({ isClaimed }) => isClaimed).sort((a, b) => b.wattHours - a.wattHours);
  return most && total > 0
    ? `; most energy went to ${most.name}: ${energyText(most.wattHours)} of ${energyText(total)} (${Math.round((100 * most.wattHours) / total)} %)`
    : '';
}

function leastMargin(jobs: readonly Job[], { least }: Margin, timeZone: TimeZone): string | undefined {
  if (!least) {
    return undefined;
  }
  const { rack, timeMs, kelvins } = least;
  const where = rack === undefined ? 'The hottest inlet' : `The inlet of ${rack}`;
  const distance =
    kelvins >= 0
      ? `came within ${kelvins.toFixed(1)} K of its limit`
      : `was ${(-kelvins).toFixed(1)} K above its limit`;
  const then = jobs.filter(
    ({ racks, fromMs, toMs }) => rack !== undefined && racks.includes(rack) && fromMs <= timeMs && timeMs <= toMs
  );
  const named = then.slice(0, MAX_NAMED).map(({ title }) => `job ${title}`);
  const others = then.length - named.length;
  const who =
    rack === undefined
      ? ''
      : then.length === 0
        ? ', with no job on it'
        : `, while ${named.join(' and ')}${others > 0 ? ` and ${others} more` : ''} ran there`;
  return `${where} ${distance} at ${dateTimeFormat(timeMs, { timeZone, format: 'MM-DD HH:mm' })}${who}.`;
}

const KILO = 1_000;

/** Three digits, as many as a meter is worth. */
export function energyText(wattHours: number): string {
  const [value, unit] =
    wattHours >= KILO * KILO
      ? [wattHours / KILO / KILO, 'MWh']
      : wattHours >= KILO
        ? [wattHours / KILO, 'kWh']
        : [wattHours, 'Wh'];
  return `${Number(value.toPrecision(3))} ${unit}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
