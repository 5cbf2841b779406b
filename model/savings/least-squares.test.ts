import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalRandom, seededRandom } from '../statistics/random.ts';
import { groupedLeastSquares } from './least-squares.ts';

const draw = (seed: number, length: number) => {
  const normal = normalRandom(seededRandom(seed));
  return Float64Array.from({ length }, normal);
};

describe('least squares with a mean per group', () => {
  it('finds the line of Anscombe (The American Statistician 27, 1973)', () => {
    const x = Float64Array.of(10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5);
    const y = Float64Array.of(8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68);
    const fit = groupedLeastSquares(y, new Uint8Array(11), [x]);
    expect(fit.slopes[0]).toBeCloseTo(0.5001, 4);
    expect(fit.predict(0, [0])).toBeCloseTo(3.0001, 4);
  });

  it('leaves residuals that no group and no column explains', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), (seed, groups) => {
        const columns = [draw(seed, 60), draw(seed + 1, 60)];
        const of = Array.from({ length: 60 }, (_, row) => row % groups);
        const { residuals, parameters } = groupedLeastSquares(draw(seed + 2, 60), of, columns);
        const along = [
          ...columns,
          ...Array.from({ length: groups }, (_, group) => Float64Array.from(of, (one) => Number(one === group))),
        ];
        along.forEach((column) =>
          expect(column.reduce((sum, one, row) => sum + one * residuals[row]!, 0)).toBeCloseTo(0, 10)
        );
        expect(parameters).toBe(groups + 2);
      })
    );
  });

  it('counts a column once that is a sum of others', () => {
    const [a, b] = [draw(1, 40), draw(2, 40)];
    const sum = a.map((one, row) => 2 * one - b[row]! + 3);
    const fit = groupedLeastSquares(draw(3, 40), new Uint8Array(40), [a, b, sum]);
    expect(fit.parameters).toBe(3);
    expect(fit.slopes[2]).toBe(0);
  });

  it('predicts sums that are linear in what it was fitted to, with the weights it tells', () => {
    const columns = [draw(1, 50), draw(2, 50)];
    const groups = Array.from({ length: 50 }, (_, row) => row % 3);
    const wanted = [0, 2, 2];
    const rows = [
      [1, 2],
      [0.5, -3],
      [4, 4],
    ];
    const y = draw(4, 50);
    const fit = groupedLeastSquares(y, groups, columns);
    const sum = rows.reduce((total, row, at) => total + fit.predict(wanted[at]!, row), 0);
    expect(fit.weightsOfSum(wanted, rows).reduce((total, weight, row) => total + weight * y[row]!, 0)).toBeCloseTo(
      sum,
      10
    );
    expect(fit.predict(7, [1, 1])).toBeNaN();
  });
});
