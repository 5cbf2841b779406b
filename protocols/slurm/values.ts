/** A value as JSON gave it. */
export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/** Slurm's marks for "no value" and "no limit" of 32 and 64 bits (slurm.h), as they come in data parsers that do not say `set`. */
const NO_VALUES = new Set([0xfffffffe, 0xffffffff, Number(0xfffffffffffffffen), Number(0xffffffffffffffffn)]);

/** Takes note of what was not as it should be; the value is left out, or taken as it is meant. */
export type Complain = (field: string, problem: string) => void;

const SHOWN_CHARACTERS = 40;
/** More entries than these do not fit into as many characters. */
const SHOWN_ENTRIES = 20;

/** Nodes and minutes have 32 bits in Slurm, the highest of which are its marks, and 31 in the database. */
export const MAX_COUNT = { max: 0x7fffffff };

/** Slurm is of 2002, and reservations of a century from now are a mistake: such times are of a broken clock or record. */
const FIRST_TIME_S = Date.UTC(2000, 0) / 1000;
const LAST_TIME_S = Date.UTC(2200, 0) / 1000;

export function shown(value: Json): string {
  const text = typeof value === 'object' && value !== null ? abridged(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}

/** JSON of a whole value may be as long as the answer, and nested deeper than it can be written. */
function abridged(value: Json[] | { [key: string]: Json }): string {
  const inner = (one: Json) =>
    typeof one === 'object' && one !== null ? (Array.isArray(one) ? '[...]' : '{...}') : one;
  return Array.isArray(value)
    ? JSON.stringify(value.slice(0, SHOWN_ENTRIES).map(inner))
    : JSON.stringify(
        Object.fromEntries(
          Object.entries(value)
            .slice(0, SHOWN_ENTRIES)
            .map(([key, one]) => [key, inner(one)])
        )
      );
}

/** What stands at a path of keys; `undefined` where it ends before. */
export function at(value: Json, ...keys: string[]): Json {
  return keys.reduce<Json>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.hasOwn(inner, key)
        ? inner[key]
        : undefined,
    value
  );
}

/**
 * A number in whichever way the data parser writes it: plain, or `{"set": true, "infinite": false, "number": 60}`. `undefined`
 * where it is not set or infinite. A number that is written as text is taken, with a complaint.
 */
export function numberOf(value: Json, field: string, complain: Complain): number | undefined {
  if (value === null || value === undefined || value === '') {
    return undefined;
  }
  if (typeof value === 'object' && !Array.isArray(value) && 'number' in value) {
    return value.set === false || value.infinite === true ? undefined : numberOf(value.number, field, complain);
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    return NO_VALUES.has(value) ? undefined : value;
  }
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim())) {
    complain(field, `is the text ${shown(value)} in place of a number, which is taken`);
    return numberOf(Number(value), field, complain);
  }
  complain(field, `is ${shown(value)}, which is not a number, and is left out`);
  return undefined;
}

/** A whole number from `min` to `max`; others are left out, with a complaint. */
export function integerOf(
  value: Json,
  field: string,
  complain: Complain,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {}
): number | undefined {
  const number = numberOf(value, field, complain);
  if (number === undefined || (Number.isInteger(number) && number >= min && number <= max)) {
    return number;
  }
  complain(field, `is ${shown(number)}, which is not a whole number from ${min} to ${max}, and is left out`);
  return undefined;
}

/** A time in epoch ms; Slurm writes seconds, and 0 for none. */
export function timeMsOf(value: Json, field: string, complain: Complain): number | undefined {
  const seconds = numberOf(value, field, complain);
  if (seconds === undefined || seconds <= 0) {
    return undefined;
  }
  if (seconds < FIRST_TIME_S || seconds > LAST_TIME_S) {
    complain(field, `is ${shown(seconds)}, which is not a time between 2000 and 2200 in seconds, and is left out`);
    return undefined;
  }
  return Math.round(seconds * 1000);
}

/** Text that says something; `undefined` for none. */
export function textOf(value: Json, field: string, complain: Complain): string | undefined {
  if (value === null || value === undefined || value === '') {
    return undefined;
  }
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return String(value);
  }
  complain(field, `is ${shown(value)}, which is not text, and is left out`);
  return undefined;
}
