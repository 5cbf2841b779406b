import type { PointDefinition } from '#model/point.ts';
import type { SourceContext } from '../contract/context.ts';

/** A point whose next sample comes later than this many of its intervals was missing meanwhile. */
const MISSED_INTERVALS = 5;
/** Where the interval is not known yet: for so long Prometheus itself takes a sample for the present. */
const UNKNOWN_MISSED_MS = 5 * 60_000;
const CAUSE = 'nothing was sent';

/** Finds by the times of its samples what a sender has not sent: it may keep what it has for long, and deliver all of it. */
export function createReturns(context: Pick<SourceContext, 'lastTimesMs' | 'gap'>) {
  const lastMs = new Map<string, number>();
  const ended = new Set<string>();
  /** Of points that are new in this run: their first time, ms. */
  let fresh: Array<{ point: PointDefinition; timeMs: number }> = [];
  const holes = new Map<string, { fromMs: number; toMs: number; addresses: string[] }>();

  function addHole(address: string, fromMs: number, toMs: number): void {
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
      .lastTimesMs(some.map(({ point }) => point.address))
      .then((times) => {
        for (const { point, timeMs } of some) {
          const before = times.get(point.address);
          if (before !== undefined && timeMs - before > missedMs(point)) {
            addHole(point.address, before, timeMs);
          }
        }
        tellHoles();
      })
      // Without an answer nothing is known to be missing.
      .catch(() => undefined);
  }

  return {
    note(point: PointDefinition, timeMs: number): void {
      const before = lastMs.get(point.address);
      if (before === undefined) {
        fresh.push({ point, timeMs });
      } else if (timeMs <= before) {
        return;
      } else if (timeMs - before > missedMs(point) || ended.has(point.address)) {
        addHole(point.address, before, timeMs);
      }
      ended.delete(point.address);
      lastMs.set(point.address, timeMs);
    },
    /** The sender says that there is no more of a point. */
    end(address: string): void {
      ended.add(address);
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

function missedMs({ samplingIntervalMs }: PointDefinition): number {
  return samplingIntervalMs === undefined ? UNKNOWN_MISSED_MS : MISSED_INTERVALS * samplingIntervalMs;
}
