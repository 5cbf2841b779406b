import { expect, test } from 'vitest';
import { eventReader } from './sse.ts';

function read(...pieces: string[]): string[] {
  const events: string[] = [];
  const take = eventReader((data) => void events.push(data));
  pieces.forEach(take);
  return events;
}

test('events come whole, however the stream is cut', () => {
  const stream = ': hello\n\nid: 1\r\ndata: {"a":\r\ndata: 1}\r\n\r\nevent: x\ndata:{"b":2}\n\n';
  expect(read(stream)).toEqual(['{"a":\n1}', '{"b":2}']);
  expect(read(...stream)).toEqual(['{"a":\n1}', '{"b":2}']);
});

test('an event that is not over is not given', () => {
  expect(read('data: {"a":1}\n')).toEqual([]);
});

test('an event that never ends is an error', () => {
  const take = eventReader(() => undefined);
  expect(() => {
    for (let count = 0; count < 20; count++) {
      take(`data: ${'x'.repeat(1024 * 1024)}\n`);
    }
  }).toThrow('does not end');
});
