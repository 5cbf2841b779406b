import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RegisterRange, Table } from '#protocols/modbus/read.ts';
import { planBlocks, splitBlock } from './plan.ts';

const itemArbitrary: fc.Arbitrary<RegisterRange> = fc.record({
  unitId: fc.integer({ min: 1, max: 3 }),
  table: fc.constantFrom<Table>('holding', 'input'),
  start: fc.integer({ min: 0, max: 600 }),
  length: fc.constantFrom(1, 2, 4),
});
const itemsArbitrary = fc.array(itemArbitrary, { minLength: 1, maxLength: 80 });
const limitsArbitrary = fc.record({ maxGap: fc.integer({ min: 0, max: 40 }), max: fc.integer({ min: 4, max: 125 }) });

test('every register is read exactly once, whole, from its own unit and table', () => {
  fc.assert(
    fc.property(itemsArbitrary, limitsArbitrary, (items, { maxGap, max }) => {
      const blocks = planBlocks(items, { maxGap, maxLength: () => max });
      const placed = blocks.flatMap((block) => block.items);
      expect(new Set(placed)).toEqual(new Set(items));
      expect(placed).toHaveLength(items.length);
      for (const block of blocks) {
        for (const item of block.items) {
          expect([item.unitId, item.table]).toEqual([block.unitId, block.table]);
          expect(item.start).toBeGreaterThanOrEqual(block.start);
          expect(item.start + item.length).toBeLessThanOrEqual(block.start + block.length);
        }
      }
    })
  );
});

test('no request is longer than the device allows or bridges a wider hole than configured', () => {
  fc.assert(
    fc.property(itemsArbitrary, limitsArbitrary, (items, { maxGap, max }) => {
      for (const block of planBlocks(items, { maxGap, maxLength: () => max })) {
        expect(block.length).toBeLessThanOrEqual(max);
        let end = block.start;
        for (const item of block.items) {
          expect(item.start - end).toBeLessThanOrEqual(maxGap);
          end = Math.max(end, item.start + item.length);
        }
      }
    })
  );
});

test('splitting a refused block again and again ends with every register alone', () => {
  fc.assert(
    fc.property(itemsArbitrary, (items) => {
      const todo = planBlocks(items, { maxGap: 40, maxLength: () => 125 });
      const alone: RegisterRange[] = [];
      for (let block = todo.pop(); block; block = todo.pop()) {
        const parts = splitBlock(block);
        for (const part of parts) {
          expect(part.items.length).toBeLessThan(block.items.length);
        }
        if (parts.length === 0) {
          alone.push(...block.items);
        }
        todo.push(...parts);
      }
      expect(new Set(alone)).toEqual(new Set(items));
    })
  );
});

test('300 meter registers with holes of 40 need a third of the requests when holes are bridged', () => {
  const items = Array.from({ length: 300 }, (_, index): RegisterRange => {
    return { unitId: 1, table: 'holding', start: Math.floor(index / 7) * 30 + (index % 7) * 2, length: 2 };
  });
  const requests = (maxGap: number) => planBlocks(items, { maxGap, maxLength: () => 125 }).length;
  expect([requests(0), requests(40)]).toEqual([43, 11]);
});
