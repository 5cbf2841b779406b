import { decimal } from '../money/decimal.ts';
import { normalQuantile } from '../statistics/distributions.ts';
import { normalRandom, seededRandom } from '../statistics/random.ts';
import type { InvestmentCase } from './case.ts';

/** An interval that holds the true value with some probability, normally distributed around its middle. */
export interface Uncertain {
  low: number;
  high: number;
}

export interface Uncertainties {
  /** The probability with which each interval holds the true value: 0.9. */
  confidence: number;
  savedKwhPerYear?: Uncertain;
  /** As a factor on the price of all years: 0.8 to 1.2. */
  price?: Uncertain;
  rate?: Uncertain;
}

/** What drawn cases are worth, in the currency of the case. Doubles: a draw is no amount that anybody pays. */
export interface Outlook {
  draws: number;
  seed: number;
  npv: { p5: number; p50: number; p95: number; mean: number };
  /** Share of the draws that are worth more than nothing. */
  chanceOfGain: number;
  /** Discounted payback in years; null where so many draws do not pay back within the years of the case. */
  payback: { p5: number | null; p50: number | null; p95: number | null };
}

/** As many leave the 5th and 95th percentile uncertain by about a hundredth of the spread, and take some milliseconds. */
export const DRAWS = 10_000;

/** A rate drawn below this leaves nothing to discount by. */
const LOWEST_RATE = -0.99;

/**
 * Draws savings, price and rate independently of each other (Hertz, Harvard Business Review 42(1), 1964). The same seed gives the same
 * outlook.
 */
export function outlook(
  base: InvestmentCase,
  uncertain: Uncertainties,
  { seed = 1, draws = DRAWS }: { seed?: number; draws?: number } = {}
): Outlook {
  const normal = normalRandom(seededRandom(seed));
  const z = normalQuantile((1 + uncertain.confidence) / 2);
  const draw = (interval: Uncertain | undefined, otherwise: number) => {
    // Drawn whether or not it is asked for: adding an uncertainty does not change what the others turn out to be.
    const one = normal();
    return interval ? (interval.low + interval.high) / 2 + (one * (interval.high - interval.low)) / 2 / z : otherwise;
  };
  const worths: number[] = [];
  const paybacks: number[] = [];
  let sum = 0;
  for (let count = 0; count < draws; count++) {
    const one = worthInDoubles(
      base,
      draw(uncertain.savedKwhPerYear, base.savedKwhPerYear),
      draw(uncertain.price, 1),
      Math.max(LOWEST_RATE, draw(uncertain.rate, base.rate))
    );
    worths.push(one.npv);
    paybacks.push(one.payback);
    sum += one.npv;
  }
  worths.sort((a, b) => a - b);
  paybacks.sort((a, b) => a - b);
  const percentile = (sorted: readonly number[], share: number) => sorted[Math.round(share * (draws - 1))] as number;
  const years = (share: number) => {
    const value = percentile(paybacks, share);
    return Number.isFinite(value) ? value : null;
  };
  return {
    draws,
    seed,
    npv: {
      p5: percentile(worths, 0.05),
      p50: percentile(worths, 0.5),
      p95: percentile(worths, 0.95),
      mean: sum / draws,
    },
    chanceOfGain: worths.filter((worth) => worth > 0).length / draws,
    payback: { p5: years(0.05), p50: years(0.5), p95: years(0.95) },
  };
}

/** NPV and discounted payback (Infinity: never) of one draw. */
function worthInDoubles(base: InvestmentCase, savedKwh: number, priceFactor: number, rate: number) {
  const price = decimal(base.pricePerKwh).toNumber() * priceFactor;
  const rest = decimal(base.otherSavingsPerYear ?? 0)
    .minus(base.opexPerYear)
    .toNumber();
  let sum = -decimal(base.capex).toNumber();
  let payback = sum < 0 ? Infinity : 0;
  for (let year = 1; year <= base.years; year++) {
    const flow = (savedKwh * price * (1 + base.priceGrowth) ** (year - 1) + rest) / (1 + rate) ** year;
    if (sum < 0 && sum + flow >= 0) {
      payback = year - 1 - sum / flow;
    } else if (sum + flow < 0) {
      payback = Infinity;
    }
    sum += flow;
  }
  return { npv: sum, payback };
}
