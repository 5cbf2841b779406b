import { correlationOf, pairMoments, type Values } from './pairs.ts';

/** Autocorrelations of a longer lag than this share of the series rest on too few pairs to mean anything. */
const LONGEST_LAG_SHARE = 1 / 4;

/** Autocorrelation of a series of equal step at one lag, over complete pairs; 0 where it is undefined. */
export function autocorrelation(series: Values, lag: number): number {
  return correlationOf(pairMoments(series, series, lag)) ?? 0;
}

/**
 * How many independent pairs two autocorrelated series of equal step are worth:
 * n / (1 + 2 Σ (1 − k/n) ρx(k) ρy(k)), Bartlett (J. R. Stat. Soc. 98, 1935) in the form of Bretherton et al. (J. Climate 12,
 * 1999, section 5). The sum stops at the first lag whose product is not positive, after which estimates are noise (the initial
 * positive sequence of Geyer, Statistical Science 7, 1992).
 * @returns between 1 and the number of complete pairs.
 */
export function effectiveSampleSize(x: Values, y: Values): number {
  const { n } = pairMoments(x, y);
  const longest = Math.floor(Math.min(x.length, y.length) * LONGEST_LAG_SHARE);
  let inflation = 1;
  for (let lag = 1; lag <= longest; lag++) {
    const product = autocorrelation(x, lag) * autocorrelation(y, lag);
    if (product <= 0) {
      break;
    }
    inflation += 2 * (1 - lag / n) * product;
  }
  return n === 0 ? 0 : Math.max(1, Math.min(n, n / inflation));
}
