/** How the false discovery rate is held: `by` under any dependence, `bh` where the tests are independent or hang together positively. */
export const FALSE_DISCOVERY_METHODS = ['by', 'bh'] as const;
export type FalseDiscoveryMethod = (typeof FALSE_DISCOVERY_METHODS)[number];

/**
 * The probability that the smallest of several p-values is as small as this by chance: 1 − (1 − p)^tests (Šidák, JASA 62, 1967).
 * It takes the tests as independent; where they are not, it errs on the side of caution.
 * @param p 0 to 1
 * @param tests at least 1
 */
export function smallestOf(p: number, tests: number): number {
  return -Math.expm1(tests * Math.log1p(-p));
}

/**
 * The smallest false discovery rate at which each of several tests is a finding (a q-value): Benjamini and Hochberg (J. R. Stat. Soc. B 57,
 * 1995), or Benjamini and Yekutieli (Annals of Statistics 29, 2001, theorem 1.3), who hold it whatever the dependence between tests.
 * @param pValues null where there was no test; it counts for nothing
 * @returns in the order of the p-values, null where they are
 */
export function falseDiscoveryRates(
  pValues: ReadonlyArray<number | null>,
  method: FalseDiscoveryMethod = 'by'
): Array<number | null> {
  const tested = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => b.p - a.p);
  const tests = tested.length;
  const factor = method === 'by' ? harmonic(tests) : 1;
  const rates = new Array<number | null>(pValues.length).fill(null);
  let smallest = 1;
  tested.forEach(({ p, index }, place) => {
    smallest = Math.min(smallest, (p * tests * factor) / (tests - place));
    rates[index] = smallest;
  });
  return rates;
}

function harmonic(count: number): number {
  let sum = 0;
  for (let k = 1; k <= count; k++) {
    sum += 1 / k;
  }
  return sum;
}
