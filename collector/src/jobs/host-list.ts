/** Slurm itself refuses a longer range; no machine has more nodes, and `[0-999999999]` of a broken answer must not fill the memory. */
const MAX_HOSTS = 65_536;

/** What stands for no host at all. */
const NOBODY = new Set(['', '(null)', 'None assigned', 'n/a']);

/**
 * The hosts of a list as schedulers write it: `gpu[01-04,07]-ib,login1`, with brackets in as many places as there are; leading zeros are
 * kept. In the order of the list, each host once.
 * @throws RangeError where it is not such a list, or of more than 65,536 hosts
 */
export function expandHostList(list: string): string[] {
  if (NOBODY.has(list.trim())) {
    return [];
  }
  const hosts = new Set<string>();
  for (const word of wordsOf(list)) {
    for (const host of expandWord(word, list)) {
      hosts.add(host);
      if (hosts.size > MAX_HOSTS) {
        throw new RangeError(tooMany(list));
      }
    }
  }
  return [...hosts];
}

/** Commas within brackets belong to the brackets. */
function wordsOf(list: string): string[] {
  const words: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= list.length; index++) {
    const character = list[index];
    if (character === '[') {
      depth += 1;
    } else if (character === ']') {
      depth -= 1;
    }
    if (depth < 0 || depth > 1 || (character === undefined && depth !== 0)) {
      throw new RangeError(`host list ${quoted(list)} has brackets that do not match`);
    }
    if ((character === ',' && depth === 0) || character === undefined) {
      words.push(list.slice(start, index).trim());
      start = index + 1;
    }
  }
  return words.filter((word) => word !== '');
}

function expandWord(word: string, list: string): string[] {
  const [first = '', ...parts] = word.split('[');
  let hosts = [first];
  for (const part of parts) {
    const [ranges = '', rest = ''] = part.split(']');
    const middles = ranges.split(',').flatMap((range) => expandRange(range.trim(), list));
    if (hosts.length * middles.length > MAX_HOSTS) {
      throw new RangeError(tooMany(list));
    }
    hosts = hosts.flatMap((host) => middles.map((middle) => `${host}${middle}${rest}`));
  }
  return hosts;
}

function expandRange(range: string, list: string): string[] {
  const [, from = '', , to = from] = /^(\d+)(-(\d+))?$/.exec(range) ?? [];
  if (from === '' || Number(to) < Number(from)) {
    throw new RangeError(
      `host list ${quoted(list)} has ${quoted(range)} in its brackets, which is not a range of numbers`
    );
  }
  const count = Number(to) - Number(from) + 1;
  if (count > MAX_HOSTS) {
    throw new RangeError(tooMany(list));
  }
  return Array.from({ length: count }, (_, index) => String(Number(from) + index).padStart(from.length, '0'));
}

function tooMany(list: string): string {
  return `host list ${quoted(list)} has more than ${MAX_HOSTS} hosts`;
}

const SHOWN_CHARACTERS = 80;
function quoted(text: string): string {
  return `"${text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text}"`;
}
