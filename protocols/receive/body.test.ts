import { expect, it } from 'vitest';
import { createBodyPool } from './body.ts';

const pieces = (...texts: string[]) => texts.map((text) => Buffer.from(text));
const sizeOf = (some: readonly Buffer[]) => some.reduce((sum, { length }) => sum + length, 0);

function join(pool: ReturnType<typeof createBodyPool>, ...texts: string[]) {
  const some = pieces(...texts);
  return pool.join(some, sizeOf(some));
}

it('puts bodies together in memory that is used again once nobody looks at it, and not before', () => {
  const pool = createBodyPool();
  const first = join(pool, 'one ', 'body');
  const second = join(pool, 'another ', 'body');
  expect([first.bytes, second.bytes].map(String)).toEqual(['one body', 'another body']);
  const { buffer } = first.bytes;
  first.release();
  const third = join(pool, 'a ', 'third');
  expect(third.bytes.buffer).toBe(buffer);
  expect([third.bytes, second.bytes].map(String)).toEqual(['a third', 'another body']);
  // One that does not fit into what is there.
  third.release();
  const long = 'x'.repeat(100_000);
  expect(String(join(pool, long, long).bytes)).toBe(long + long);
});

it('leaves a body of one piece where it is', () => {
  const [piece = Buffer.alloc(0)] = pieces('whole');
  expect(createBodyPool().join([piece], piece.length).bytes).toBe(piece);
});

it('keeps no memory of bodies that are out of the ordinary', () => {
  const pool = createBodyPool();
  const large = Buffer.alloc(2 ** 20, 1);
  const body = pool.join([large, large], 2 * large.length);
  expect(body.bytes.length).toBe(2 ** 21);
  const { buffer } = body.bytes;
  body.release();
  expect(pool.join([large, large], 2 * large.length).bytes.buffer).not.toBe(buffer);
});
