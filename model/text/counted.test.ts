import { expect, it } from 'vitest';
import { counted } from './counted.ts';

it('says one thing in the singular, and none and many in the plural', () => {
  const said = [0, 1, 2].map((count) => counted(count, 'piece of equipment', 'pieces of equipment'));
  expect(said).toEqual(['0 pieces of equipment', '1 piece of equipment', '2 pieces of equipment']);
  expect(counted(3, 'rack')).toBe('3 racks');
});
