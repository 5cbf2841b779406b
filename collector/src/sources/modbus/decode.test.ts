import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parse } from 'yaml';
import {
  BYTE_ORDERS,
  compileDecoder,
  wirePlaces,
  type RegisterType,
  type ValueLayout,
} from '#protocols/modbus/read.ts';
import { modbusConfigSchema } from './config.ts';
import { planBlocks } from './plan.ts';
import { planLimits, registerPoints } from './points.ts';
import { readBlocks } from './read-blocks.ts';
import { createSilences } from './silences.ts';

const layout = (type: RegisterType, extra: Partial<ValueLayout> = {}): ValueLayout => {
  return { type, byteOrder: 'ABCD', scale: 1, offset: 0, notAvailable: [], ...extra };
};
const decode = (bytes: Buffer, given: ValueLayout) => compileDecoder(given)(bytes, 0);

test('a value written in any byte order comes back the same', () => {
  const orders = BYTE_ORDERS.filter((order) => wirePlaces(order, 8));
  const cases = fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(...orders));
  fc.assert(
    fc.property(cases, ([value, byteOrder]) => {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(value);
      const wire = Buffer.alloc(8);
      wirePlaces(byteOrder, 8)?.forEach((place, index) => bytes.copy(wire, place, index, index + 1));
      expect(decode(wire, layout('float64', { byteOrder }))).toBe(value + 0);
    })
  );
});

test('every 32 bit integer keeps its sign and size', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(value);
      expect(decode(bytes, layout('int32'))).toBe(value);
      expect(decode(bytes, layout('uint32'))).toBe(value >>> 0);
    })
  );
});

test('NaN and infinity are a missing reading instead of a number', () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatBE(value);
    expect(decode(bytes, layout('float32'))).toBeNull();
  }
});

const caseSchema = z.object({
  config: z.record(z.string(), z.unknown()),
  device: z.record(z.string(), z.array(z.number())),
  expected: z.record(z.string(), z.number().nullable()),
});

/** One folder per case: `case.yaml` holds the source's configuration, the device's registers and the expected values. */
describe('cases of the field', () => {
  const folder = join(import.meta.dirname, 'testing', 'cases');
  for (const name of readdirSync(folder)) {
    test(name, async () => {
      const given = caseSchema.parse(parse(readFileSync(join(folder, name, 'case.yaml'), 'utf8')));
      const config = modbusConfigSchema.parse({ name, protocol: 'modbus', host: 'device', ...given.config });
      const reader = {
        read: async ({ table, start, length }: { table: string; start: number; length: number }) => {
          const words = given.device[table] ?? [];
          const asked = Array.from({ length }, (_, index) => words[start + index] ?? 0);
          if (table === 'coil' || table === 'discrete') {
            return Buffer.from(asked);
          }
          return Buffer.from(asked.flatMap((word) => [word >> 8, word & 0xff]));
        },
      };
      const blocks = planBlocks(registerPoints(config), planLimits(config));
      const { samples } = await readBlocks(reader, blocks, createSilences(), (point, bytes, offset) =>
        point.decode(bytes, offset)
      );
      const values = Object.fromEntries(samples.map(({ address, value }) => [address, value]));
      expect(values).toEqual(given.expected);
    });
  }
});
