import type { ConflictWord } from './conflict.ts';
import { canonicalModel } from './expected-power/nameplate.ts';

/** What can be said of by several sources. */
export type PlaceKind = 'zone' | 'rack' | 'equipment';

/**
 * Whose word counts for more, lowest first: the configuration file, an inventory such as NetBox, what was found in band (DSX
 * metadata), what is only concluded from a name.
 */
export const WordRank = { configuration: 0, inventory: 1, found: 2, concluded: 3 } as const;
export type WordRankCode = (typeof WordRank)[keyof typeof WordRank];

/** What one source says of one place. */
export interface PlaceWord {
  source: string;
  rank: number;
  /** When it first spoke of the place, epoch ms. */
  sinceMs: number;
  /** Attributes as the topology has them, without ids; those it does not speak of are absent. */
  said: Readonly<Record<string, unknown>>;
}

/** Attributes that are decided together, and how a word about them reads. */
interface Decision {
  /** Name in a conflict; absent where a difference is a matter of taste. */
  conflict?: string;
  keys: readonly string[];
  text?: (said: Readonly<Record<string, unknown>>) => string | undefined;
}

/** Metres that make no difference on a floor plan. */
const FOOTPRINT_STEP_M = 0.05;

const DECISIONS: Record<PlaceKind, readonly Decision[]> = {
  zone: [
    { keys: ['name'] },
    { conflict: 'kind', keys: ['kind'] },
    { conflict: 'parent', keys: ['parent'] },
    { conflict: 'containment', keys: ['containment'] },
  ],
  rack: [
    { keys: ['name'] },
    { conflict: 'zone', keys: ['zone'] },
    { conflict: 'cooling', keys: ['cooling'] },
    { conflict: 'powerLimitW', keys: ['powerLimitW'], text: ({ powerLimitW }) => numberText(powerLimitW, 'W') },
    { conflict: 'ashraeClass', keys: ['ashraeClass'] },
    { conflict: 'footprint', keys: ['xM', 'yM'], text: footprintText },
    { conflict: 'size', keys: ['widthM', 'depthM'], text: sizeText },
    {
      conflict: 'rotationDeg',
      keys: ['rotationDeg'],
      text: ({ rotationDeg }) =>
        typeof rotationDeg === 'number' ? `${String(((rotationDeg % 360) + 360) % 360)}°` : undefined,
    },
    { conflict: 'heightU', keys: ['heightU'], text: ({ heightU }) => numberText(heightU, 'U') },
  ],
  equipment: [
    { keys: ['name'] },
    { conflict: 'objectType', keys: ['objectType'] },
    // Whoever gives either of rack and zone decides both.
    { conflict: 'place', keys: ['rack', 'zone'], text: placeText },
    { keys: ['criticality'] },
    { conflict: 'footprint', keys: ['xM', 'yM'], text: footprintText },
    { conflict: 'size', keys: ['widthM', 'depthM'], text: sizeText },
    {
      conflict: 'positionU',
      keys: ['positionU', 'face'],
      text: ({ positionU }) => (positionU === undefined ? undefined : `U${String(positionU)}`),
    },
    { conflict: 'heightU', keys: ['heightU'], text: ({ heightU }) => numberText(heightU, 'U') },
    {
      conflict: 'gpuModel',
      keys: ['gpuModel'],
      // However it is spelled.
      text: ({ gpuModel }) => (typeof gpuModel === 'string' ? canonicalModel(gpuModel) : undefined),
    },
  ],
};

function numberText(value: unknown, unit: string): string | undefined {
  return typeof value === 'number' ? `${Math.round(value * 10) / 10} ${unit}` : undefined;
}

function footprintText({ xM, yM }: Readonly<Record<string, unknown>>): string | undefined {
  return xM === undefined && yM === undefined ? undefined : `x ${metresText(xM)} m, y ${metresText(yM)} m`;
}

function sizeText({ widthM, depthM }: Readonly<Record<string, unknown>>): string | undefined {
  return widthM === undefined && depthM === undefined
    ? undefined
    : `${metresText(widthM)} m wide, ${metresText(depthM)} m deep`;
}

function metresText(value: unknown): string {
  return typeof value === 'number' ? (Math.round(value / FOOTPRINT_STEP_M) * FOOTPRINT_STEP_M).toFixed(2) : '?';
}

function placeText({ rack, zone }: Readonly<Record<string, unknown>>): string | undefined {
  if (rack !== undefined) {
    return `rack ${String(rack)}`;
  }
  return zone === undefined ? undefined : `zone ${String(zone)}`;
}

/** Words in the order in which they count: by rank, then the one that spoke first. */
export function inOrder(words: readonly PlaceWord[]): PlaceWord[] {
  return [...words].sort(
    (a, b) => a.rank - b.rank || a.sinceMs - b.sinceMs || (a.source < b.source ? -1 : Number(a.source > b.source))
  );
}

/** What holds of a place by all words about it. */
export function whatHolds(kind: PlaceKind, words: readonly PlaceWord[]): Record<string, unknown> {
  const ordered = inOrder(words);
  const held: Record<string, unknown> = {};
  for (const { keys } of DECISIONS[kind]) {
    const winner = ordered.find(({ said }) => keys.some((key) => said[key] !== undefined));
    for (const key of keys) {
      if (winner?.said[key] !== undefined) {
        held[key] = winner.said[key];
      }
    }
  }
  return held;
}

/** What sources say differently of a place. */
export interface Disagreement {
  attribute: string;
  /** Each source's word, the one that holds first. */
  words: ConflictWord[];
}

/**
 * @param isWithin whether a rack is in a zone, or in one within it: "in zone A" and "in rack A1 of zone A" agree
 */
export function disagreements(
  kind: PlaceKind,
  words: readonly PlaceWord[],
  isWithin: (rack: string, zone: string) => boolean = () => false
): Disagreement[] {
  const ordered = inOrder(words);
  return DECISIONS[kind].flatMap(({ conflict, keys, text = textOf(keys) }) => {
    if (conflict === undefined) {
      return [];
    }
    const spoken = ordered.flatMap(({ source, said }) => {
      const word = text(said);
      return word === undefined ? [] : [{ source, word, said }];
    });
    const [first, ...others] = spoken;
    const agree = (a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>) =>
      conflict === 'place' && a.rack !== undefined && b.rack === undefined && isWithin(String(a.rack), String(b.zone));
    const differ = others.some(
      ({ word, said }) => first && word !== first.word && !agree(first.said, said) && !agree(said, first.said)
    );
    return differ ? [{ attribute: conflict, words: spoken.map(({ source, word }) => ({ source, word })) }] : [];
  });
}

function textOf([key = '']: readonly string[]): NonNullable<Decision['text']> {
  return (said) => (said[key] === undefined ? undefined : String(said[key]));
}
