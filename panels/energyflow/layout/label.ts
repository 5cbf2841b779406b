/** A name over several lines, as SVG does not wrap. */
export interface Wrapped {
  lines: string[];
  /** px of the longest line. */
  width: number;
}

/** px of letters of Inter at 12 px and medium weight, a little more than they are: a label that is cut is worse than one with room. */
const NARROW = /[ijltfrI.,:;()'| -]/;
const BROAD = /[mwMWGOQ@%]/;
const [NARROW_PX, USUAL_PX, CAPITAL_PX, BROAD_PX] = [4.6, 7.1, 8.2, 10.6];

/** px that a text takes at 12 px. */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) {
    width += NARROW.test(letter)
      ? NARROW_PX
      : BROAD.test(letter)
        ? BROAD_PX
        : /[A-Z]/.test(letter)
          ? CAPITAL_PX
          : USUAL_PX;
  }
  return width;
}

/** Breaks a name between words into lines of at most `most` px; what is longer than `rows` lines, or a word that is longer than one, ends in an ellipsis. */
export function wrapped(name: string, most: number, rows: number): Wrapped {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`) <= most) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  const kept = lines.slice(0, rows);
  if (lines.length > rows) {
    kept[rows - 1] = `${kept[rows - 1]}…`;
  }
  const short = kept.map((line) => shortened(line, most));
  return { lines: short, width: Math.max(0, ...short.map(textWidth)) };
}

function shortened(line: string, most: number): string {
  if (textWidth(line) <= most) {
    return line;
  }
  let text = line.replace(/…$/, '');
  while (text.length > 1 && textWidth(`${text}…`) > most) {
    text = text.slice(0, -1);
  }
  return `${text}…`;
}
