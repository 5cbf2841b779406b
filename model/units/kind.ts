/**
 * What a number counts, where its dimension alone does not tell. UCUM gives W, V.A and var one dimension and bytes none, so
 * that a library converts apparent power to active power, and bytes to percent, without a word.
 */
export type Kind = 'apparent power' | 'reactive power' | 'information' | 'temperature difference' | 'dimension';

const INFORMATION = /(?:By|bit|Bd)(?![A-Za-z])/;

/** The kind of quantity that a UCUM code stands for, by its text. */
export function kindOfUnit(ucum: string): Kind {
  if (ucum.includes('{difference}')) {
    return 'temperature difference';
  }
  if (ucum.includes('V.A{reactive}')) {
    return 'reactive power';
  }
  if (ucum.includes('V.A')) {
    return 'apparent power';
  }
  return INFORMATION.test(ucum) ? 'information' : 'dimension';
}
