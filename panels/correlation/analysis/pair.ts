import { correlate } from '#model/statistics/correlate.ts';
import type { Correlation } from '#model/statistics/correlate.ts';
import { describeCorrelation } from '#model/statistics/finding.ts';
import { lowerFirst, upperFirst } from '#model/text/first-letter.ts';
import { type Change, changeOf } from './change.ts';
import { AUTO } from '../options.ts';
import type { CorrelationOptions } from '../options.ts';
import { medianStep } from '../plot/lines.ts';
import type { Quantity } from '../series/quantity.ts';

export interface Pair {
  x: Quantity;
  y: Quantity;
  correlation: Correlation;
  /** How far y moved with x, where they hang together beyond chance. */
  change?: Change;
  /** What was found, in one sentence or two: the second says that it is too small to act on. */
  finding: string;
}

/** More cells than this over the range make the cloud denser, not the finding better. */
const CELLS_OF_RANGE = 240;

/** Of the range; lags beyond it rest on too few pairs. */
const DEFAULT_LAG_SHARE = 1 / 4;

const MS_PER_MINUTE = 60_000;

/** Picks the two quantities and correlates their means; undefined where the data holds fewer than two. */
export function correlatePair(
  quantities: readonly Quantity[],
  options: Pick<CorrelationOptions, 'x' | 'y' | 'maxLagMinutes'>,
  rangeMs: number
): Pair | undefined {
  const x = pick(quantities, options.x, ['power']);
  const y = pick(
    quantities.filter((quantity) => quantity !== x),
    options.y,
    ['thermal', 'compute']
  );
  if (!x || !y) {
    return undefined;
  }
  const correlation = correlate(x.mean, y.mean, {
    maxLagMs: options.maxLagMinutes > 0 ? options.maxLagMinutes * MS_PER_MINUTE : rangeMs * DEFAULT_LAG_SHARE,
    stepMs: Math.max(usualStepMs(x), usualStepMs(y), rangeMs / CELLS_OF_RANGE),
  });
  const sentence = describeCorrelation({ x: nameOf(x), y: nameOf(y) }, correlation);
  const change = correlation.significant ? changeOf(y, correlation) : undefined;
  const small = change?.isSmall ? ` ${smallText(nameOf(y), change)}` : '';
  return { x, y, correlation, change, finding: `${upperFirst(sentence)}.${small}` };
}

/** A strong r on 0.3 K is no finding for an engineer. */
function smallText(name: string, { text, leastText }: Change): string {
  return `But ${name} moved by only ${text} with it, less than the ${leastText} that its instrument can be trusted with: nothing to act on.`;
}

function pick(quantities: readonly Quantity[], key: string, domains: ReadonlyArray<Quantity['domain']>) {
  const chosen = key === AUTO ? undefined : quantities.find((quantity) => quantity.key === key);
  if (chosen) {
    return chosen;
  }
  const preferred = domains.flatMap((domain) => quantities.filter((quantity) => quantity.domain === domain));
  return preferred[0] ?? quantities[0];
}

function nameOf({ title, members }: Quantity): string {
  return members.length > 1 ? `mean ${lowerFirst(title)}` : lowerFirst(title);
}

function usualStepMs({ members }: Quantity): number {
  return Math.max(0, ...members.map(({ bucketMs, timesMs }) => bucketMs ?? medianStep(timesMs)));
}
