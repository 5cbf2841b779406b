const DIGITS = 4;

/** A number as somebody would say it: four digits. Null for NaN, which JSON does not have. */
export function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null;
}

export function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000Z', 'Z');
}
