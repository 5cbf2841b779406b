/** One thing that a version of a record says otherwise than the one before. */
export interface RecordChange {
  /** Where, as `energy night perKwh`: entries of lists by their name or day, else by their place from 1. */
  path: string;
  /** Absent where there was nothing. */
  before?: string;
  /** Absent where it was taken away. */
  after?: string;
}

/** What differs between two bodies, or between nothing and a body; in the order of their keys. */
export function changesBetween(before: unknown, after: unknown): RecordChange[] {
  const old = leavesOf(before, '');
  const now = leavesOf(after, '');
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((path): RecordChange[] => {
    const [was, is] = [old.get(path), now.get(path)];
    return was === is
      ? []
      : [{ path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
  });
}

/** By what entries of a list are told apart, where each has another: by the first of these that they have. */
const ENTRY_KEYS = ['name', 'day', 'from'] as const;

function leavesOf(value: unknown, path: string): Map<string, string> {
  if (value === undefined || value === null) {
    return new Map();
  }
  if (typeof value !== 'object') {
    return new Map([[path, String(value)]]);
  }
  if (isSeries(value)) {
    return new Map([[path, seriesText(value)]]);
  }
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object')) {
      return new Map(value.length === 0 ? [] : [[path, value.join(', ')]]);
    }
    const key = ENTRY_KEYS.find((one) => value.every((entry: object) => one in entry));
    const words = new Set(value.map((entry: Record<string, unknown>) => key !== undefined && entry[key]));
    const isTold = key !== undefined && words.size === value.length;
    return joined(
      value.map((entry: Record<string, unknown>, index) => {
        if (!isTold) {
          return leavesOf(entry, `${path} ${index + 1}`);
        }
        // The name of an entry is in its path already, unless it has nothing else to tell.
        const { [key]: name, ...rest } = entry;
        const head = `${path} ${String(name)}`;
        const own = leavesOf(rest, head);
        return own.size > 0 ? own : new Map([[head, 'yes']]);
      })
    );
  }
  return joined(Object.entries(value).map(([key, one]) => leavesOf(one, path === '' ? key : `${path} ${key}`)));
}

function joined(maps: ReadonlyArray<Map<string, string>>): Map<string, string> {
  return new Map(maps.flatMap((map) => [...map]));
}

interface Series {
  from: string;
  stepMinutes: number;
  values: Array<string | null>;
}

function isSeries(value: object): value is Series {
  return 'stepMinutes' in value && 'values' in value && Array.isArray(value.values);
}

/** Thousands of values are one leaf; two series of the same length differ by what their values add up to, letter by letter. */
function seriesText({ from, stepMinutes, values }: Series): string {
  let hash = 0;
  for (const value of values) {
    for (const letter of value ?? '-') {
      hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0;
    }
    hash = (Math.imul(hash, 31) + 1) | 0;
  }
  const mark = (hash >>> 0).toString(16).padStart(8, '0');
  return `${values.length.toLocaleString('en-US')} values from ${from}, one for each ${stepMinutes} min (${mark})`;
}
