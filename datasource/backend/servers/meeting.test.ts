import { describe, expect, it } from 'vitest';

import { createMeeting } from './meeting.ts';

describe('several databases that judge together', () => {
  it('each get the parts of all, in the order of the databases, their own as they gave it', async () => {
    const [first, second] = createMeeting(2);
    const own = [0.1];
    const later = second!.meet('p', [0.2]);
    const parts = await first!.meet('p', own);
    expect(parts).toEqual([[0.1], [0.2]]);
    expect(parts[0]).toBe(own);
    expect(await later).toEqual(parts);
  });

  it('do not wait for one that has failed or was not asked', async () => {
    const [first, second, third] = createMeeting(3);
    third!.leave();
    const waiting = first!.meet('p', [1]);
    second!.leave();
    expect(await waiting).toEqual([[1]]);
    expect(await first!.meet('q', [2])).toEqual([[2]]);
  });

  it('count what one gave before it failed', async () => {
    const [first, second] = createMeeting(2);
    void second!.meet('p', [2]);
    second!.leave();
    expect(await first!.meet('p', [1])).toEqual([[1], [2]]);
  });
});
