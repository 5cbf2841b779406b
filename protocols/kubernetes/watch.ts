import { z } from 'zod';
import { StreamBroken, StreamSilent } from '../http/stream.ts';
import type { KubernetesClient } from './client.ts';
import { acceptOf, pathOf, type Collection } from './collection.ts';
import { failureOfEvent } from './failure.ts';
import { linesOf, UnreadableEvent } from './lines.ts';

/** A change of one object; its whole state, after the change or before it was deleted. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: unknown;
  resourceVersion: string;
}

/** What came at once. */
export interface WatchedChanges {
  changes: Change[];
  /** All up to this version has been told; from here on another watch goes on. */
  resourceVersion: string;
  /** The server said that this is all there is up to now. */
  isBookmark: boolean;
}

export interface WatchTimes {
  /** The server ends the watch after a time between this and twice that, s. */
  minTimeoutS: number;
  /** Bookmarks come about every minute; a connection on which nothing comes for this long may be dead, ms. */
  silenceMs: number;
}

/** As in client-go: long enough to spare the server, short enough that the load moves on when servers come back. */
export const WATCH_TIMES: WatchTimes = { minTimeoutS: 300, silenceMs: 150_000 };

const eventSchema = z.looseObject({ type: z.string(), object: z.unknown() });
const objectSchema = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string().min(1) }) });

/** How a watch ended: by the server or the connection, or as nothing came. */
export type WatchEnd = 'ended' | 'silent';

/**
 * What happens after `resourceVersion`, in its order, until the server ends the watch, the connection is lost, or nothing
 * comes for too long.
 * @throws KubernetesError where the API refuses or ends it with an error, as with 410 for a version that is not kept any more
 */
export async function* watch(
  client: KubernetesClient,
  collection: Collection,
  resourceVersion: string,
  { minTimeoutS, silenceMs }: WatchTimes,
  signal: AbortSignal
): AsyncGenerator<WatchedChanges, WatchEnd> {
  const query = {
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion,
    timeoutSeconds: String(Math.round(minTimeoutS * (1 + Math.random()))),
  };
  const what = `watch ${collection.path}`;
  const chunks = await client.stream(pathOf(collection, query), signal, acceptOf(collection, false), silenceMs);
  try {
    for await (const lines of linesOf(chunks)) {
      const changes: Change[] = [];
      let isBookmark = false;
      let newest: string | undefined;
      let failure: Error | undefined;
      for (const line of lines) {
        const event = eventOf(what, line);
        // What came before it has happened.
        if (event instanceof UnreadableEvent) {
          failure = event;
          break;
        }
        if (event.type === 'ERROR') {
          failure = failureOfEvent(what, event.object);
          break;
        }
        newest = event.resourceVersion;
        if (event.type === 'BOOKMARK') {
          isBookmark = true;
        } else if (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED') {
          changes.push({ type: event.type, object: event.object, resourceVersion: newest });
        }
      }
      if (newest !== undefined) {
        yield { changes, resourceVersion: newest, isBookmark };
      }
      if (failure) {
        throw failure;
      }
    }
  } catch (error) {
    if (error instanceof StreamSilent) {
      return 'silent';
    }
    if (!(error instanceof StreamBroken)) {
      throw error;
    }
  }
  return 'ended';
}

function eventOf(
  what: string,
  line: string
): { type: string; object: unknown; resourceVersion: string } | UnreadableEvent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return new UnreadableEvent(`${what}: a line is not JSON, but begins with ${JSON.stringify(line.slice(0, 60))}`);
  }
  const { data } = eventSchema.safeParse(parsed);
  if (!data) {
    return new UnreadableEvent(`${what}: a line is not an event of the Kubernetes API`);
  }
  const object = objectSchema.safeParse(data.object).data;
  if (!object && data.type !== 'ERROR') {
    return new UnreadableEvent(`${what}: an event of type ${data.type.slice(0, 20)} has no resourceVersion`);
  }
  return { type: data.type, object: data.object, resourceVersion: object?.metadata.resourceVersion ?? '' };
}
