/** What one PI step needs: `error` in the controlled unit, `gain` in output per unit, `resetS` the integral time. */
export interface PiStep {
  integral: number;
  error: number;
  gain: number;
  resetS: number;
  dtS: number;
  low: number;
  high: number;
}

/** One step of a PI controller; the integral is clamped to the output's range, so it cannot wind up. */
export function piStep(pi: PiStep): { output: number; integral: number } {
  const within = (value: number) => Math.min(pi.high, Math.max(pi.low, value));
  const integral = within(pi.integral + (pi.gain * pi.error * pi.dtS) / pi.resetS);
  return { output: within(integral + pi.gain * pi.error), integral };
}

/** Effectiveness of a counterflow heat exchanger (Incropera, Fundamentals of Heat and Mass Transfer, table 11.4). */
export function counterflow(uaWK: number, oneWK: number, otherWK: number): { effectiveness: number; leastWK: number } {
  const leastWK = Math.min(oneWK, otherWK);
  if (leastWK <= 0) {
    return { effectiveness: 0, leastWK: 0 };
  }
  const ratio = leastWK / Math.max(oneWK, otherWK);
  const ntu = uaWK / leastWK;
  if (ratio > 0.999) {
    return { effectiveness: ntu / (1 + ntu), leastWK };
  }
  const decay = Math.exp(-ntu * (1 - ratio));
  return { effectiveness: (1 - decay) / (1 - ratio * decay), leastWK };
}
