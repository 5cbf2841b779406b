import { type DataFrame, type DataQueryRequest, type DataQueryResponse, dateTime, LoadingState } from '@grafana/data';
import {
  auditTime,
  concat,
  filter,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  scan,
  startWith,
  Subject,
  switchMap,
  tap,
  throttleTime,
} from 'rxjs';
import type { LiveOffer } from '#model/query/live.ts';
import type { PlenumQuery } from '../types.ts';
import type { LiveChannels } from './channels.ts';
import { joinTail } from './join.ts';
import type { Tail } from './tail.ts';

/** Queries of one panel are told of at nearly the same time: drawn once. */
const TOGETHER_MS = 50;
/** A series that stays unknown must not be asked for without end. */
const MIN_AGAIN_MS = 10_000;

type Request = DataQueryRequest<PlenumQuery>;
type Ask = (request: Request) => Observable<DataQueryResponse>;

/** Whether a panel goes on with new samples: its range ends now, and one of its queries or its viewer says so. */
export function isLive({ range, targets, liveStreaming }: Request): boolean {
  return (
    range.raw.to === 'now' && (liveStreaming === true || targets.some((target) => 'live' in target && target.live))
  );
}

/** The answer, and again with each message of the channels that continue its queries. */
export function followLive(request: Request, ask: Ask, channels: LiveChannels): Observable<DataQueryResponse> {
  const asked = request.liveStreaming
    ? { ...request, targets: request.targets.map((target) => ({ ...target, live: true })) }
    : request;
  const again = new Subject<void>();
  let hasAnswer = false;
  return again.pipe(
    throttleTime(MIN_AGAIN_MS, undefined, { leading: true, trailing: true }),
    startWith(undefined),
    switchMap(() => ask(hasAnswer ? untilNow(asked) : asked)),
    // What is drawn stays when it cannot be asked for again; the channel says why.
    filter((response) => !hasAnswer || !(response.error ?? response.errors?.length)),
    switchMap((response) => {
      hasAnswer = true;
      return continued(response, asked, channels, () => again.next());
    })
  );
}

function continued(
  response: DataQueryResponse,
  { range }: Request,
  channels: LiveChannels,
  onIncomplete: () => void
): Observable<DataQueryResponse> {
  const frames = response.data as DataFrame[];
  const offers = offersOf(frames);
  if (offers.size === 0) {
    return of(response);
  }
  const rangeMs = range.to.valueOf() - range.from.valueOf();
  const keyed = { ...response, key: 'live' };
  const tails = [...offers].map(([refId, offer]) => channels.follow(offer).pipe(map((tail) => [refId, tail] as const)));
  return concat(merge(...tails), NEVER).pipe(
    scan((known, [refId, tail]) => new Map(known).set(refId, tail), new Map<string, Tail>()),
    auditTime(TOGETHER_MS),
    map((known) => {
      const data = [...byQuery(frames)].map(([refId, own]) => {
        const tail = known.get(refId);
        const isNews = tail && tail.worth.asOfMs > (offers.get(refId) as LiveOffer).asOfMs;
        return isNews ? joinTail(own, tail, Date.now() - rangeMs) : { frames: own, isIncomplete: false };
      });
      return {
        response: { ...keyed, data: data.flatMap((one) => one.frames), state: LoadingState.Streaming },
        isIncomplete: data.some((one) => one.isIncomplete),
      };
    }),
    tap(({ isIncomplete }) => isIncomplete && onIncomplete()),
    map((joined) => joined.response),
    startWith(keyed)
  );
}

function byQuery(frames: readonly DataFrame[]): Map<string, DataFrame[]> {
  const queries = new Map<string, DataFrame[]>();
  for (const frame of frames) {
    const own = queries.get(frame.refId ?? '') ?? [];
    own.push(frame);
    queries.set(frame.refId ?? '', own);
  }
  return queries;
}

function offersOf(frames: readonly DataFrame[]): Map<string, LiveOffer> {
  return new Map(
    frames.flatMap(({ refId = '', meta }) => {
      const offer = meta?.custom?.['live'] as LiveOffer | undefined;
      return offer ? [[refId, offer] as const] : [];
    })
  );
}

function untilNow(request: Request): Request {
  const { range } = request;
  const toMs = Date.now();
  const fromMs = toMs - (range.to.valueOf() - range.from.valueOf());
  return { ...request, range: { ...range, from: dateTime(fromMs), to: dateTime(toMs) } };
}
