/** A value as JSON gave it. */
export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

/** Slurm's marks for "no value" and "no limit" of 32 and 64 bits (slurm.h), as they come in data parsers that do not say `set`. */
const NO_VALUES = new Set([0xfffffffe, 0xffffffff, Number(0xfffffffffffffffen), Number(0xffffffffffffffffn)]);

/** Takes note of what was not as it should be; the value is left out, or taken as it is meant. */
export type Complain = (field: string, problem: string) => void;

const SHOWN_CHARACTERS = 40;

export function shown(value: Json): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
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

/** A time in epoch ms; Slurm writes seconds, and 0 for none. */
export function timeMsOf(value: Json, field: string, complain: Complain): number | undefined {
  const seconds = numberOf(value, field, complain);
  return seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
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
