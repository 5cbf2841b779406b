/** How well a model explains what it was fitted to (ASHRAE Guideline 14-2014, section 5.2.11). */
export interface FitStatistics {
  /** Intervals, and parameters with break points. */
  n: number;
  parameters: number;
  rSquared: number;
  /** Root of the mean squared error by n - parameters, in kWh, and as a share of the mean: CV(RMSE). */
  rmse: number;
  cvRmse: number;
  /** Normalised mean bias error: the sum of the residuals by n - parameters, as a share of the mean. */
  nmbe: number;
}

export function fitStatistics(y: Float64Array, residuals: Float64Array, parameters: number): FitStatistics {
  const n = y.length;
  const mean = sum(y) / n;
  const squares = sum(residuals.map((one) => one * one));
  const around = sum(y.map((one) => (one - mean) ** 2));
  const freedom = n - parameters;
  const rmse = Math.sqrt(squares / freedom);
  return {
    n,
    parameters,
    rSquared: around > 0 ? 1 - squares / around : 0,
    rmse,
    cvRmse: rmse / Math.abs(mean),
    nmbe: sum(residuals) / freedom / mean,
  };
}

export function sum(values: Float64Array): number {
  return values.reduce((total, one) => total + one, 0);
}
