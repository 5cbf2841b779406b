/** What two metrics have to do with each other at one place. */
export interface Comparison {
  /** As the data source calls it: `Rack power → Air temperature (Inlet)`. */
  pair: string;
  /** Null where it cannot be judged. */
  r: number | null;
  n: number;
  /** By how much the second metric follows the first, ms; below 0 it leads. */
  lagMs: number;
  /** False discovery rate at which it is a finding. */
  q: number | null;
  /** By how much the second metric moved with the first, in `unit` (UCUM, of a change). */
  response: number | null;
  unit: string;
  verdict: Verdict;
  /** All of it in a sentence. */
  finding: string;
}

/**
 * `follows` is beyond chance and more than an instrument's tolerance; `small` is beyond chance alone; `chance` could be chance;
 * `unknown` has too little data to judge.
 */
export type Verdict = 'follows' | 'small' | 'chance' | 'unknown';

/** A rack or a zone with its comparisons. */
export interface Place {
  kind: 'zone' | 'rack';
  id: string;
  name: string;
  /** Name of the zone that a rack is in. */
  zone: string;
  comparisons: Comparison[];
}

/** How many comparisons were made, and what chance would do. */
export interface Chance {
  tests: number;
  findings: number;
  /** Comparisons that look like a finding by chance, were each judged alone at p < 0.05. */
  byChance: number;
  /** Share of the findings that may be chance. */
  level: number;
}

export interface Places {
  places: Place[];
  /** Of zones and of racks: each is a question of its own. */
  chances: Chance[];
}
