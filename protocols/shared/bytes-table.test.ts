import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBytesTable } from './bytes-table.ts';

test('different bytes have different numbers, the same bytes the same, by search and by guess', () => {
  // Few different bytes, so that pieces are alike up to a bit of their last byte.
  const byte = fc.constantFrom(0, 0x80, 0x61, 0x7f, 0xf0, 0xff);
  const pieces = fc.array(fc.array(byte, { maxLength: 40 }), { maxLength: 60 });
  fc.assert(
    fc.property(pieces, (some) => {
      const table = createBytesTable();
      const numbers = new Map<string, number>();
      let previous = -1;
      for (const piece of some) {
        const bytes = Uint8Array.from([...piece, ...piece]);
        const view = new DataView(bytes.buffer);
        const guessed = table.guess(view, 0, previous);
        let number = table.find(bytes, view, 0, bytes.length);
        if (number === -1) {
          number = table.add(bytes, view, 0, bytes.length);
        }
        if (guessed !== -1) {
          const begins = bytes.subarray(0, table.lengthOf(guessed));
          expect([...table.bytesOf(guessed)]).toEqual([...begins]);
        }
        const known = numbers.get(piece.join()) ?? number;
        expect(number).toBe(known);
        numbers.set(piece.join(), number);
        expect([...table.bytesOf(number)]).toEqual([...bytes]);
        table.follow(previous, number);
        previous = number;
      }
      expect(table.size).toBe(numbers.size);
    })
  );
});
