import { expect, it } from 'vitest';

import { coolingRoom, leastRoom } from './room.ts';

it('the least room counts, which may be of another part when one is lost', () => {
  const rooms = [
    { by: 'R1', roomW: 50, roomN1W: 40 },
    { by: 'UPS-A', roomW: 90, roomN1W: -10, lost: 'UPS-B' },
  ];
  expect(leastRoom(rooms)).toEqual({ roomW: 50, by: 'R1', roomN1W: -10, byN1: 'UPS-A', lost: 'UPS-B' });
  expect(leastRoom([])).toBeUndefined();
});

it('coolers leave what they could carry, without the strongest of them where there is another', () => {
  const coolers = [
    { id: 'C1', limitW: 100, heatW: 40 },
    { id: 'C2', limitW: 120, heatW: 40 },
  ];
  expect(coolingRoom({ share: 1, coolers })).toEqual({ by: 'C1, C2', roomW: 140, roomN1W: 20, lost: 'C2' });
  expect(coolingRoom({ share: 0.5, coolers: coolers.slice(0, 1) })).toEqual({ by: 'C1', roomW: 120, roomN1W: 120 });
});
