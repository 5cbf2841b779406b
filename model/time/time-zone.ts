const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) {
    return known;
  }
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
}

/**
 * What a clock on the wall is ahead of UTC at a time, ms.
 * @param timeZone IANA name, such as `Europe/Berlin`
 * @throws RangeError for an unknown time zone
 */
export function zoneOffsetMs(timeMs: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(timeMs)
      .map(({ type, value }) => [type, Number(value)])
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(timeMs / 1000) * 1000;
}

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

/** A moment at which the clocks are changed, and what they are ahead of UTC before and after it, ms. */
export interface ClockChange {
  atMs: number;
  beforeMs: number;
  afterMs: number;
}

/** When the clocks of a zone are changed within a range, to the second. */
export function clockChanges(fromMs: number, toMs: number, timeZone: string): ClockChange[] {
  const changes: ClockChange[] = [];
  let beforeMs = zoneOffsetMs(fromMs, timeZone);
  for (let startMs = fromMs; startMs < toMs; startMs += DAY_MS) {
    const endMs = Math.min(startMs + DAY_MS, toMs);
    const afterMs = zoneOffsetMs(endMs, timeZone);
    if (afterMs !== beforeMs) {
      let [low, high] = [startMs, endMs];
      while (high - low > SECOND_MS) {
        const middle = Math.ceil((low + high) / 2 / SECOND_MS) * SECOND_MS;
        if (middle >= high) {
          break;
        }
        if (zoneOffsetMs(middle, timeZone) === beforeMs) {
          low = middle;
        } else {
          high = middle;
        }
      }
      changes.push({ atMs: Math.ceil(high / SECOND_MS) * SECOND_MS, beforeMs, afterMs });
      beforeMs = afterMs;
    }
  }
  return changes;
}
