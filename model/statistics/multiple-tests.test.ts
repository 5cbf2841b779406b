import { describe, expect, test } from 'vitest';
import { falseDiscoveryRates, smallestOf } from './multiple-tests.ts';

/** The example of Benjamini and Hochberg (1995, section 3.2); rates by scipy 1.17.1, `false_discovery_control`. */
const P = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
];
const BH = [
  0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286, 0.06385714285714286, 0.0645, 0.0765, 0.486,
  0.5811818181818181, 0.714875, 0.7532307692307693, 0.8132142857142857, 1,
];
const BY = [
  0.004977343489843491, 0.009954686979686982, 0.03152317543567544, 0.11821190788378289, 0.20008920829170831,
  0.21189262285333718, 0.21189262285333718, 0.2140257700632701, 0.25384451798201807, 1, 1, 1, 1, 1, 1,
];

describe('the false discovery rate', () => {
  test.each([
    ['bh', BH],
    ['by', BY],
  ] as const)('by %s is that of scipy', (method, expected) => {
    falseDiscoveryRates(P, method).forEach((rate, index) => expect(rate).toBeCloseTo(expected[index]!, 12));
  });

  test('does not depend on the order of the tests', () => {
    const order = P.map((_, index) => (index * 7) % P.length);
    const rates = falseDiscoveryRates(order.map((index) => P[index]!));
    order.forEach((index, place) => expect(rates[place]).toBeCloseTo(BY[index]!, 12));
  });

  test('counts only what was tested', () => {
    const rates = falseDiscoveryRates([null, ...P, null], 'bh');
    expect(rates[0]).toBeNull();
    expect(rates[1]).toBeCloseTo(BH[0]!, 12);
  });

  test('of nothing is nothing', () => {
    expect(falseDiscoveryRates([])).toEqual([]);
    expect(falseDiscoveryRates([null])).toEqual([null]);
  });
});

test('the smallest of many p-values is judged by their number, also where it is tiny', () => {
  expect(smallestOf(0.05, 1)).toBeCloseTo(0.05, 15);
  expect(smallestOf(0.05, 31)).toBeCloseTo(1 - 0.95 ** 31, 12);
  expect(smallestOf(1e-20, 31) / 31e-20).toBeCloseTo(1, 12);
  expect(smallestOf(1, 31)).toBe(1);
});
