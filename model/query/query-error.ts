/** Longer values are cut: the message has to fit a panel's corner. */
const MAX_VALUE_LENGTH = 80;

/** A query that cannot be answered; the message names the field, its value and what to do. */
export class QueryError extends Error {
  override name = 'QueryError';
}

/**
 * @param field as in a query's JSON, such as `metrics[0].metric`
 * @param value what the field has; `undefined` where it is missing
 * @param advice the next step, a whole sentence
 */
export function fieldError(field: string, value: unknown, advice: string): QueryError {
  const shown = value === undefined ? 'is missing' : `has the value ${shorten(jsonOf(value))}`;
  return new QueryError(`Query: ${field} ${shown}. ${advice}`);
}

/** `a`, `a or b`, `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`;
}

function shorten(text: string): string {
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}

/** A hostile value may be nested deeper than can be written. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'nested too deeply to be shown';
  }
}
