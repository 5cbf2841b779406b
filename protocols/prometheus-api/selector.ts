/** Longest selector; with the rest of the request it stays below the 8 kB that proxies take for a URL. */
const MAX_SELECTOR_LENGTH = 3_000;

/** A text as PromQL writes it between double quotes. */
export function promString(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

/** Characters that mean something in a regular expression (RE2) stand for themselves. */
export function literalPattern(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** `job=~"node|dcgm"` of label patterns. */
export function matchers(patterns: Readonly<Record<string, string>>): string[] {
  return Object.entries(patterns).map(([label, pattern]) => `${label}=~${promString(pattern)}`);
}

/**
 * Selectors of series by their names, as few as fit into requests: `{__name__=~"a|b",job=~"node"}`.
 * @param more matchers that each of them gets
 */
export function nameSelectors(names: readonly string[], more: readonly string[]): string[] {
  const parts: string[][] = [];
  let length = 0;
  for (const name of names) {
    const part = parts.at(-1);
    if (part && length + name.length < MAX_SELECTOR_LENGTH) {
      part.push(name);
      length += name.length + 1;
    } else {
      parts.push([name]);
      length = name.length + more.join().length;
    }
  }
  return parts.map((part) => {
    const named =
      part.length === 1
        ? `__name__=${promString(part[0] as string)}`
        : `__name__=~${promString(part.map(literalPattern).join('|'))}`;
    return `{${[named, ...more].join(',')}}`;
  });
}
