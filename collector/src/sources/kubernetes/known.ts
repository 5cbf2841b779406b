import type { Follower, WatchedChanges } from '#protocols/kubernetes/read.ts';

/** What is kept of one object; nothing where it is of no use. */
export interface Kept<Value> {
  key: string;
  value: Value | undefined;
}

/**
 * Keeps one small value per object of a collection, and tells which keys have another one now.
 * @param keep what to keep; `undefined` for what is not such an object
 * @param changed is told which keys have another value than before, and what those had that are gone
 */
export function keepKnown<Value>(
  known: Map<string, Value>,
  keep: (object: unknown) => Kept<Value> | undefined,
  changed: (keys: ReadonlySet<string>, gone: ReadonlyMap<string, Value>) => Promise<void>,
  isOurs: (key: string) => boolean = () => true
): Follower {
  let listed = new Map<string, Value>();
  const isOther = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);
  return {
    begin: () => void (listed = new Map()),
    page(items) {
      for (const item of items) {
        const kept = keep(item);
        if (kept?.value !== undefined) {
          listed.set(kept.key, kept.value);
        }
      }
    },
    // What came and went concerns nobody that is there.
    missed: () => undefined,
    async listed() {
      const keys = new Set([...known.keys(), ...listed.keys()].filter(isOurs));
      const news = new Set([...keys].filter((key) => isOther(known.get(key), listed.get(key))));
      const gone = new Map([...known].filter(([key]) => isOurs(key) && !listed.has(key)));
      gone.forEach((_, key) => known.delete(key));
      listed.forEach((value, key) => known.set(key, value));
      listed = new Map();
      await changed(news, gone);
    },
    async changed({ changes }: WatchedChanges) {
      const news = new Set<string>();
      const gone = new Map<string, Value>();
      for (const { type, object } of changes) {
        const kept = keep(object);
        if (!kept || (type === 'DELETED' && !known.has(kept.key))) {
          continue;
        }
        const value = type === 'DELETED' ? undefined : kept.value;
        const before = known.get(kept.key);
        if (isOther(before, value)) {
          news.add(kept.key);
        }
        if (value === undefined) {
          known.delete(kept.key);
          if (before !== undefined) {
            gone.set(kept.key, before);
          }
        } else {
          known.set(kept.key, value);
        }
      }
      await changed(news, gone);
    },
  };
}
