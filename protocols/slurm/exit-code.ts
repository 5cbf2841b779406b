import { at, integerOf, numberOf } from './values.ts';
import type { Complain, Json } from './values.ts';

/** Codes have eight bits; 22.05 gives the negative of a signal's number too. */
const EXIT_CODES = { min: -255, max: 255 };

/**
 * Exit code of a job that has ended. v0.0.38 and v0.0.39 give the controller's as a wait status (`768` is 3) and say `SUCCESS` and 0
 * in the accounting whatever it was; later ones have `{"status": ["ERROR"], "return_code": 3, "signal": ...}`. A job that was killed by a
 * signal has 128 more than its number, as a shell says it. `undefined` where it is not told.
 */
export function exitCodeOf(value: Json, state: string, complain: Complain): number | undefined {
  const isObject = typeof value === 'object' && value !== null && 'status' in value;
  if (!isObject) {
    return ofWaitStatus(numberOf(value, 'exit_code', complain));
  }
  const signal =
    numberOf(at(value, 'signal', 'id'), 'exit_code', complain) ??
    numberOf(at(value, 'signal', 'signal_id'), 'exit_code', complain);
  if (signal !== undefined && signal > 0) {
    return 128 + signal;
  }
  const code = integerOf(at(value, 'return_code'), 'exit_code', complain, EXIT_CODES);
  const [status] = [at(value, 'status')].flat();
  const isUntold = code === undefined || code < 0 || status === 'PENDING' || (code === 0 && state === 'FAILED');
  return isUntold ? undefined : code;
}

function ofWaitStatus(status: number | undefined): number | undefined {
  if (status === undefined) {
    return undefined;
  }
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : 128 + signal;
}
