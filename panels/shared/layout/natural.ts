const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** `R-A2` before `R-A10`. */
export function naturally(a: string, b: string): number {
  return COLLATOR.compare(a, b);
}
