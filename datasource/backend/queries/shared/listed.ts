import { shortened } from '#model/text/shortened.ts';

/** Names in a label; more make a page that nobody reads. */
const MAX_NAMES_IN_LABEL = 10;

/** `R-A01, R-A02 and 38 more`, in the order of the alphabet. */
export function listed(names: readonly string[]): string {
  const unique = [...new Set(names)].sort();
  const shown = unique.slice(0, MAX_NAMES_IN_LABEL).map(shortened).join(', ');
  return unique.length > MAX_NAMES_IN_LABEL ? `${shown} and ${unique.length - MAX_NAMES_IN_LABEL} more` : shown;
}
