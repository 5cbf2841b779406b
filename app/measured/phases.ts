import { counted } from '#model/text/counted.ts';
import type { RackRow } from './rack.ts';

/** The phases of the roadmap, in their order. */
export const PHASES = ['connected', 'seen together', 'automated', 'predictive'] as const;
export type Phase = (typeof PHASES)[number];

export interface Measured {
  phase: Phase;
  /** 0 to 1, of what the phase counts. */
  share: number;
  isReached: boolean;
  /** What was counted, in words. */
  text: string;
}

export interface ZonePhases {
  site: string;
  zone: string;
  racks: number;
  /** The highest phase that is reached with all before it; none where the first is not. */
  reached: Phase | undefined;
  phases: readonly Measured[];
}

/** A phase is reached when this share of what it counts is there: one rack in repair does not take a row of twenty back. */
export const REACHED_FROM = 0.95;

/**
 * What zones have reached, each measured and not claimed. Connected: the mean share of what racks need (power, compute, inlet air or
 * coolant by their cooling) that delivers now. Seen together: racks of which a measurement of either side delivers. Automated and
 * predictive: actions and forecasts on record, of which this version keeps none.
 */
export function phasesByZone(racks: readonly RackRow[]): ZonePhases[] {
  const zones = Map.groupBy(racks, ({ site, zone }) => JSON.stringify([site, zone]));
  return [...zones.values()].map(phasesOf).sort((a, b) => compare(a.site, b.site) || compare(a.zone, b.zone));
}

const compare = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

function phasesOf(racks: RackRow[]): ZonePhases {
  const { site, zone } = racks[0]!;
  const connected = racks.reduce((sum, { coverage }) => sum + coverage, 0) / racks.length;
  const whole = racks.filter(({ coverage }) => coverage >= 1).length;
  const together = racks.filter(isSeenTogether).length;
  const all = counted(racks.length, 'rack');
  const phases = [
    measured('connected', connected, `${whole} of ${all} deliver all that they need`),
    measured('seen together', together / racks.length, `${together} of ${all} deliver from both sides`),
    measured('automated', 0, 'no automated action is on record'),
    measured('predictive', 0, 'no forecast is on record'),
  ];
  const missed = phases.findIndex(({ isReached }) => !isReached);
  return { site, zone, racks: racks.length, reached: phases[missed - 1]?.phase, phases };
}

function measured(phase: Phase, share: number, text: string): Measured {
  return { phase, share, isReached: share >= REACHED_FROM, text };
}

function isSeenTogether({ parts }: RackRow): boolean {
  return parts.compute === 'yes' && [parts.power, parts.inlet, parts.liquid].includes('yes');
}

/** The state of all racks in one sentence. */
export function coverageSentence(racks: readonly RackRow[]): string {
  if (racks.length === 0) {
    return 'No rack is known yet. Describe them in the topology of a collector configuration, or connect an inventory.';
  }
  const whole = racks.filter(({ coverage }) => coverage >= 1).length;
  const silent = racks.filter(({ parts }) => Object.values(parts).includes('silent')).length;
  const jobs = racks.filter(({ parts }) => parts.jobs === 'yes').length;
  return [
    `${whole} of ${counted(racks.length, 'rack')} deliver all that they need`,
    ...(silent > 0 ? [`${silent} ${silent === 1 ? 'has' : 'have'} something silent`] : []),
    `${jobs === 0 ? 'no rack' : jobs} had a job in the last hour`,
  ]
    .join('; ')
    .concat('.');
}
