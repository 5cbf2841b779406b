import { expect, test } from 'vitest';
import { connectionHealth } from './health.ts';
import type { PolledMember } from './polled.ts';

const memberOf = (name: string, device?: string): PolledMember => ({
  name,
  intervalMs: 1_000,
  read: async () => undefined,
  ...(device === undefined ? {} : { device }),
});
const silent = new Error('no answer');

test('one of two that is silent is said once, with its reason, and its return too', () => {
  const [a, b] = [memberOf('a'), memberOf('b')];
  const { judge } = connectionHealth({ members: [a, b], noun: 'pumps' });
  expect(judge(a, undefined, true)).toEqual({ kind: 'connected' });
  expect(judge(b, silent, false)).toEqual({ kind: 'degraded', message: '1 of 2 pumps down, b: no answer' });
  expect(judge(b, silent, false)).toBeUndefined();
  expect(judge(b, undefined, true)).toEqual({ kind: 'connected' });
});

test('all silent is lost, by the name of the first', () => {
  const [a, b] = [memberOf('a'), memberOf('b')];
  const { judge } = connectionHealth({ members: [a, b], noun: 'pumps' });
  judge(b, silent, false);
  expect(judge(a, silent, false)).toMatchObject({ kind: 'lost', error: { message: 'a: no answer', cause: silent } });
});

test('nothing is told before anybody answered: a peer may accept everybody and say nothing', () => {
  const [a, b] = [memberOf('a'), memberOf('b')];
  const { judge } = connectionHealth({ members: [a, b], noun: 'pumps' });
  expect(judge(a, silent, false)).toBeUndefined();
  expect(judge(b, undefined, false)).toEqual({ kind: 'degraded', message: '1 of 2 pumps down, a: no answer' });
});

test('an answer without a reading is no connection yet', () => {
  const a = memberOf('a');
  const { judge } = connectionHealth({ members: [a], noun: 'pumps' });
  expect(judge(a, undefined, false)).toBeUndefined();
  expect(judge(a, undefined, true)).toEqual({ kind: 'connected' });
});

test('who may lose one answer is away after the second', () => {
  const [a, b] = [memberOf('a'), memberOf('b')];
  const { judge } = connectionHealth({ members: [a, b], noun: 'units', missesBeforeAway: 2 });
  judge(b, undefined, true);
  expect(judge(a, silent, false)).toBeUndefined();
  expect(judge(a, silent, false)).toMatchObject({ kind: 'degraded' });
});

test('a device that is asked at two intervals answers by either of them', () => {
  const [fast, slow, other] = [memberOf('a', '1'), memberOf('a', '1'), memberOf('b')];
  const { judge } = connectionHealth({ members: [fast, slow, other], noun: 'units', missesBeforeAway: 2 });
  judge(other, undefined, true);
  judge(fast, silent, false);
  judge(slow, undefined, true);
  expect(judge(fast, silent, false)).toBeUndefined();
  expect(judge(slow, silent, false)).toEqual({ kind: 'degraded', message: '1 of 2 units down, a: no answer' });
});

test('members that come and go count from then on: who was away and is gone is no complaint, and none at all is one', () => {
  const [a, b, c] = [memberOf('a'), memberOf('b'), memberOf('c')];
  const { judge, change } = connectionHealth({ members: [a, b], noun: 'pumps' });
  judge(a, undefined, true);
  judge(b, silent, false);
  expect(change([a, c])).toEqual({ kind: 'connected' });
  expect(judge(c, silent, false)).toEqual({ kind: 'degraded', message: '1 of 2 pumps down, c: no answer' });
  expect(change([c])).toMatchObject({ kind: 'lost' });
  expect(change([])).toEqual({ kind: 'degraded', message: 'no pumps are listed' });
  expect(change([a])).toEqual({ kind: 'connected' });
});
