import type { Formats } from '../data/read.ts';
import type { Candidate, Need, Stop } from '../fit/rank.ts';
import type { View } from '../options.ts';
import { counted, names, units, written } from './quantities.ts';

const MOST_COOLERS = 2;

export const lossWords = (view: View) => (view === 'n' ? 'with everything in place' : 'with one side lost');

/** `40 kW rack of 32 U`. */
function rackWords({ watts, units: wanted }: Need, format: Formats): string {
  return `${written(format.watts, watts)} rack${wanted > 0 ? ` of ${units(format, wanted)}` : ''}`;
}

/** Why a place is none, in a clause: `UPS-A takes 12 kW more without UPS-B`. */
export function stopWords({ what, by, lost, has }: Stop, format: Formats): string {
  const amount = written(format.watts, Math.abs(has));
  const less = lost === '' ? '' : what === 'feeds' ? ' with one lost' : ` without ${lost}`;
  switch (what) {
    case 'feeds':
      return has < 0 ? `its own feeds are ${amount} over${less}` : `its own feeds take ${amount} more${less}`;
    case 'chain':
      return has < 0 ? `${by} is ${amount} over${less}` : `${by} takes ${amount} more${less}`;
    case 'cooling': {
      const list = by.split(', ');
      const who = list.length > MOST_COOLERS ? `its ${list.length} coolers` : names(list);
      const verb = list.length === 1;
      return has < 0
        ? `${who} ${verb ? 'is' : 'are'} ${amount} over${less}`
        : `${who} ${verb ? 'takes' : 'take'} ${amount} more${less}`;
    }
    case 'space':
      return has === 1 ? 'only 1 U is free' : `only ${units(format, has)} are free`;
  }
}

/** Where the next rack fits, in one sentence. */
export function fitSentence(candidates: readonly Candidate[], need: Need, view: View, format: Formats): string {
  const rack = rackWords(need, format);
  const [best] = candidates;
  if (!best) {
    return '';
  }
  const of = (verdict: Candidate['verdict']) => candidates.filter((one) => one.verdict === verdict);
  const fits = of('fits');
  const unproven = of('unproven');
  const total = counted(candidates.length, 'place');
  const left = best.room === null ? '' : `, with ${written(format.watts, best.room - need.watts)} left after it`;
  if (fits.length > 0) {
    return `The next ${rack} fits in ${fits.length} of ${total} ${lossWords(view)}, best in ${best.row.name}${left}.`;
  }
  if (unproven.length > 0) {
    const missing = [...new Set(unproven.flatMap(({ unknown }) => unknown))];
    const verb = missing.length === 1 ? 'is' : 'are';
    return `The next ${rack} may fit in ${unproven.length} of ${total} ${lossWords(view)}, best in ${best.row.name}${left}; ${names(missing)} ${verb} not known.`;
  }
  const reasons = best.stops.map((stop) => stopWords(stop, format)).join(', and ');
  return `The next ${rack} fits nowhere ${lossWords(view)}. Closest is ${best.row.name}: ${reasons}.`;
}
