import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { compress } from 'snappyjs';
import { expect, test } from 'vitest';
import { MessageError } from '../shared/message-error.ts';
import { MODULE, sourceDigest } from '../../scripts/wasm.ts';
import { createSnappy, unpackedLength } from './snappy.ts';

/** One for all tests: its memory has had other blocks before. */
const unpack = createSnappy();

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
    }),
    { numRuns: 100 }
  );
  const long = Buffer.alloc(300_000, 'The plenum is the space under the floor. ');
  expect(Buffer.from(unpack(compress(long))).equals(long)).toBe(true);
});

test('pieces of every length, from every distance, are repeated as they were', () => {
  for (let offset = 1; offset <= 70; offset++) {
    for (let size = 1; size <= 64; size++) {
      // A literal of 70 bytes, a copy, and a literal behind it: what is written too far is written over.
      const first = Buffer.from(Array.from({ length: 70 }, (_, byte) => byte + 1));
      const block = [70 + size + 1, 60 << 2, 69, ...first, ((size - 1) << 2) | 2, offset, 0, 0, 0xff];
      if (70 + size + 1 > 127) {
        block.splice(0, 1, ((70 + size + 1) & 0x7f) | 0x80, 1);
      }
      const copied = Array.from({ length: size }, (_, byte) => first[70 - offset + (byte % offset)] as number);
      expect([...unpack(Uint8Array.from(block))]).toEqual([...first, ...copied, 0xff]);
    }
  }
});

test('a large block comes out whole, and its memory is given back', () => {
  const large = Buffer.alloc(20 * 2 ** 20, 'gpu-0 gpu-1 gpu-2 ');
  expect(unpack(compress(large)).equals(large)).toBe(true);
  expect(unpack(compress(Buffer.from('small'))).buffer.byteLength).toBeLessThan(2 ** 20);
});

test('the WebAssembly is made of the source beside it', async () => {
  // Else: npm run generate.
  expect(await readFile(MODULE, 'utf8')).toContain(await sourceDigest());
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
      try {
        if (unpackedLength(bytes) <= 1 << 16) {
          unpack(bytes);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(MessageError);
      }
    }),
    { numRuns: 5_000 }
  );
});
