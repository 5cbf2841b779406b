import { expect, it } from 'vitest';

import { createGate } from './sending.ts';

/** Sends one after the other; gives what was begun, and the functions that end each. */
function sender(maxBytes: number) {
  const gate = createGate(maxBytes);
  const begun: string[] = [];
  return { begun, send: (name: string, bytes: number) => gate.enter(bytes, () => begun.push(name)) };
}

it('sends in the order of arrival as much at once as the limit allows', () => {
  const { begun, send } = sender(100);
  const leaveFirst = send('first', 60);
  send('second', 40);
  send('third', 30);
  send('fourth', 10);
  expect(begun).toEqual(['first', 'second']);
  leaveFirst();
  leaveFirst();
  expect(begun).toEqual(['first', 'second', 'third', 'fourth']);
});

it('sends what is larger than the limit alone, rather than never', () => {
  const { begun, send } = sender(100);
  const leaveSmall = send('small', 10);
  const leaveLarge = send('large', 1_000);
  expect(begun).toEqual(['small']);
  leaveSmall();
  send('next', 10);
  expect(begun).toEqual(['small', 'large']);
  leaveLarge();
  expect(begun).toEqual(['small', 'large', 'next']);
});

it('forgets an answer whose reader left while it waited', () => {
  const { begun, send } = sender(100);
  const leaveFirst = send('first', 100);
  const leaveSecond = send('second', 100);
  send('third', 100);
  leaveSecond();
  leaveFirst();
  expect(begun).toEqual(['first', 'third']);
});
