import { expect, it } from 'vitest';
import { nameLines } from './name-lines.ts';

const widthAt10 = (text: string) => text.length * 6;

it('writes a name as large as it fits into one line', () => {
  expect(nameLines('UPS A', { width: 60, height: 60 }, widthAt10)).toEqual({ lines: ['UPS A'], size: 12 });
  expect(nameLines('Cooling tower', { width: 78, height: 60 }, widthAt10)).toEqual({
    lines: ['Cooling tower'],
    size: 10,
  });
});

it('breaks at a space what is too long for one', () => {
  expect(nameLines('Mechanical board', { width: 72, height: 60 }, widthAt10)).toEqual({
    lines: ['Mechanical', 'board'],
    size: 12,
  });
  expect(nameLines('Hot water pump 1', { width: 60, height: 60 }, widthAt10)?.lines).toEqual(['Hot water', 'pump 1']);
});

it('writes nothing where it could not be read', () => {
  expect(nameLines('Mechanical board', { width: 72, height: 20 }, widthAt10)).toBeUndefined();
  expect(nameLines('Switchgear', { width: 40, height: 60 }, widthAt10)).toBeUndefined();
});
