import { formatDuration } from '#model/statistics/finding.ts';
import { counted } from '#model/text/counted.ts';
import { lowerFirst } from '#model/text/first-letter.ts';
import { naturally } from '../../shared/layout/natural.ts';
import { twoDigits } from '../analysis/change.ts';
import { byStrength, strongestOf } from './order.ts';
import type { Chance, Comparison, Place } from './place.ts';

/** As many places as a sentence names; the matrix has them all. */
const MAX_NAMED = 2;

/**
 * The place that follows best, and those that do not: "Inlet air temperature of Row B follows rack power by 4 min (r 0.83, n 61);
 * R-B03 does not." Zones are compared with zones, and the racks of the best zone with it.
 * @param titles of the two metrics
 * @returns undefined where nothing was compared
 */
export function placesSentence(places: readonly Place[], titles: { x: string; y: string }): string | undefined {
  const zones = places.filter(({ kind }) => kind === 'zone');
  const racks = places.filter(({ kind }) => kind === 'rack');
  const compared = byStrength(zones.length > 0 ? zones : racks).filter((place) => verdictOf(place) !== 'unknown');
  const [best] = compared;
  const strongest = best && strongestOf(best);
  if (!best || !strongest) {
    return undefined;
  }
  if (strongest.verdict !== 'follows') {
    return noneSentence(compared, best, strongest, titles);
  }
  const others = compared.slice(1);
  const alike = others.filter((place) => verdictOf(place) === 'follows');
  const inside = zones.length > 0 ? racks.filter(({ zone }) => zone === best.zone) : [];
  const differing = [...inside.filter(isJudged), ...others].filter((place) => verdictOf(place) !== 'follows');
  const also = alike.length === 0 ? '' : `, as ${alike.length === 1 ? 'does' : 'do'} ${named(alike)}`;
  const not = differing.length === 0 ? '' : `; ${named(differing)} ${differing.length === 1 ? 'does' : 'do'} not`;
  return `${titles.y} of ${best.name} ${relation(strongest, titles.x)} (${figures(strongest)})${also}${not}.`;
}

function noneSentence(
  compared: readonly Place[],
  best: Place,
  strongest: Comparison,
  titles: { x: string; y: string }
) {
  const [x, y] = [lowerFirst(titles.x), lowerFirst(titles.y)];
  const none =
    compared.length === 1
      ? `In ${best.name} ${y} does not follow ${x}`
      : `In none of ${counted(compared.length, best.kind)} does ${y} follow ${x}`;
  return strongest.verdict === 'small'
    ? `${none} by more than an instrument can tell: ${best.name} moved most, by ${moved(strongest)} (${figures(strongest)}).`
    : `${none} beyond chance.`;
}

function relation({ lagMs, r }: Comparison, x: string): string {
  const opposite = (r ?? 0) < 0 ? ' in the opposite direction' : '';
  if (lagMs === 0) {
    return `${opposite ? 'moves against' : 'moves with'} ${lowerFirst(x)}`;
  }
  return `${lagMs > 0 ? 'follows' : 'leads'} ${lowerFirst(x)} by ${formatDuration(Math.abs(lagMs))}${opposite}`;
}

function figures({ r, n }: Comparison): string {
  return `r ${rText(r ?? 0)}, n ${n}`;
}

/** `0.83`, `−0.40`. */
export function rText(r: number): string {
  return r
    .toFixed(2)
    .replace(/^-(0\.00)$/, '$1')
    .replace('-', '−');
}

/** By how much the second metric moved: `1.8 K`, `12 kW`, `30 %`. */
export function moved({ response, unit }: Pick<Comparison, 'response' | 'unit'>): string {
  const size = Math.abs(response ?? 0);
  switch (unit) {
    case 'W':
      return size >= 1_000 ? `${twoDigits(size / 1_000)} kW` : `${twoDigits(size)} W`;
    case '1':
      return `${twoDigits(size * 100)} %`;
    default:
      return `${twoDigits(size)} ${unit}`;
  }
}

function named(places: readonly Place[]): string {
  const names = places.map(({ name }) => name).sort(naturally);
  const shown = names.slice(0, MAX_NAMED);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(' and ');
}

function verdictOf(place: Place) {
  return strongestOf(place)?.verdict ?? 'unknown';
}

function isJudged(place: Place): boolean {
  return verdictOf(place) !== 'unknown';
}

/** What chance alone would give, so that nobody takes the strongest of many for a finding. */
export function chanceSentence(chances: readonly Chance[]): string {
  const sum = (of: (chance: Chance) => number) => chances.reduce((total, chance) => total + of(chance), 0);
  const [tests, findings, byChance] = [
    sum(({ tests }) => tests),
    sum(({ findings }) => findings),
    sum((one) => one.byChance),
  ];
  const level = Math.max(0, ...chances.map((chance) => chance.level));
  const alone = `Of ${counted(tests, 'comparison')}, chance alone would make ${about(byChance)} look like a finding if each were judged by itself.`;
  return findings === 0
    ? `${alone} None is one.`
    : `${alone} ${counted(findings, 'is a finding', 'are findings')}; of findings made so, at most ${twoDigits(level * 100)} % are chance on average.`;
}

function about(count: number): string {
  return count < 1 ? 'less than 1' : `about ${Math.round(count)}`;
}
