import { randomUUID } from 'node:crypto';
import type { TestObject } from './objects.ts';

/** One change, as etcd keeps it. */
export interface Revision {
  version: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  collection: string;
  /** Deleted objects as they were, with the version of their deletion. */
  object: TestObject;
}

/** One version over all collections, and the changes since the last compaction. */
export function createStore(firstVersion = 1_000) {
  let version = firstVersion;
  let compacted = firstVersion - 1;
  const revisions: Revision[] = [];
  const objects = new Map<string, Map<string, TestObject>>();
  const listeners = new Set<() => void>();

  const collectionOf = (collection: string) => {
    const found = objects.get(collection) ?? new Map<string, TestObject>();
    objects.set(collection, found);
    return found;
  };
  const note = (revision: Revision) => {
    revisions.push(revision);
    listeners.forEach((listener) => listener());
  };

  return {
    version: () => version,
    /** What is older than this is no longer known. */
    compacted: () => compacted,
    revisions: () => revisions,
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Creates an object, or replaces the one of its namespace and name; gives it a uid and a version. */
    put(collection: string, object: TestObject): TestObject {
      const key = keyOf(object);
      const before = collectionOf(collection).get(key);
      version += 1;
      const uid = object.metadata.uid ?? before?.metadata.uid ?? randomUUID();
      const creationTimestamp =
        object.metadata.creationTimestamp ?? before?.metadata.creationTimestamp ?? new Date().toISOString();
      const metadata = { ...object.metadata, uid, creationTimestamp, resourceVersion: String(version) };
      const stored = { ...object, metadata };
      collectionOf(collection).set(key, stored);
      note({ version, type: before ? 'MODIFIED' : 'ADDED', collection, object: stored });
      return stored;
    },
    delete(collection: string, name: string, namespace?: string): void {
      const key = keyOf({ metadata: { name, ...(namespace === undefined ? {} : { namespace }) } });
      const before = collectionOf(collection).get(key);
      if (!before) {
        throw new Error(`${collection} has no ${key}`);
      }
      version += 1;
      collectionOf(collection).delete(key);
      const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } };
      note({ version, type: 'DELETED', collection, object });
    },
    get: (collection: string, name: string, namespace?: string) =>
      collectionOf(collection).get(keyOf({ metadata: { name, ...(namespace === undefined ? {} : { namespace }) } })),
    has: (collection: string) => objects.has(collection),
    /** As they are, or were at a version that is still kept; by their keys, in order. */
    list(collection: string, atVersion = version): Array<[key: string, object: TestObject]> {
      const now = new Map(collectionOf(collection));
      for (const revision of revisions.toReversed()) {
        if (revision.version <= atVersion) {
          break;
        }
        if (revision.collection === collection) {
          const key = keyOf(revision.object);
          const earlier = revisions.findLast(
            (one) => one.collection === collection && one.version < revision.version && keyOf(one.object) === key
          );
          if (earlier && earlier.type !== 'DELETED') {
            now.set(key, earlier.object);
          } else {
            now.delete(key);
          }
        }
      }
      return [...now].sort(([a], [b]) => (a < b ? -1 : 1));
    },
    /** Forgets how it came to be as it is, as etcd does after five minutes. */
    compact(): void {
      compacted = version;
      revisions.length = 0;
    },
    /** As after a restore from a backup: what is given out from now on has versions that were given out before. */
    restore(toVersion: number): void {
      version = toVersion;
      compacted = toVersion;
      revisions.length = 0;
    },
  };
}
export type Store = ReturnType<typeof createStore>;

function keyOf({ metadata }: Pick<TestObject, 'metadata'>): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
