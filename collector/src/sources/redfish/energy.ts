/** A rate is this uncertain at most: a total in whole kWh, read once a minute, moves by jumps. */
const MAX_UNCERTAINTY = 0.1;

interface Tick {
  value: number;
  timeMs: number;
}

/**
 * Rates of running totals that may be coarse. A total is only exact at the moment in which it moves, which is known to the
 * interval of reading: so a rate is the rise between two such moments, and given once they are far enough apart, or once the
 * total rose by enough of its own steps. A fine total gives one with every reading, one in whole kWh now and then.
 * @param intervalMs of reading
 */
export function createEnergyRates(intervalMs: number) {
  const bases = new Map<string, { last: Tick; base: Tick | undefined; step: number }>();

  /** @returns the rate per second since the last one, or `undefined` where none is known well enough */
  return function rate(address: string, value: number, timeMs: number): number | undefined {
    const known = bases.get(address);
    const step = Math.min(known?.step ?? Infinity, stepOf(value));
    const now = { value, timeMs };
    if (!known || value < known.last.value || timeMs <= known.last.timeMs) {
      // The first reading, or one after the total was set back: whether it has just moved, nobody knows.
      if (!known || timeMs > known.last.timeMs) {
        bases.set(address, { last: now, base: undefined, step });
      }
      return undefined;
    }
    if (value === known.last.value) {
      // No edge: it stands until it moves.
      bases.set(address, { ...known, last: { ...known.last, value }, step });
      return undefined;
    }
    const { base } = known;
    if (!base) {
      bases.set(address, { last: now, base: now, step });
      return undefined;
    }
    const rise = value - base.value;
    const elapsedMs = timeMs - base.timeMs;
    const isSure = step / rise <= MAX_UNCERTAINTY || intervalMs / elapsedMs <= MAX_UNCERTAINTY;
    bases.set(address, { last: now, base: isSure ? now : base, step });
    return isSure ? (rise / elapsedMs) * 1_000 : undefined;
  };
}

/** The last place that a number shows: 1 for 7855, 0.1 for 7855.3. */
function stepOf(value: number): number {
  const text = String(value);
  const decimals = text.includes('e') ? 0 : (text.split('.')[1]?.length ?? 0);
  return 10 ** -decimals;
}
