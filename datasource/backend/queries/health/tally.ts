import { type Part, PARTS } from '#model/health/parts.ts';
import { type Facts, verdictOf, type Verdict } from '#model/health/verdict.ts';

import type { Gathered } from './gather.ts';

/** Whether something is watched, by points that are open now. */
export type Presence = 'yes' | 'silent' | 'no';

/** What is known of the points of one rack, one source, or of one point. */
export interface Tally extends Omit<Facts, 'silentSources'>, Verdict {
  /** Share of the samples in the range. */
  uncertainShare: number;
  parts: Readonly<Record<Part, Presence>>;
  /** Racks that have each part from these points, silent or not. */
  partRacks: Readonly<Record<Part, number>>;
  racks: number;
  /** Keys of the racks. */
  rackKeys: readonly number[];
  /** Sources of the silent points. */
  silentFrom: readonly string[];
}

/**
 * Adds up points by the key of each; those whose key is undefined are left out.
 * @param wordOf what is wrong with a source, for the finding; its name alone where nothing is known
 */
export function tallies<Key>(
  gathered: Gathered,
  keyOfPoint: (index: number) => Key | undefined,
  wordOf: (source: string) => string
): Map<Key, Tally> {
  const byKey = new Map<Key, number[]>();
  for (let index = 0; index < gathered.points.ids.length; index++) {
    const key = keyOfPoint(index);
    if (key !== undefined) {
      const members = byKey.get(key);
      if (members) {
        members.push(index);
      } else {
        byKey.set(key, [index]);
      }
    }
  }
  const gaps = gapsByKey(gathered, keyOfPoint);
  return new Map(
    [...byKey].map(([key, members]) => [key, tallyOf(gathered, members, gaps.get(key) ?? NO_GAPS, wordOf)])
  );
}

/** What is known of nothing: a rack without a point. */
export function emptyTally(): Tally {
  const points = { racks: new Int32Array(0), part: () => undefined, source: () => '' };
  return tallyOf({ points, now: [], past: [] }, [], NO_GAPS, (source) => source);
}

interface Judged extends Pick<Gathered, 'now' | 'past'> {
  points: Pick<Gathered['points'], 'racks' | 'part' | 'source'>;
}

interface Gaps {
  gaps: number;
  gapMs: number;
  lastGapCause: string | null;
}

const NO_GAPS: Gaps = { gaps: 0, gapMs: 0, lastGapCause: null };

function tallyOf(
  { points, now, past }: Judged,
  members: readonly number[],
  gaps: Gaps,
  wordOf: (source: string) => string
): Tally {
  const open = members.filter((index) => now[index]);
  const silent = open.filter((index) => now[index]!.isSilent);
  const seen = open.filter((index) => now[index]!.wasSeen);
  const sum = (of: 'samples' | 'bad' | 'uncertain') =>
    members.reduce((total, index) => total + (past[index]?.[of] ?? 0), 0);
  const shares = members.flatMap((index) => past[index]?.delivered ?? []);
  const samples = sum('samples');
  const share = (count: number) => (samples === 0 ? 0 : count / samples);
  const ages = (which: readonly number[]) => which.map((index) => now[index]!.ageMs);
  const silentFrom = [...new Set(silent.map((index) => points.source(index)))].sort();
  const facts: Facts = {
    points: open.length,
    silent: silent.length,
    bad: open.filter((index) => now[index]!.isBad).length,
    newestAgeMs: seen.length === 0 ? null : ages(seen).reduce((a, b) => Math.min(a, b)),
    longestSilenceMs: silent.length === 0 ? null : ages(silent).reduce((a, b) => Math.max(a, b)),
    delivered: shares.length === 0 ? null : shares.reduce((a, b) => a + b, 0) / shares.length,
    badShare: share(sum('bad')),
    ...gaps,
    silentSources: silentFrom.map(wordOf),
  };
  return {
    ...facts,
    ...verdictOf(facts),
    uncertainShare: share(sum('uncertain')),
    parts: byPart((part) => {
      const those = open.filter((index) => points.part(index) === part);
      return those.length === 0 ? 'no' : those.every((index) => now[index]!.isSilent) ? 'silent' : 'yes';
    }),
    partRacks: byPart(
      (part) =>
        racksOf(
          points,
          open.filter((index) => points.part(index) === part)
        ).length
    ),
    racks: racksOf(points, open).length,
    rackKeys: racksOf(points, open),
    silentFrom,
  };
}

function byPart<Value>(valueOf: (part: Part) => Value): Record<Part, Value> {
  return Object.fromEntries(PARTS.map((part) => [part, valueOf(part)])) as Record<Part, Value>;
}

function racksOf({ racks }: Judged['points'], members: readonly number[]): number[] {
  return [...new Set(members.flatMap((index) => racks[index] || []))];
}

/** Holes of several points at the same time are one. */
function gapsByKey<Key>(
  { gaps, indexOf, atMs, times }: Gathered,
  keyOfPoint: (index: number) => Key | undefined
): Map<Key, Gaps> {
  const fromMs = times[0]?.fromMs ?? -Infinity;
  const spans = new Map<Key, Array<[fromMs: number, toMs: number]>>();
  const causes = new Map<Key, string>();
  gaps.ids.forEach((id, row) => {
    const key = keyOfPoint(indexOf.get(id) as number);
    if (key === undefined) {
      return;
    }
    const list = spans.get(key) ?? [];
    spans.set(key, list);
    list.push([Math.max(fromMs, gaps.fromMs[row] as number), Math.min(atMs, gaps.toMs[row] as number)]);
    // They come in the order of their ends.
    causes.set(key, gaps.cause(row));
  });
  return new Map(
    [...spans].map(([key, list]) => {
      const { count, lengthMs } = together(list);
      return [key, { gaps: count, gapMs: lengthMs, lastGapCause: causes.get(key) ?? null }];
    })
  );
}

/** How many separate times some overlapping ones make, and how long these are together. */
export function together(spans: ReadonlyArray<[fromMs: number, toMs: number]>): { count: number; lengthMs: number } {
  let count = 0;
  let lengthMs = 0;
  let untilMs = -Infinity;
  for (const [fromMs, toMs] of spans.toSorted(([a], [b]) => a - b)) {
    if (fromMs > untilMs) {
      count++;
      lengthMs += toMs - fromMs;
      untilMs = toMs;
    } else if (toMs > untilMs) {
      lengthMs += toMs - untilMs;
      untilMs = toMs;
    }
  }
  return { count, lengthMs };
}
