import type { MetricSelector, Scope } from '#model/query/selector.ts';

import type { Database } from './database.ts';
import { readPlaceVersion } from './place-version.ts';
import { FROM_STEP_MS, type Place, readPoints, type ResolvedPoint } from './points.ts';
import { shortKey } from './short-key.ts';

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

/** Panels of a rack are often asked for beside those of the hall. */
const EVERYWHERE: Scope = { sites: [], zones: [], racks: [], equipment: [] };

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
    const known = all.get(key);
    count -= known ? sizeOf(known.points) : 0;
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
      const keyOf = (of: Scope) => shortKey(JSON.stringify([metric, processArea, objectType, setpoints, of, limit]));
      const version = await readPlaceVersion(database, signal);
      const knownOf = (of: Scope) => {
        const key = keyOf(of);
        const known = all.get(key);
        if (!known || known.version !== version || known.fromMs > fromMs) {
          return undefined;
        }
        all.delete(key);
        all.set(key, known);
        return known;
      };
      const known = knownOf(scope);
      if (known) {
        return validFrom(known.points, fromMs);
      }
      const whole = scope.zones.length === 0 ? knownOf(EVERYWHERE) : undefined;
      // The ranges of a dashboard's panels begin within moments of each other.
      const sinceMs = whole ? whole.fromMs : Math.floor(fromMs / FROM_STEP_MS) * FROM_STEP_MS;
      const points = whole
        ? whole.points.filter(isWithin(scope))
        : await readPoints(database, selector, scope, sinceMs, limit, signal);
      const key = keyOf(scope);
      forget(key);
      // With more than asked for, some are missing that a later question may be about.
      if (points.length < limit && points.length <= MAX_KNOWN_POINTS) {
        all.set(key, { version, fromMs: sinceMs, points });
        count += sizeOf(points);
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

/** A scope without a point is kept too, and takes as much as one. */
function sizeOf({ length }: readonly ResolvedPoint[]): number {
  return length + 1;
}

/** Zones lie in each other; what is in one of them the database knows. */
function isWithin({ sites, racks, equipment }: Omit<Scope, 'zones'>): (point: ResolvedPoint) => boolean {
  const isOneOf = (ids: readonly string[]) => {
    const wanted = new Set(ids);
    return (place: Place | null) => wanted.size === 0 || (place !== null && wanted.has(place.id));
  };
  const [inSites, inRacks, inEquipment] = [isOneOf(sites), isOneOf(racks), isOneOf(equipment)];
  return (point) => inSites(point.site) && inRacks(point.rack) && inEquipment(point.equipment);
}

function validFrom(points: readonly ResolvedPoint[], fromMs: number): readonly ResolvedPoint[] {
  const isOver = ({ validToMs }: ResolvedPoint) => validToMs !== null && validToMs <= fromMs;
  return points.some(isOver) ? points.filter((point) => !isOver(point)) : points;
}
