/** A rate over a longer time than this many scrape intervals says little about the moment it is stored for. */
const MAX_INTERVALS = 5;

/**
 * Turns counters into rates per second, a series at a time. A counter that fell was reset (the exporter was
 * restarted): what it counted since then is taken, as Prometheus' `rate()` does.
 */
export function createRates(knownIntervalMs: number) {
  let intervalMs = knownIntervalMs;
  const previous = new Map<string, { value: number; timeMs: number }>();
  return {
    /** The rate since the last reading of the series; `undefined` for the first one or after a long pause. */
    rate(series: string, value: number, timeMs: number): number | undefined {
      const before = previous.get(series);
      if (before && timeMs <= before.timeMs) {
        return undefined;
      }
      previous.set(series, { value, timeMs });
      if (!before || timeMs - before.timeMs > MAX_INTERVALS * intervalMs) {
        return undefined;
      }
      const increase = value >= before.value ? value - before.value : value;
      return (increase / (timeMs - before.timeMs)) * 1000;
    },
    /** The series are read at another interval than was thought. */
    setInterval(ms: number): void {
      intervalMs = ms;
    },
    /** The series had no value: the next reading is a first one, so that no rate spans the hole. */
    interrupt(series: string): void {
      previous.delete(series);
    },
  };
}

export type Rates = ReturnType<typeof createRates>;
