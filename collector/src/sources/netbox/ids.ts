/** What the inventory calls an object, and its id of ours. */
export type KnownIds = Record<string, string>;

interface Named {
  id: string;
}

export interface IdsOptions<Item> {
  /** Id that the inventory gives on purpose, by a custom field. */
  given: (item: Item) => string | undefined;
  /** Name that stands in for it. */
  name: (item: Item) => string | undefined;
  /** Ids of the time before, by the inventory's own: what was named by them keeps its id when it is renamed. */
  before: KnownIds;
  /** Of those that nothing is said about for now, by the inventory's own ids: they keep their ids. */
  left?: ReadonlySet<string>;
  /** What these are called in a message: `racks`. */
  noun: string;
  complain: (message: string) => void;
}

/** Ids that a message names; the rest is counted. */
const MAX_NAMED = 3;

/**
 * Ids of ours for objects of an inventory. Of several with one id, the one that had it, else the oldest, keeps it; the others
 * are left out with a complaint, since what belongs to which of them would be a guess.
 */
export function chooseIds<Item extends Named>(items: readonly Item[], options: IdsOptions<Item>): Map<string, string> {
  const { given, name, before, left = [], noun, complain } = options;
  const chosen = new Map<string, string>();
  const owners = new Map(
    [...left].flatMap((own): Array<[string, string]> => (before[own] === undefined ? [] : [[before[own], own]]))
  );
  const twice: string[] = [];
  // By custom field first, then those that were there before: a new namesake takes no id away.
  const rankOf = (item: Item) => (given(item) !== undefined ? 0 : before[item.id] !== undefined ? 1 : 2);
  for (const item of [...items].sort((a, b) => rankOf(a) - rankOf(b))) {
    const id = given(item) ?? before[item.id] ?? name(item);
    if (id === undefined) {
      continue;
    }
    if (owners.has(id)) {
      twice.push(id);
      continue;
    }
    owners.set(id, item.id);
    chosen.set(item.id, id);
  }
  if (twice.length > 0) {
    const named = [...new Set(twice)].slice(0, MAX_NAMED).join(', ');
    const more = twice.length > MAX_NAMED ? ', ...' : '';
    complain(`${twice.length} ${noun} have the id or name of another and are left out: ${named}${more}`);
  }
  return chosen;
}
