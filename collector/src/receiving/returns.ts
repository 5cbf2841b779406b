import { movedInto } from '#model/columns.ts';
import type { PointDefinition } from '#model/point.ts';
import type { SourceContext } from '../contract/context.ts';
import type { SourceRows } from '../contract/source-rows.ts';

/** A point whose next sample comes later than this many of its intervals was missing meanwhile. */
const MISSED_INTERVALS = 5;
/** Where the interval is not known yet: for so long Prometheus itself takes a sample for the present. */
const UNKNOWN_MISSED_MS = 5 * 60_000;
const CAUSE = 'nothing was sent';
const NEVER_MS = -Infinity;
const FIRST_POINTS = 256;

/**
 * Finds by the times of its samples what a sender has not sent: it may keep what it has for long, and deliver all of it. Points go by their
 * numbers in `addresses`.
 */
export function createReturns(context: Pick<SourceContext, 'lastTimesMs' | 'gap'>, addresses: readonly string[]) {
  /** By point: the newest time, ms, and how long a time without a sample is one in which it was missing. */
  let lastMs = new Float64Array(FIRST_POINTS).fill(NEVER_MS);
  let missedMs = new Float64Array(FIRST_POINTS);
  const ended = new Set<number>();
  /** Of points that are new in this run: their first time, ms. */
  let fresh: Array<{ point: number; timeMs: number }> = [];
  const holes = new Map<string, { fromMs: number; toMs: number; addresses: string[] }>();

  function addHole(point: number, fromMs: number, toMs: number): void {
    const address = addresses[point] as string;
    const key = `${fromMs} ${toMs}`;
    const hole = holes.get(key);
    if (hole) {
      hole.addresses.push(address);
    } else {
      holes.set(key, { fromMs, toMs, addresses: [address] });
    }
  }

  function tellHoles(): void {
    for (const hole of holes.values()) {
      context.gap({ ...hole, cause: CAUSE });
    }
    holes.clear();
  }

  /** What the database knows of points that this run has not seen before: they were missing while nobody listened. */
  function lookUp(some: typeof fresh): void {
    context
      .lastTimesMs(some.map(({ point }) => addresses[point] as string))
      .then((times) => {
        for (const { point, timeMs } of some) {
          const before = times.get(addresses[point] as string);
          if (before !== undefined && timeMs - before > (missedMs[point] as number)) {
            addHole(point, before, timeMs);
          }
        }
        tellHoles();
      })
      // Without an answer nothing is known to be missing.
      .catch(() => undefined);
  }

  return {
    /** Says how often a point is sampled; before its first sample. */
    learn(point: number, { samplingIntervalMs }: PointDefinition): void {
      if (point >= lastMs.length) {
        lastMs = movedInto(lastMs, new Float64Array(2 * (point + 1)).fill(NEVER_MS));
        missedMs = movedInto(missedMs, new Float64Array(lastMs.length));
      }
      missedMs[point] = samplingIntervalMs === undefined ? UNKNOWN_MISSED_MS : MISSED_INTERVALS * samplingIntervalMs;
    },
    /** @param start the first of the rows that is not noted yet */
    note({ count, points, timesMs }: SourceRows, start: number): void {
      for (let row = start; row < count; row++) {
        const point = points[row] as number;
        const timeMs = timesMs[row] as number;
        const before = lastMs[point] as number;
        if (before === NEVER_MS) {
          fresh.push({ point, timeMs });
        } else if (timeMs <= before) {
          continue;
        } else if (timeMs - before > (missedMs[point] as number) || ended.has(point)) {
          addHole(point, before, timeMs);
        }
        if (ended.size > 0) {
          ended.delete(point);
        }
        lastMs[point] = timeMs;
      }
    },
    /** The sender says that there is no more of a point. */
    end(point: number): void {
      ended.add(point);
    },
    /** Hands over what was found. */
    tell(): void {
      tellHoles();
      if (fresh.length > 0) {
        lookUp(fresh);
        fresh = [];
      }
    },
  };
}
