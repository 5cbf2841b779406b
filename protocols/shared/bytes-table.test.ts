import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBytesTable } from './bytes-table.ts';

test('different bytes have different numbers, the same bytes the same, by search and by guess', () => {
  // Few different bytes, so that pieces are alike up to a bit of their last byte.
  const byte = fc.constantFrom(0, 0x80, 0x61, 0x7f, 0xf0, 0xff);
  const pieces = fc.array(fc.tuple(fc.array(byte, { maxLength: 40 }), fc.nat(1)), { maxLength: 60 });
  fc.assert(
    fc.property(pieces, (some) => {
      const table = createBytesTable();
      const numbers = new Map<string, number>();
      let previous = -1;
      for (const [piece, owner] of some) {
        const bytes = Uint8Array.from([...piece, ...piece]);
        const view = new DataView(bytes.buffer);
        const guessed = table.guess(view, 0, previous, owner);
        let number = table.find(view, 0, bytes.length, owner);
        if (number === -1) {
          number = table.add(bytes, view, 0, bytes.length, owner);
        }
        if (guessed !== -1) {
          const begins = bytes.subarray(0, table.lengthOf(guessed));
          expect([...table.bytesOf(guessed)]).toEqual([...begins]);
          expect(table.ownerOf(guessed)).toBe(owner);
        }
        const key = `${owner}: ${piece.join()}`;
        expect(number).toBe(numbers.get(key) ?? number);
        numbers.set(key, number);
        expect(table.ownerOf(number)).toBe(owner);
        expect([...table.bytesOf(number)]).toEqual([...bytes]);
        table.follow(previous, number);
        previous = number;
      }
      expect(table.size).toBe(numbers.size);
    })
  );
});
