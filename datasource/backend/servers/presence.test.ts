import { expect, it } from 'vitest';

import { DatabaseError } from '../sql/errors.ts';
import { createPresence } from './presence.ts';

const away = new DatabaseError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), {
  acceptsConnections: false,
});

it('does not wait for a server at every refresh that was away a moment ago, nor a second time for its restart', async () => {
  let nowMs = 0;
  const presence = createPresence(() => nowMs);
  const asked: boolean[] = [];
  const ask = (answer: () => string) =>
    presence
      .ask(async (isPatient) => {
        asked.push(isPatient);
        return answer();
      })
      .catch((error: unknown) => error);
  const fail = () => {
    throw away;
  };
  expect(await ask(fail)).toBe(away);
  nowMs = 9_999;
  expect(await ask(() => 'not asked')).toBe(away);
  expect(presence.isAway()).toBe(true);
  nowMs = 10_000;
  expect(await ask(() => 'back')).toBe('back');
  expect(presence.isAway()).toBe(false);
  expect(await ask(() => 'again')).toBe('again');
  expect(asked).toEqual([true, false, true]);
});

it('takes an error in words for a sign of life', async () => {
  const presence = createPresence();
  await expect(presence.ask(() => Promise.reject(new Error('no such rack')))).rejects.toThrow('no such rack');
  expect(presence.isAway()).toBe(false);
});
