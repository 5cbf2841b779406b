/** Digits that a number is padded to at most. */
const MAX_WIDTH = 9;

type Part = string | { group: string; form: (text: string) => string };

const PLACEHOLDER = /\{([^{}]*)\}/g;
const INSIDE = /^([A-Za-z_]\w*)(?::(upper|lower|0?[1-9]))?$/;

/** A text with `{group}` in it; see `compileTemplate`. */
export type Template = (groups: Readonly<Record<string, string>>) => string;

/**
 * Compiles `R-{row:upper}{rack:02}`: a group as it was found, in upper or lower case, or as a number of at least that many
 * digits.
 * @throws Error for a placeholder that cannot be read or names none of the groups; the message has no full stop
 */
export function compileTemplate(text: string, groups: readonly string[]): Template {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const [whole, inside = ''] = match;
    const [, group, form] = INSIDE.exec(inside) ?? [];
    if (group === undefined) {
      throw new Error(
        `${whole} is not a placeholder such as {rack}, {rack:upper}, {rack:lower} or {rack:02} (up to ${MAX_WIDTH} digits)`
      );
    }
    if (!groups.includes(group)) {
      const known = groups.length === 0 ? 'it has none' : `it has ${groups.join(', ')}`;
      throw new Error(`${whole} is not a group of the pattern: ${known}`);
    }
    parts.push(text.slice(end, match.index), { group, form: formOf(form) });
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return (found) =>
    parts.map((part) => (typeof part === 'string' ? part : part.form(found[part.group] ?? ''))).join('');
}

function formOf(form: string | undefined): (text: string) => string {
  switch (form) {
    case undefined:
      return (text) => text;
    case 'upper':
      return (text) => text.toUpperCase();
    case 'lower':
      return (text) => text.toLowerCase();
    default:
      return (text) => text.replace(/^0+(?=.)/, '').padStart(Number(form), '0');
  }
}
