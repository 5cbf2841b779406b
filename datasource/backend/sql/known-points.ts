import type { MetricSelector, Scope } from '#model/query/selector.ts';

import type { Database } from './database.ts';
import { readPlaceVersion } from './place-version.ts';
import { FROM_STEP_MS, readPoints, type ResolvedPoint } from './points.ts';

/** Some 300 bytes each: a hall of 1,000 racks with everything that an overview asks of it. */
const MAX_KNOWN_POINTS = 60_000;
/** Dashboards refresh at least this often; of a data source that nobody asks nothing is kept. */
const FORGET_AFTER_MS = 5 * 60_000;

/** The points of a data source, read from the database only when places or points have changed since. */
export interface KnownPoints {
  /** As {@link readPoints}; the array is shared, and the same one for as long as nothing changes: do not change it. */
  read(
    database: Database,
    selector: MetricSelector,
    scope: Scope,
    fromMs: number,
    limit: number,
    signal: AbortSignal
  ): Promise<readonly ResolvedPoint[]>;
}

interface Known {
  version: string;
  /** Points that ended before are not among them. */
  fromMs: number;
  points: readonly ResolvedPoint[];
}

export function createKnownPoints(): KnownPoints {
  /** The one that was not asked for the longest time is first. */
  const all = new Map<string, Known>();
  let count = 0;
  const forget = (key: string) => {
    count -= all.get(key)?.points.length ?? 0;
    all.delete(key);
  };
  let forgetting: NodeJS.Timeout | undefined;

  return {
    async read(database, selector, scope, fromMs, limit, signal) {
      clearTimeout(forgetting);
      forgetting = setTimeout(() => {
        all.clear();
        count = 0;
      }, FORGET_AFTER_MS).unref();
      const { metric, processArea, objectType, setpoints } = selector;
      const key = JSON.stringify([metric, processArea, objectType, setpoints, scope, limit]);
      const version = await readPlaceVersion(database, signal);
      const known = all.get(key);
      if (known && known.version === version && known.fromMs <= fromMs) {
        all.delete(key);
        all.set(key, known);
        return validFrom(known.points, fromMs);
      }
      // The ranges of a dashboard's panels begin within moments of each other.
      const sinceMs = Math.floor(fromMs / FROM_STEP_MS) * FROM_STEP_MS;
      const points = await readPoints(database, selector, scope, sinceMs, limit, signal);
      forget(key);
      // With more than asked for, some are missing that a later question may be about.
      if (points.length < limit && points.length <= MAX_KNOWN_POINTS) {
        all.set(key, { version, fromMs: sinceMs, points });
        count += points.length;
      }
      for (const [oldest] of all) {
        if (count <= MAX_KNOWN_POINTS) {
          break;
        }
        forget(oldest);
      }
      return validFrom(points, fromMs);
    },
  };
}

function validFrom(points: readonly ResolvedPoint[], fromMs: number): readonly ResolvedPoint[] {
  const isOver = ({ validToMs }: ResolvedPoint) => validToMs !== null && validToMs <= fromMs;
  return points.some(isOver) ? points.filter((point) => !isOver(point)) : points;
}
