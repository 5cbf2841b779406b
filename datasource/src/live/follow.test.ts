import {
  type DataQueryRequest,
  type DataQueryResponse,
  dateTime,
  LiveChannelEventType,
  LoadingState,
} from '@grafana/data';
import type { GrafanaLiveSrv } from '@grafana/runtime';
import { of, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answered, OFFER, told } from '../testing/live-frames.ts';
import type { PlenumQuery } from '../types.ts';
import { createChannels } from './channels.ts';
import { followLive, isLive } from './follow.ts';

const request = {
  range: { from: dateTime(0), to: dateTime(10_000), raw: { from: 'now-10s', to: 'now' } },
  targets: [{ refId: 'A', live: true }],
} as unknown as DataQueryRequest<PlenumQuery>;

/** Grafana Live with one connection, which tests hold. */
function grafanaLive() {
  const events = new Subject<never>();
  let watched = 0;
  const getStream = vi.fn(() => {
    watched++;
    return events;
  });
  return {
    srv: { getStream } as unknown as GrafanaLiveSrv,
    getStream,
    watched: () => watched,
    message: (message: object) => events.next({ type: LiveChannelEventType.Message, message } as never),
    status: (message: object) => events.next({ type: LiveChannelEventType.Status, message } as never),
  };
}

function follow(
  live: ReturnType<typeof grafanaLive>,
  ask = vi.fn(() => of<DataQueryResponse>({ data: [answered('R1', [8, 9], [8, 9], OFFER)] }))
) {
  const channels = createChannels('plenum', live.srv);
  const responses: DataQueryResponse[] = [];
  const subscription = followLive(request, ask, channels).subscribe((response) => responses.push(response));
  const last = () => {
    vi.advanceTimersByTime(100);
    return responses.at(-1)?.data[0]?.fields[1].values;
  };
  return { ask, responses, last, channels, stop: () => subscription.unsubscribe() };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 11_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a live panel', () => {
  it('is one whose range ends now, and whose query or viewer says so', () => {
    expect(isLive(request)).toBe(true);
    expect(isLive({ ...request, targets: [{ refId: 'A' } as PlenumQuery] })).toBe(false);
    expect(isLive({ ...request, targets: [{ refId: 'A' } as PlenumQuery], liveStreaming: true })).toBe(true);
    expect(isLive({ ...request, range: { ...request.range, raw: { from: 'now-1h', to: 'now-1m' } } })).toBe(false);
  });

  it('shows its answer at once, and then each sample that is told', () => {
    const live = grafanaLive();
    const { last, responses, stop } = follow(live);
    expect(last()).toEqual([8, 9]);
    live.status(told([9, 10], { R1: [9, 10] }));
    expect(last()).toEqual([8, 9, 10]);
    live.message(told([11], { R1: [11] }, { schema: false }));
    expect(last()).toEqual([8, 9, 10, 11]);
    expect(responses.at(-1)).toMatchObject({ state: LoadingState.Streaming, key: responses[0]?.key });
    expect(live.getStream).toHaveBeenCalledWith(
      expect.objectContaining({
        scope: 'ds',
        stream: 'plenum',
        namespace: 'plenum',
        path: OFFER.path,
        data: OFFER.data,
      })
    );
    stop();
  });

  it('does not fall back to what was told before it asked', () => {
    const live = grafanaLive();
    const { last, stop } = follow(live);
    live.status(told([8, 9], { R1: [1, 1] }, { asOfMs: OFFER.asOfMs - 5_000 }));
    expect(last()).toEqual([8, 9]);
    stop();
  });

  it('asks again after a break that the channel cannot bridge, and keeps what it shows where that fails', () => {
    const live = grafanaLive();
    const { ask, last, stop } = follow(live);
    live.status(told([9, 10], { R1: [9, 10] }));
    expect(last()).toEqual([8, 9, 10]);
    ask.mockReturnValueOnce(of<DataQueryResponse>({ data: [], errors: [{ message: 'away' }] }));
    live.status(told([20], { R1: [20] }));
    vi.advanceTimersByTime(100);
    expect(ask).toHaveBeenCalledTimes(2);
    expect(last()).toEqual([8, 9, null, 20]);
    ask.mockReturnValueOnce(of<DataQueryResponse>({ data: [answered('R1', [20, 21, 22], [20, 21, 22], OFFER)] }));
    live.message(told([22], { R1: [22] }, { schema: false }));
    vi.advanceTimersByTime(15_000);
    expect(ask.mock.calls.length).toBeGreaterThanOrEqual(3);
    expect(last()).toContain(21);
    stop();
  });

  it('shares one subscription with other panels of the page, and leaves it with the last of them', () => {
    const live = grafanaLive();
    const first = follow(live);
    const responses: DataQueryResponse[] = [];
    const second = followLive(request, first.ask, first.channels).subscribe((response) => responses.push(response));
    live.status(told([9, 10], { R1: [9, 10] }));
    expect(first.last()).toEqual([8, 9, 10]);
    expect(responses.at(-1)?.data[0].fields[1].values).toEqual([8, 9, 10]);
    expect(live.watched()).toBe(1);
    first.stop();
    second.unsubscribe();
    vi.advanceTimersByTime(10_000);
    follow(live).stop();
    expect(live.watched()).toBe(2);
  });

  it('is an ordinary one where its answer offers no channel', () => {
    const live = grafanaLive();
    const { responses, stop } = follow(
      live,
      vi.fn(() => of<DataQueryResponse>({ data: [answered('R1', [9], [9])] }))
    );
    expect(responses).toHaveLength(1);
    expect(live.watched()).toBe(0);
    stop();
  });
});
