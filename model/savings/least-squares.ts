/** A column is a sum of those before it where less than this share of its length is left without them, as for R's `lm`. */
const ALIASED = 1e-7;

/** A linear model with a mean of its own for each group of rows. */
export interface GroupedFit {
  /** Rows that were fitted, and coefficients: means of groups and slopes that are not aliased. */
  n: number;
  parameters: number;
  /** y less what is fitted. */
  residuals: Float64Array;
  /** Of each column; 0 where it is a sum of others. */
  slopes: Float64Array;
  /** What a row is expected to be; NaN for a group that no fitted row had. */
  predict(group: number, row: readonly number[]): number;
  /** Residuals of another y over the same rows. */
  residualsOf(y: Float64Array): Float64Array;
  /**
   * How much the sum of the predictions of some rows rises with each fitted y: predictions are linear in them, and with these weights
   * errors of the fitted rows become errors of the sum. Groups that no fitted row had are left out.
   */
  weightsOfSum(groups: ArrayLike<number>, rows: ReadonlyArray<readonly number[]>): Float64Array;
}

/**
 * Ordinary least squares of y on a mean per group and some columns. Groups are taken out first (the theorem of Frisch, Waugh and
 * Lovell; Lovell, J. Am. Stat. Assoc. 58, 1963), so that 168 hours of the week cost nothing; the rest is solved by Gram and Schmidt's QR with a second round
 * (Golub and Van Loan, Matrix Computations, 4th ed., section 5.2), which loses no digits to a product of the columns. Written here as
 * what libraries have neither takes out groups nor tells aliased columns, and one column at a time needs no matrices.
 * @param columns one array per column, each as long as y
 */
export function groupedLeastSquares(
  y: Float64Array,
  groups: ArrayLike<number>,
  columns: readonly Float64Array[]
): GroupedFit {
  const n = y.length;
  const grouping = groupingOf(groups, n);
  const { counts, indexOf, rowGroups } = grouping;
  const meanOf = (values: Float64Array) => groupMeans(values, grouping);
  const yMeans = meanOf(y);
  const yWithin = less(y, rowGroups, yMeans);
  const means = columns.map(meanOf);
  const within = columns.map((column, index) => less(column, rowGroups, means[index]!));
  const lengths = columns.map(norm);
  const { kept, r, q } = decompose(within, lengths);
  const slopes = new Float64Array(columns.length);
  const inner = solveUpper(
    r,
    q.map((one) => dot(one, yWithin))
  );
  kept.forEach((column, index) => (slopes[column] = inner[index]!));

  const residualsOf = (other: Float64Array) => {
    const left = less(other, rowGroups, meanOf(other));
    for (const one of q) {
      subtract(left, one, dot(one, left));
    }
    return left;
  };
  const residuals = residualsOf(y);
  const predict = (group: number, row: readonly number[]) => {
    const index = indexOf.get(group);
    return index === undefined
      ? Number.NaN
      : kept.reduce(
          (total, column) => total + slopes[column]! * (row[column]! - means[column]![index]!),
          yMeans[index]!
        );
  };
  const weightsOfSum = (wanted: ArrayLike<number>, rows: ReadonlyArray<readonly number[]>) => {
    const asked = new Float64Array(counts.length);
    const distance = new Float64Array(kept.length);
    rows.forEach((row, at) => {
      const index = indexOf.get(wanted[at]!);
      if (index !== undefined) {
        asked[index]! += 1;
        kept.forEach((column, place) => (distance[place]! += row[column]! - means[column]![index]!));
      }
    });
    // Slopes are R⁻¹Qᵀy, so that a distance d adds dᵀR⁻¹Qᵀ.
    const along = solveUpperTransposed(r, distance);
    const weights = new Float64Array(n);
    for (let row = 0; row < n; row++) {
      weights[row] = asked[rowGroups[row]!]! / counts[rowGroups[row]!]!;
    }
    q.forEach((one, place) => subtract(weights, one, -along[place]!));
    return weights;
  };
  return {
    n,
    parameters: counts.length + kept.length,
    residuals,
    residualsOf,
    slopes,
    predict,
    weightsOfSum,
  };
}

interface Grouping {
  /** Of each row, the place of its group in `counts`. */
  rowGroups: Int32Array;
  counts: Float64Array;
  indexOf: ReadonlyMap<number, number>;
}

function groupingOf(groups: ArrayLike<number>, n: number): Grouping {
  const indexOf = new Map<number, number>();
  const rowGroups = new Int32Array(n);
  for (let row = 0; row < n; row++) {
    const group = groups[row]!;
    const index = indexOf.get(group) ?? indexOf.size;
    indexOf.set(group, index);
    rowGroups[row] = index;
  }
  const counts = new Float64Array(indexOf.size);
  rowGroups.forEach((index) => (counts[index]! += 1));
  return { rowGroups, counts, indexOf };
}

function groupMeans(values: Float64Array, { rowGroups, counts }: Grouping): Float64Array {
  const sums = new Float64Array(counts.length);
  for (let row = 0; row < values.length; row++) {
    sums[rowGroups[row]!]! += values[row]!;
  }
  return sums.map((sum, index) => sum / counts[index]!);
}

function less(values: Float64Array, rowGroups: Int32Array, means: Float64Array): Float64Array {
  const left = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    left[row] = values[row]! - means[rowGroups[row]!]!;
  }
  return left;
}

/** Q (orthonormal columns) and R (upper triangle, by column) of the columns that are no sums of those before them. */
function decompose(columns: readonly Float64Array[], lengths: readonly number[]) {
  const kept: number[] = [];
  const q: Float64Array[] = [];
  const r: number[][] = [];
  columns.forEach((column, index) => {
    const left = Float64Array.from(column);
    const coefficients = new Array<number>(q.length).fill(0);
    // Twice is enough: what rounding leaves of the first round the second takes (Giraud et al., Numer. Math. 101, 2005).
    for (let round = 0; round < 2; round++) {
      q.forEach((one, at) => {
        const share = dot(one, left);
        coefficients[at]! += share;
        subtract(left, one, share);
      });
    }
    const length = norm(left);
    if (length > ALIASED * lengths[index]!) {
      kept.push(index);
      scale(left, 1 / length);
      q.push(left);
      r.push([...coefficients, length]);
    }
  });
  return { kept, q, r };
}

/** x of R x = b. */
function solveUpper(r: readonly number[][], b: readonly number[]): Float64Array {
  const x = new Float64Array(b.length);
  for (let row = b.length - 1; row >= 0; row--) {
    let sum = b[row]!;
    for (let column = row + 1; column < b.length; column++) {
      sum -= r[column]![row]! * x[column]!;
    }
    x[row] = sum / r[row]![row]!;
  }
  return x;
}

/** x of Rᵀ x = b. */
function solveUpperTransposed(r: readonly number[][], b: Float64Array): Float64Array {
  const x = new Float64Array(b.length);
  for (let row = 0; row < b.length; row++) {
    let sum = b[row]!;
    for (let column = 0; column < row; column++) {
      sum -= r[row]![column]! * x[column]!;
    }
    x[row] = sum / r[row]![row]!;
  }
  return x;
}

function subtract(from: Float64Array, values: Float64Array, share: number): void {
  for (let row = 0; row < from.length; row++) {
    from[row]! -= share * values[row]!;
  }
}

function scale(values: Float64Array, by: number): void {
  for (let row = 0; row < values.length; row++) {
    values[row]! *= by;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < a.length; row++) {
    sum += a[row]! * b[row]!;
  }
  return sum;
}

function norm(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}
