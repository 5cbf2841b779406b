import { createLabels } from '../../../../protocols/shared/labels.ts';

export interface ParsedLabels {
  labels: Record<string, string>;
  /** A string without `=`: the metric's own name, for names that are no classic identifiers. */
  quotedName?: string;
  /** Length of the text up to and including the closing brace. */
  length: number;
}

const LABEL_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const BLANKS = /[ \t]*/y;
const ESCAPES: Record<string, string> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/** Parses `{a="b",c="d"}` at the start of `text`, escapes resolved; `undefined` where it is malformed. */
export function parseLabels(text: string): ParsedLabels | undefined {
  if (!text.startsWith('{')) {
    return undefined;
  }
  const labels = createLabels();
  let quotedName: string | undefined;
  let position = 1;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (!match) {
      return undefined;
    }
    position = pattern.lastIndex;
    return match[1] ?? match[0];
  };
  for (;;) {
    take(BLANKS);
    if (text[position] === '}') {
      return { labels, length: position + 1, ...(quotedName === undefined ? {} : { quotedName }) };
    }
    const isQuoted = text[position] === '"';
    const name = take(isQuoted ? QUOTED : LABEL_NAME);
    if (name === undefined) {
      return undefined;
    }
    take(BLANKS);
    if (text[position] === '=') {
      position += 1;
      take(BLANKS);
      const value = take(QUOTED);
      if (value === undefined) {
        return undefined;
      }
      labels[unescaped(name)] = unescaped(value);
    } else if (isQuoted && quotedName === undefined) {
      quotedName = unescaped(name);
    } else {
      return undefined;
    }
    take(BLANKS);
    if (text[position] === ',') {
      position += 1;
    } else if (text[position] !== '}') {
      return undefined;
    }
  }
}

/** A backslash before any other character stands for itself, as in Prometheus. */
function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\./g, (escape) => ESCAPES[escape] ?? escape) : text;
}
