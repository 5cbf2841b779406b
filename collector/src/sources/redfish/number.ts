/** A number with what may follow it: `21.5`, ` 21.5 C`, `1,200 RPM`, `4.5e2`; `21,5` where only that can be meant. */
const NUMBER = /^([-+]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[-+]?\d+)?|\d+,\d{1,2}(?!\d)))\s*([^\d\s.,].*)?$/i;
const DECIMAL_COMMA = /^[-+]?\d+,\d{1,2}$/;

export interface GivenNumber {
  /** `null` where there is a place for a number and none in it: null, "N/A", "". */
  value: number | null;
  /** What a text has behind the number. */
  unit?: string | undefined;
}

/**
 * A number as firmware gives it, or a text with one.
 * @returns `undefined` where there is no such property at all
 */
export function givenNumber(given: unknown): GivenNumber | undefined {
  if (given === undefined) {
    return undefined;
  }
  if (typeof given === 'number') {
    return { value: Number.isFinite(given) ? given : null };
  }
  const match = typeof given === 'string' ? NUMBER.exec(given.trim()) : null;
  if (!match?.[1]) {
    return { value: null };
  }
  const value = Number(DECIMAL_COMMA.test(match[1]) ? match[1].replace(',', '.') : match[1].replaceAll(',', ''));
  return Number.isFinite(value) ? { value, unit: match[2]?.trim() } : { value: null };
}
