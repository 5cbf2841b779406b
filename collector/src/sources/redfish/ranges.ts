/** More from one entry than this is a slip of the keyboard. */
const MAX_ENTRIES = 10_000;
const BRACKETS = /\[([^\]]+)\]/g;

/**
 * What a text with lists in brackets stands for, as in host lists of Slurm: `n[01-03,07]` is n01, n02, n03 and n07; with two
 * brackets the last one runs fastest.
 * @throws Error with one clear line for a list that cannot be read
 */
export function expandRanges(text: string): string[] {
  const parts = text.split(BRACKETS);
  let all = [''];
  for (const [index, part] of parts.entries()) {
    const choices = index % 2 === 0 ? [part] : choicesOf(part, text);
    if (all.length * choices.length > MAX_ENTRIES) {
      throw new Error(`"${text}" stands for more than ${MAX_ENTRIES} entries`);
    }
    all = all.flatMap((before) => choices.map((choice) => before + choice));
  }
  return all;
}

function choicesOf(list: string, text: string): string[] {
  // An IPv6 address is in brackets as well.
  if (list.includes(':')) {
    return [`[${list}]`];
  }
  return list.split(',').flatMap((item) => {
    const one = item.trim();
    const [, first, last] = /^(\d+)-(\d+)$/.exec(one) ?? [];
    if (first === undefined || last === undefined) {
      if (!/^[\w.-]+$/.test(one)) {
        throw new Error(`"${item}" in "${text}" is neither a range such as 01-18 nor a word`);
      }
      return [one];
    }
    const [from, to] = [Number(first), Number(last)];
    if (to < from || to - from >= MAX_ENTRIES) {
      throw new Error(`"${item}" in "${text}" does not count upwards, or too far`);
    }
    return Array.from({ length: to - from + 1 }, (_, step) => String(from + step).padStart(first.length, '0'));
  });
}
