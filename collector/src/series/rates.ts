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
    /**
     * The rate since the last reading of the series; `undefined` for the first one or after a long pause.
     * @param startMs when the counter began to count, epoch ms: one that began since the last reading was reset, or counts anew
     * from each reading to the next. 0 where nobody says.
     */
    rate(series: string, value: number, timeMs: number, startMs = 0): number | undefined {
      const before = previous.get(series);
      if (before && timeMs <= before.timeMs) {
        return undefined;
      }
      previous.set(series, { value, timeMs });
      const isAnew = startMs > 0 && startMs < timeMs && startMs >= (before?.timeMs ?? -Infinity);
      const sinceMs = isAnew ? startMs : before?.timeMs;
      if (sinceMs === undefined || timeMs - sinceMs > MAX_INTERVALS * intervalMs) {
        return undefined;
      }
      const increase = isAnew || before === undefined || value < before.value ? value : value - before.value;
      return (increase / (timeMs - sinceMs)) * 1000;
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
