import fc from 'fast-check';
import { compress } from 'snappyjs';
import { expect, test } from 'vitest';
import { MessageError } from '../shared/message-error.ts';
import { unpackedLength, unpackSnappy } from './snappy.ts';

function unpack(block: Uint8Array): Uint8Array {
  const into = new Uint8Array(unpackedLength(block));
  return into.subarray(0, unpackSnappy(block, into));
}

test('what another implementation packed comes out as it was', () => {
  // Few different pieces, so that there is something to refer back to.
  const pieces = fc.array(
    fc.constantFrom(
      'instance',
      'gpu-0',
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'x',
      '\u0000',
      'job="dcgm"'
    ),
    {
      maxLength: 3_000,
      size: 'max',
    }
  );
  fc.assert(
    fc.property(pieces, (some) => {
      const plain = Buffer.from(some.join(''));
      expect(Buffer.from(unpack(compress(plain))).equals(plain)).toBe(true);
      // Memory that had another block before, and has room behind this one.
      const used = Buffer.alloc(plain.length + 100, 0xaa);
      expect(used.subarray(0, unpackSnappy(compress(plain), used)).equals(plain)).toBe(true);
    }),
    { numRuns: 100 }
  );
  const long = Buffer.alloc(300_000, 'The plenum is the space under the floor. ');
  expect(Buffer.from(unpack(compress(long))).equals(long)).toBe(true);
});

test('a copy of four bytes offset, which no small block has, is read', () => {
  // Length 8; literal "abcd"; copy of 4 bytes from 4 back, with its offset in four bytes.
  expect(Buffer.from(unpack(Buffer.from([8, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x0f, 4, 0, 0, 0]))).toString()).toBe(
    'abcdabcd'
  );
});

test.each([
  ['nothing at all', [], 'is cut off'],
  ['a length of more than 32 bits', [0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 'its length takes more than 32 bits'],
  ['a literal that ends early', [5, 0x10, 0x61], 'is cut off'],
  ['a copy from before the beginning', [8, 0x00, 0x61, 0x01, 9], 'bytes before its beginning'],
  ['less than it says', [9, 0x0c, 0x61, 0x62, 0x63, 0x64], 'it says that it holds 9 bytes, and there are 4'],
  ['more than it says', [2, 0x0c, 0x61, 0x62, 0x63, 0x64], 'more than the 2 bytes that it says'],
])('%s is an error that says so', (_, bytes, message) => {
  expect(() => unpack(Buffer.from(bytes))).toThrow(message);
});

test('a block that ends anywhere, or is anything, is an error or a block', () => {
  const block = compress(Buffer.from('abcabcabcabc the same abcabcabc again, abcabcabc'));
  for (let length = 0; length < block.length; length++) {
    expect(() => unpack(block.slice(0, length))).toThrow(MessageError);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const into = new Uint8Array(1 << 16);
      try {
        if (unpackedLength(bytes) <= into.length) {
          unpackSnappy(bytes, into);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(MessageError);
      }
    }),
    { numRuns: 5_000 }
  );
});
