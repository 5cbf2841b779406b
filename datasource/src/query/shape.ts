import { fieldError } from '#model/query/query-error.ts';

/**
 * Checks of a stored query that somebody may have written by hand, in the backend's words. What is absent is for the kind to
 * fill in; ids are the backend's to check, once their variables have values.
 */

/** @throws {QueryError} */
export function requireObject(field: string, value: unknown): void {
  if (value != null && (typeof value !== 'object' || Array.isArray(value))) {
    throw fieldError(field, value, 'Give an object.');
  }
}

/** @throws {QueryError} */
export function requireList(field: string, value: unknown): void {
  if (value != null && !Array.isArray(value)) {
    throw fieldError(field, value, 'Give a list.');
  }
}

/** @throws {QueryError} */
export function requireText(field: string, value: unknown): void {
  if (value != null && typeof value !== 'string') {
    throw fieldError(field, value, 'Give a string.');
  }
}

/** A text in place of a list would be read as a list of its letters. @throws {QueryError} */
export function requireTexts(field: string, value: unknown): void {
  requireList(field, value);
  (value as unknown[] | null | undefined)?.forEach((entry, index) => requireText(`${field}[${index}]`, entry));
}

/** What is stored as null is left out, as what is absent. */
export function withoutNulls<Given extends object>(given: Given | null | undefined): Partial<Given> {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value != null)) as Partial<Given>;
}

/** @throws {QueryError} */
export function requireNumber(field: string, value: unknown): void {
  if (value != null && typeof value !== 'number') {
    throw fieldError(field, value, 'Give a number.');
  }
}
