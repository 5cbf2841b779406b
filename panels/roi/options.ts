/** What bars and headline count in. */
export type Unit = 'money' | 'energy';

export interface RoiOptions {
  unit: Unit;
  showCashFlow: boolean;
  /** How the numbers came about, below the drawings. */
  showExplanation: boolean;
}

export const DEFAULT_OPTIONS: RoiOptions = { unit: 'money', showCashFlow: true, showExplanation: true };
