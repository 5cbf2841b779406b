import { durationText } from '../text/duration.ts';

/** How the data of something is, worst first. */
export const HEALTH_STATES = ['no data', 'silent', 'bad', 'partly silent', 'incomplete', 'ok'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** What is known of the data of something, at a time and over the range before it. */
export interface Facts {
  /** Open points. */
  points: number;
  /** Of these, without a usable sample for longer than they allow. */
  silent: number;
  /** Of these, with a newest sample that is bad. */
  bad: number;
  /** Age of the newest usable sample of all points, ms; null where none ever had one. */
  newestAgeMs: number | null;
  /** How long the longest silent point has been so, ms; null where none is. */
  longestSilenceMs: number | null;
  /** Of the expected samples in the range, from 0 to 1; null where none were expected. */
  delivered: number | null;
  /** Of the samples in the range, from 0 to 1. */
  badShare: number;
  gaps: number;
  gapMs: number;
  lastGapCause: string | null;
  /** Sources of the silent points, each with what is wrong with it where that is known. */
  silentSources: readonly string[];
}

export interface Verdict {
  state: HealthState;
  /** One or two sentences. */
  finding: string;
}

/** Less of the expected samples than this is worth a word: one in a hundred is lost to restarts and busy networks. */
export const ENOUGH_DELIVERED = 0.99;
/** More bad samples than this is worth a word. */
export const TOLERATED_BAD = 0.01;
/** More names than these make a cell that nobody reads. */
const MAX_NAMES = 3;

/** How the data is, by what is wrong now, else by what was missing in the range. */
export function verdictOf(facts: Facts): Verdict {
  const { points, silent, bad, newestAgeMs, longestSilenceMs } = facts;
  if (points === 0) {
    return { state: 'no data', finding: 'No point has data for it.' };
  }
  const from = facts.silentSources.length > 0 ? ` (${listed(facts.silentSources)})` : '';
  if (bad > 0 && bad === points) {
    return { state: 'bad', finding: `Only bad samples from ${countText(points, 'point')}${from}.` };
  }
  if (silent === points) {
    const since = newestAgeMs === null ? 'Never had a usable sample' : `Silent for ${durationText(newestAgeMs)}`;
    return { state: 'silent', finding: `${since}: ${points > 1 ? `all ${points} points` : 'its only point'}${from}.` };
  }
  const past = pastText(facts);
  if (silent > 0) {
    const longest = longestSilenceMs === null ? '' : ` for up to ${durationText(longestSilenceMs)}`;
    const word = bad > 0 ? `silent or bad` : 'silent';
    return { state: 'partly silent', finding: `${silent} of ${points} points ${word}${longest}${from}.` };
  }
  return past === '' ? { state: 'ok', finding: '' } : { state: 'incomplete', finding: past };
}

function pastText({ delivered, badShare, gaps, gapMs, lastGapCause }: Facts): string {
  const parts: string[] = [];
  if (delivered !== null && delivered < ENOUGH_DELIVERED) {
    parts.push(`${percentText(delivered)} of the expected samples`);
  }
  if (gaps > 0) {
    const cause = lastGapCause === null ? '' : `, the last one: ${lastGapCause}`;
    parts.push(`${countText(gaps, 'gap')} of ${durationText(gapMs)} together${cause}`);
  }
  if (badShare > TOLERATED_BAD) {
    parts.push(`${percentText(badShare)} of the samples bad`);
  }
  const text = parts.join('; ');
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).join('; ');
  return names.length > MAX_NAMES ? `${shown}; and ${names.length - MAX_NAMES} more` : shown;
}

function countText(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Never rounded up to all, nor down to nothing. */
function percentText(share: number): string {
  const percent = share * 100;
  return `${percent > 99 || percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`;
}
