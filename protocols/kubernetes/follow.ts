import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesClient } from './client.ts';
import type { Collection } from './collection.ts';
import { KubernetesError } from './failure.ts';
import { UnreadableEvent } from './lines.ts';
import { list } from './list.ts';
import { watch, type WatchedChanges, type WatchTimes } from './watch.ts';

/** A version is read back only for as long as the server gives what happened since at once. */
const CATCH_UP_SILENCE_MS = 2_000;
/** A server that ends each watch at once, or forgets the version it has just given, is asked ever more slowly. */
const HASTY_MS = 1_000;
const MAX_HASTY = 4;

/** Who keeps what there is of a collection. */
export interface Follower {
  /** A list begins; one that was begun before and not completed counts for nothing. */
  begin(): void;
  page(items: unknown[]): void;
  /** What happened before the list, since the last that was told: of what is listed, the list is newer. */
  missed(changes: WatchedChanges): void;
  /** The list is complete, as of a time, epoch ms; whatever is not in it is gone. */
  listed(asOfMs: number): Promise<void>;
  /** What happened after what was told before; `atMs` is when it came. */
  changed(changes: WatchedChanges, atMs: number): Promise<void>;
}

/** Up to where a collection is known. Kept from one connection to the next, and while the collector is restarted. */
export interface Position {
  /** All up to this version has been told: a watch goes on from it. */
  resourceVersion?: string | undefined;
  /** Was told up to this version, and what is there now is not known: what happened since is asked for after the next list. */
  before?: string | undefined;
}

/**
 * Lists a collection and follows its changes until the signal aborts. Lists again only where the server no longer has what
 * happened since (410), or says nothing for so long that the connection or the version may be dead.
 * @throws KubernetesError, or an Error with one clear line; `position` is where to go on, and after what cannot be read that is a list
 */
export async function follow(
  client: KubernetesClient,
  collection: Collection,
  position: Position,
  follower: Follower,
  times: WatchTimes,
  signal: AbortSignal
): Promise<void> {
  let hasty = 0;
  while (!signal.aborted) {
    if (position.resourceVersion === undefined) {
      await listAll(client, collection, position, follower, times, signal);
    }
    const startedMs = Date.now();
    let told = 0;
    try {
      const changes = watch(client, collection, position.resourceVersion ?? '', times, signal);
      for (let next = await changes.next(); ; next = await changes.next()) {
        if (next.done) {
          if (next.value === 'silent') {
            Object.assign(position, { before: position.resourceVersion, resourceVersion: undefined });
          }
          break;
        }
        told += 1;
        await follower.changed(next.value, Date.now());
        position.resourceVersion = next.value.resourceVersion;
      }
    } catch (error) {
      const isPast = error instanceof KubernetesError && (error.isExpired || error.isFromTheFuture);
      if (isPast || error instanceof UnreadableEvent) {
        position.resourceVersion = undefined;
      }
      if (!isPast) {
        throw error;
      }
    }
    hasty = told === 0 && Date.now() - startedMs < HASTY_MS ? hasty + 1 : 0;
    if (hasty > MAX_HASTY) {
      throw new Error(`watch ${collection.path}: the API server ends each watch at once`);
    }
    await sleep(hasty * HASTY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function listAll(
  client: KubernetesClient,
  collection: Collection,
  position: Position,
  follower: Follower,
  times: WatchTimes,
  signal: AbortSignal
): Promise<void> {
  let asOfMs = 0;
  const { resourceVersion } = await list(
    client,
    collection,
    {
      begin() {
        asOfMs = Date.now();
        follower.begin();
      },
      page: (items) => follower.page(items),
    },
    signal
  );
  if (isBefore(position.before, resourceVersion)) {
    await catchUp(client, collection, { from: position.before ?? '', to: resourceVersion }, follower, times, signal);
  }
  await follower.listed(asOfMs);
  Object.assign(position, { resourceVersion, before: undefined });
}

/** Without what the server no longer has: then nobody has it. */
async function catchUp(
  client: KubernetesClient,
  collection: Collection,
  { from, to }: { from: string; to: string },
  follower: Follower,
  times: WatchTimes,
  signal: AbortSignal
): Promise<void> {
  const silenceMs = Math.min(times.silenceMs, CATCH_UP_SILENCE_MS);
  try {
    for await (const batch of watch(client, collection, from, { ...times, silenceMs }, signal)) {
      follower.missed({ ...batch, changes: batch.changes.filter((change) => !isBefore(to, change.resourceVersion)) });
      if (!isBefore(batch.resourceVersion, to)) {
        return;
      }
    }
  } catch (error) {
    if (!(error instanceof KubernetesError && error.isExpired)) {
      throw error;
    }
  }
}

/** Versions of one collection grow (KEP-5504 says so, etcd always did it); those that are not numbers are not compared. */
function isBefore(version: string | undefined, other: string): boolean {
  return isNumber(version) && isNumber(other) && BigInt(version) < BigInt(other);
}

function isNumber(version: string | undefined): version is string {
  return version !== undefined && /^\d{1,20}$/.test(version);
}
