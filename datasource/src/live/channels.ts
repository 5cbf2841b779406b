import {
  isLiveChannelMessageEvent,
  isLiveChannelStatusEvent,
  type LiveChannelAddress,
  type LiveChannelEvent,
  LiveChannelScope,
} from '@grafana/data';
import type { GrafanaLiveSrv } from '@grafana/runtime';
import { concat, filter, finalize, map, NEVER, type Observable, ReplaySubject, scan, share, timer } from 'rxjs';
import type { LiveMessage, LiveOffer } from '#model/query/live.ts';
import { type Tail, takeMessage } from './tail.ts';

/** A dashboard that refreshes leaves its channels and takes them up again at once. */
const LINGER_MS = 2_000;

/** The channels of a data source that panels of this page follow, each once. */
export interface LiveChannels {
  /** What the channel has told so far, and again with each message; never ends. */
  follow(offer: LiveOffer): Observable<Tail>;
}

export function createChannels(uid: string, live: GrafanaLiveSrv): LiveChannels {
  const open = new Map<string, Observable<Tail>>();
  const connect = ({ path, data }: LiveOffer): Observable<Tail> => {
    // Before Grafana 12 the uid is the namespace.
    const address: LiveChannelAddress = { scope: LiveChannelScope.DataSource, stream: uid, namespace: uid, path, data };
    return concat(live.getStream<LiveMessage>(address), NEVER).pipe(
      map(messageIn),
      filter((message) => message !== undefined),
      scan((tail: Tail | undefined, message) => takeMessage(tail, message, data.bucketMs), undefined),
      filter((tail) => tail !== undefined),
      finalize(() => open.delete(path)),
      share({ connector: () => new ReplaySubject(1), resetOnRefCountZero: () => timer(LINGER_MS) })
    );
  };
  return {
    follow(offer) {
      const known = open.get(offer.path) ?? connect(offer);
      open.set(offer.path, known);
      return known;
    },
  };
}

/** The first message of a subscription, also of one that was taken up again after a break, comes with its status. */
function messageIn(event: LiveChannelEvent<LiveMessage>): LiveMessage | undefined {
  const message = isLiveChannelMessageEvent(event)
    ? event.message
    : isLiveChannelStatusEvent(event)
      ? (event.message as LiveMessage | undefined)
      : undefined;
  return message?.live ? message : undefined;
}
