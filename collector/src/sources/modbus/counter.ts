import { bitsOf, type ValueLayout } from '#protocols/modbus/read.ts';

/** A rate over a longer time than this many intervals says little about the moment it is stored for. */
const MAX_INTERVALS = 5;
/** A counter that rolls over was close below its end before, and is close above zero after: within this share of it. */
const ROLL_OVER_SHARE = 1 / 8;

export interface CounterLayout extends ValueLayout {
  /** Raw count at which the device begins again at zero; `undefined` for the range of the type. */
  rollsOverAt: number | undefined;
}

/**
 * Turns the raw counts of one register into rates per second.
 * @returns `undefined` for the first count, after a hole, and where the counter fell without rolling over: the device
 * was restarted or replaced, and nobody knows what it counted in between
 */
export function createCounter(layout: CounterLayout, intervalMs: number) {
  const end = endOf(layout);
  let before: { raw: number | bigint; timeMs: number } | undefined;
  return {
    /** @param raw as decoded, before scale; `null` for "no reading" */
    rate(raw: number | bigint | null, timeMs: number): number | undefined {
      const last = before;
      before = raw === null ? undefined : { raw, timeMs };
      if (!last || raw === null || timeMs <= last.timeMs || timeMs - last.timeMs > MAX_INTERVALS * intervalMs) {
        return undefined;
      }
      const increase = increaseOf(last.raw, raw, end);
      return increase === undefined ? undefined : ((increase * layout.scale) / (timeMs - last.timeMs)) * 1000;
    },
  };
}

export type Counter = ReturnType<typeof createCounter>;

function endOf({ type, rollsOverAt }: CounterLayout): number | undefined {
  if (rollsOverAt !== undefined) {
    return rollsOverAt;
  }
  // Signed counters begin again at zero by the manuals' own account, or run through the negative numbers; who knows which.
  return type.startsWith('uint') ? 2 ** bitsOf(type) : undefined;
}

function increaseOf(before: number | bigint, now: number | bigint, end: number | undefined): number | undefined {
  if (now >= before) {
    // Of 64 bits only the difference fits a number.
    return typeof now === 'bigint' && typeof before === 'bigint' ? Number(now - before) : Number(now) - Number(before);
  }
  const margin = (end ?? 0) * ROLL_OVER_SHARE;
  if (end === undefined || Number(before) < end - margin || Number(now) > margin) {
    return undefined;
  }
  const rest = typeof before === 'bigint' ? Number(BigInt(Math.round(end)) - before) : end - before;
  return rest + Number(now);
}
