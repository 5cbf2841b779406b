import { shortKey } from '../../sql/short-key.ts';
import type { QueryContext } from './context.ts';

/** Panels of one dashboard ask at the same time, and again when it is refreshed. */
const REMEMBERED_MS = 60_000;
const TIMEOUT_MS = 60_000;

type Kept = Map<string, Promise<unknown>>;

/** By the data source and what was worked out; let go with it. */
const known = new WeakMap<object, Kept>();

/**
 * What takes seconds to work out and several questions rest on: worked out once, for those who ask within a minute.
 * @param name all that it depends on beside the samples, with the name of what it is
 * @param make works it out, with a signal of its own: others wait for it too, so one who leaves does not end it
 * @param forMs how long it is kept, from when it was begun
 */
export function remembered<Value>(
  context: QueryContext,
  name: string,
  make: (context: QueryContext) => Promise<Value>,
  forMs = REMEMBERED_MS
): Promise<Value> {
  const own: Kept = known.get(context.knownPoints) ?? new Map();
  known.set(context.knownPoints, own);
  const key = shortKey(name);
  const there = own.get(key);
  if (there) {
    return there as Promise<Value>;
  }
  const value = make({ ...context, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const forget = () => own.get(key) === value && own.delete(key);
  own.set(key, value);
  setTimeout(forget, forMs).unref();
  value.catch(forget);
  return value;
}
