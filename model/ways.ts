/** A point of a thing that arrives by several ways: scraped and pushed, by two sources, by two senders of one source. */
export interface WayPoint {
  pointId: number;
  source: string;
  address: string;
  /** Machine whose exporter gives it. */
  host: string | null;
  isDuplicate: boolean;
  /** When the point was opened, epoch ms. */
  openedMs: number;
  /** Time of its newest usable sample, epoch ms; null where there is none of late. */
  newestMs: number | null;
  /** Without a sample for so long it is silent, ms. */
  silentAfterMs: number;
}

/** Points that give one thing, of which the first counts. */
export interface TwoWays {
  counts: WayPoint;
  other: WayPoint;
}

export interface Decision {
  /** Points that count; the others are duplicates of them. */
  counting: ReadonlySet<number>;
  /** Ways that both deliver, for people. */
  doubled: TwoWays[];
}

/**
 * Which of the points of one thing count. Of several sources it is one, with all its points of the thing: two sensors of one
 * source stay two. Within that source it is one of several addresses of the same machine, as two senders give them. Who was
 * there first counts, for as long as it delivers; when it has fallen silent, the first that delivers takes over, and keeps it.
 */
export function decideWays(points: readonly WayPoint[], nowMs: number): Decision {
  const [leader = [], ...others] = ranked([...Map.groupBy(points, ({ source }) => source).values()], nowMs);
  const doubled: TwoWays[] = [];
  const counting = new Set<number>();
  const note = (counts: WayPoint | undefined, other: WayPoint | undefined) => {
    if (counts && other && delivers(counts, nowMs) && delivers(other, nowMs)) {
      doubled.push({ counts, other });
    }
  };
  for (const [host, some] of Map.groupBy(leader, (point) => point.host)) {
    const byRank =
      host === null
        ? some.map((point) => [point])
        : ranked(
            some.map((point) => [point]),
            nowMs
          );
    const [first] = byRank.flat();
    byRank.flat().forEach((point) => {
      if (host === null || point === first) {
        counting.add(point.pointId);
      } else {
        note(first, point);
      }
    });
  }
  const lead = leader.find((point) => counting.has(point.pointId) && delivers(point, nowMs));
  for (const other of others) {
    note(
      lead,
      other.find((point) => delivers(point, nowMs))
    );
  }
  return { counting, doubled };
}

/** The way that counts first; behind it, in no order that matters, the others. */
function ranked(ways: WayPoint[][], nowMs: number): WayPoint[][] {
  const byAge = ways.toSorted((a, b) => firstId(a) - firstId(b));
  const holder = byAge.filter((way) => way.some(({ isDuplicate }) => !isDuplicate));
  const isKept = (way: WayPoint[]) => way.some((point) => delivers(point, nowMs) || isYoung(point, nowMs));
  const best =
    holder.find(isKept) ?? byAge.find((way) => way.some((point) => delivers(point, nowMs))) ?? holder[0] ?? byAge[0];
  return best === undefined ? [] : [best, ...byAge.filter((way) => way !== best)];
}

function firstId(way: readonly WayPoint[]): number {
  return Math.min(...way.map(({ pointId }) => pointId));
}

function delivers({ newestMs, silentAfterMs }: WayPoint, nowMs: number): boolean {
  return newestMs !== null && newestMs > nowMs - silentAfterMs;
}

/** What was announced just now has had no time to deliver. */
function isYoung({ openedMs, newestMs, silentAfterMs, isDuplicate }: WayPoint, nowMs: number): boolean {
  return !isDuplicate && newestMs === null && openedMs > nowMs - silentAfterMs;
}
