/** What one source says. */
export interface ConflictWord {
  /** Name of the configured source; `configuration` for the configuration file. */
  source: string;
  /** Its word, for people: the id of a zone, a limit with its unit, the address of a series. */
  word: string;
}

/** What a conflict is about: a place, or a series that arrives by two ways. */
export const CONFLICT_KINDS = ['zone', 'rack', 'equipment', 'series'] as const;
export type ConflictKind = (typeof CONFLICT_KINDS)[number];

/** Sources say different things of one subject. */
export interface Conflict {
  site: string;
  kind: ConflictKind;
  /** Id of the place, or the series for people: `N1 hw.power [gpu0]`. */
  subject: string;
  /** What of the subject they disagree about: `zone`, `powerLimitW`, `way`. */
  attribute: string;
  /** Two or more; the first is the one that holds. */
  words: ConflictWord[];
}
