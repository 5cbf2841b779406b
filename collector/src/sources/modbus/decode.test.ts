import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Quality } from '#model/sample.ts';
import { parse } from 'yaml';
import { modbusConfigSchema } from './config.ts';
import { BYTE_ORDERS, decodeValue, reorder, type RegisterType, type ValueLayout } from './decode.ts';
import { planBlocks } from './plan.ts';
import { planLimits, registerPoints } from './points.ts';
import { readBlocks } from './read-blocks.ts';

const layout = (type: RegisterType, extra: Partial<ValueLayout> = {}): ValueLayout => {
  return { type, byteOrder: 'ABCD', scale: 1, offset: 0, notAvailable: [], ...extra };
};

test('a value written in any byte order comes back the same', () => {
  const cases = fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(...BYTE_ORDERS));
  fc.assert(
    fc.property(cases, ([value, byteOrder]) => {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setFloat64(0, value);
      expect(decodeValue(reorder(bytes, byteOrder), layout('float64', { byteOrder })).value).toBe(value + 0);
    })
  );
});

test('every 32 bit integer keeps its sign and size', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setInt32(0, value);
      expect(decodeValue(bytes, layout('int32')).value).toBe(value);
      expect(decodeValue(bytes, layout('uint32')).value).toBe(value >>> 0);
    })
  );
});

test('NaN and infinity are no reading instead of a number', () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value);
    expect(decodeValue(bytes, layout('float32'))).toEqual({ value: null, quality: Quality.bad });
  }
});

const caseSchema = z.object({
  config: z.record(z.string(), z.unknown()),
  device: z.record(z.string(), z.array(z.number())),
  expected: z.record(z.string(), z.number().nullable()),
});

/** A folder a case: `case.yaml` holds the source's configuration, the device's registers and the expected values. */
describe('testcases', () => {
  const folder = join(import.meta.dirname, 'testcases');
  for (const name of readdirSync(folder)) {
    test(name, async () => {
      const given = caseSchema.parse(parse(readFileSync(join(folder, name, 'case.yaml'), 'utf8')));
      const config = modbusConfigSchema.parse({ name, protocol: 'modbus', host: 'device', ...given.config });
      const connection = {
        open: async () => undefined,
        close: () => undefined,
        read: async ({ table, start, length }: { table: string; start: number; length: number }) => {
          const words = given.device[table] ?? [];
          const asked = Array.from({ length }, (_, index) => words[start + index] ?? 0);
          if (table === 'coil' || table === 'discrete') {
            return Uint8Array.from(asked);
          }
          return Uint8Array.from(asked.flatMap((word) => [word >> 8, word & 0xff]));
        },
      };
      const { readings } = await readBlocks(connection, planBlocks(registerPoints(config), planLimits(config)));
      const values = Object.fromEntries(readings.map(({ point, value }) => [point.address, value]));
      expect(values).toEqual(given.expected);
    });
  }
});
