/** Terms of Stirling's series are below 1e-16 from here on. */
const STIRLING_FROM = 15;

const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/** Natural logarithm of the gamma function for x > 0: recurrence up to 15, then Stirling's series (DLMF 5.11.1). */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < STIRLING_FROM) {
    shift += Math.log(z);
    z += 1;
  }
  const inverseSquare = 1 / (z * z);
  const series = (1 / 12 - inverseSquare * (1 / 360 - inverseSquare * (1 / 1260 - inverseSquare * (1 / 1680)))) / z;
  return (z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + series - shift;
}

/** A continued fraction that has not settled by now never will; large parameters need about the root of their size. */
const MAX_TERMS = 20_000;

const SMALLEST = 1e-300;

/**
 * Regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 <= x <= 1, by the continued fraction DLMF 8.17.22,
 * evaluated after Lentz (Applied Optics 15, 1976).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  if (x > (a + 1) / (a + b + 2)) {
    return 1 - incompleteBeta(1 - x, b, a);
  }
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front / a) * betaFraction(x, a, b);
}

function betaFraction(x: number, a: number, b: number): number {
  const awayFromZero = (value: number) => (Math.abs(value) < SMALLEST ? SMALLEST : value);
  let c = Infinity;
  let d = 1;
  let result = 1;
  for (let term = 1; term < MAX_TERMS; term++) {
    const coefficient = betaCoefficient(term, x, a, b);
    d = 1 / awayFromZero(1 + coefficient * d);
    c = awayFromZero(1 + coefficient / c);
    result *= c * d;
    if (Math.abs(c * d - 1) < Number.EPSILON) {
      break;
    }
  }
  return result;
}

/** d_n of DLMF 8.17.22. */
function betaCoefficient(term: number, x: number, a: number, b: number): number {
  const m = Math.floor(term / 2);
  return term % 2 === 0
    ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
}
