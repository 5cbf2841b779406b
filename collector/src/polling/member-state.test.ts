import { expect, test } from 'vitest';
import { Quality } from '#model/sample.ts';
import { badMark } from '../contract/reading.ts';
import { createMemberState } from './member-state.ts';

const SECOND = 1_000;
const valueOf = (address: string, atMs: number) => ({
  address,
  timeMs: atMs,
  receivedMs: atMs,
  value: 1,
  quality: Quality.good,
});
const silent = { samples: [], failure: new Error('timed out') };

test('all that a silent member gave is bad once until it is back, and missing by the reason that it had', () => {
  const state = createMemberState({ intervalMs: SECOND }, {});
  const good = (atMs: number) => ({ samples: [valueOf('a', atMs), valueOf('b', atMs)] });
  state.toStore(good(0), 0);
  state.stored(good(0));
  expect(state.toStore(silent, 1_000).samples).toEqual([badMark('a', 1_000), badMark('b', 1_000)]);
  state.stored(silent);
  expect(state.toStore(silent, 2_000).samples).toEqual([]);
  state.stored(silent);
  expect(state.openGaps(2_500)).toEqual([
    { addresses: ['a', 'b'], fromMs: 0, toMs: 2_500, cause: 'poll failed: timed out' },
  ]);
  state.toStore(good(3_000), 3_000);
  expect(state.stored(good(3_000))).toEqual({
    gaps: [{ addresses: ['a', 'b'], fromMs: 0, toMs: 3_000, cause: 'poll failed: timed out' }],
    readMs: 3_000,
  });
  expect(state.toStore(silent, 4_000).samples).toHaveLength(2);
});

test('one point that is refused is bad once, and its neighbours are stored as they are', () => {
  const state = createMemberState({ intervalMs: SECOND, addresses: ['a', 'b'] }, {});
  const turn = (atMs: number) => ({ samples: [valueOf('a', atMs)], unread: ['b'] });
  expect(state.toStore(turn(0), 0).samples).toEqual([valueOf('a', 0), badMark('b', 0)]);
  expect(state.toStore(turn(1_000), 1_000).samples).toEqual([valueOf('a', 1_000)]);
});

test('what a member describes no longer is bad once, told, and a gap of its own cause', () => {
  const state = createMemberState({ intervalMs: SECOND }, { vanishedCause: 'unplugged' });
  const page = (atMs: number, ...addresses: string[]) => ({
    samples: addresses.map((address) => valueOf(address, atMs)),
    present: new Set(addresses),
  });
  const take = (turn: ReturnType<typeof page>, nowMs: number) => ({
    ...state.toStore(turn, nowMs),
    ...state.stored(turn),
  });
  take(page(0, 'a', 'b'), 0);
  expect(take(page(1_000, 'a'), 1_000)).toMatchObject({
    samples: [valueOf('a', 1_000), badMark('b', 1_000)],
    vanished: ['b'],
  });
  expect(take(page(2_000, 'a'), 2_000)).toMatchObject({ samples: [valueOf('a', 2_000)], vanished: [] });
  expect(take(page(3_000, 'a', 'b'), 3_000).gaps).toEqual([
    { addresses: ['b'], fromMs: 0, toMs: 3_000, cause: 'unplugged' },
  ]);
});

test('what was never read is missing from the first reading of the others on', () => {
  const state = createMemberState({ intervalMs: SECOND, addresses: ['a'] }, {});
  expect(state.openGaps(60_000)).toEqual([]);
  state.expect(10_000);
  expect(state.openGaps(60_000)).toMatchObject([{ addresses: ['a'], fromMs: 10_000, toMs: 60_000 }]);
});
