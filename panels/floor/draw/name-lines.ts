/** A name as it is written into a box. */
export interface NameLines {
  lines: string[];
  size: number;
}

/** Height of a line, in sizes of its letters. */
export const LINE_HEIGHT = 1.3;
const SIZES = [12, 11, 10];

/**
 * A name in one line, or else in two, broken at a space; undefined where neither can be read in this room, px.
 * @param widthAt10 width of a text at 10 px
 */
export function nameLines(
  name: string,
  room: { width: number; height: number },
  widthAt10: (text: string) => number
): NameLines | undefined {
  const words = name.split(' ');
  const broken = words.slice(1).map((_, at) => [words.slice(0, at + 1).join(' '), words.slice(at + 1).join(' ')]);
  for (const ways of [[[name]], broken]) {
    for (const size of SIZES) {
      const lines = ways.find(
        (way) =>
          way.length * size * LINE_HEIGHT <= room.height &&
          way.every((line) => (widthAt10(line) * size) / 10 <= room.width)
      );
      if (lines) {
        return { lines, size };
      }
    }
  }
  return undefined;
}
