import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import {
  BYTE_ORDERS,
  MAX_REGISTERS_PER_READ,
  modbusEndpointShape,
  modbusTimingShape,
  REGISTER_TYPES,
  TABLES,
} from '#protocols/modbus/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';
import { pointMeaningShape } from '../shared/point-config.ts';

/** Shortest polling interval: below it devices and serial lines answer no faster anyway. */
const MIN_INTERVAL_MS = 100;

const unitIdSchema = z.number().int().min(0).max(255);

const bitRangeSchema = z
  .union([z.number().int().min(0).max(63), z.string().regex(/^\d{1,2}-\d{1,2}$/, 'write one bit (3) or a range (0-3)')])
  .transform((text) => {
    const [first = 0, last = first] = String(text).split('-').map(Number);
    return { first, last };
  })
  .refine(({ first, last }) => first <= last && last <= 63, { error: 'the first bit must not be above the last' });

export const registerSchema = z
  .object({
    address: z.number().int().min(0).max(65_535).meta({
      description: 'Address as it goes over the wire, counted from 0. A manual that says 40001 means holding 0.',
    }),
    table: z.enum(TABLES).default('holding').meta({ description: 'holding, input, coil or discrete.' }),
    type: z.enum(REGISTER_TYPES).optional().meta({
      description: 'How the registers are read: uint16 unless said; coils and discretes are always bool.',
    }),
    byteOrder: z.enum(BYTE_ORDERS).optional().meta({
      description:
        "Order of the bytes A (highest) to D, or to H for 64 bits, as they arrive; the source's `byteOrder` where absent.",
    }),
    bits: bitRangeSchema.optional().meta({
      description: 'Takes one bit (3) or a range (0-3) out of an integer; bit 0 is the lowest.',
    }),
    scale: z.number().default(1).meta({ description: 'value = raw * scale + offset.' }),
    offset: z.number().default(0).meta({ description: 'value = raw * scale + offset, in the unit of the point.' }),
    notAvailable: z
      .array(
        z.union([
          z.number(),
          z
            .string()
            .regex(/^(0x[0-9a-f]{1,16}|-?\d+(\.\d+)?(e[-+]?\d+)?)$/i, 'write a number, or hexadecimal such as 0x8000'),
        ])
      )
      .default([])
      .meta({
        description:
          'Raw values by which the device says "no reading": numbers as the type gives them, or bits such as 0x8000. NaN always does.',
      }),
    unitId: unitIdSchema.optional().meta({ description: "Unit behind a gateway; the source's `unitId` where absent." }),
    interval: durationSchema('0ms', { minMs: MIN_INTERVAL_MS }).meta({
      description: "Own polling interval, at least 100ms; the source's where absent.",
    }),
    counter: z.boolean().default(false).meta({
      description: 'true for a running total: its rate per second is stored. `unit` is that of the rate, e.g. kW.h/s.',
    }),
    rollsOverAt: z.number().positive().optional().meta({
      description: 'Raw count at which the counter begins again at 0; the range of an unsigned type where absent.',
    }),
    ...pointMeaningShape,
  })
  .strict();
export type RegisterConfig = z.infer<typeof registerSchema>;

export const modbusConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('modbus'),
    ...modbusEndpointShape,
    unitId: unitIdSchema.default(1).meta({ description: 'Unit (slave) id of registers that name none.' }),
    interval: durationSchema('2s', { minMs: MIN_INTERVAL_MS }).meta({
      description: 'How often each register is read.',
    }),
    byteOrder: z.enum(BYTE_ORDERS).default('ABCD').meta({ description: 'Byte order of registers that name none.' }),
    maxGap: z.number().int().min(0).max(MAX_REGISTERS_PER_READ).default(16).meta({
      description: 'Neighbours this many unused registers apart are still read in one request; 0 bridges no hole.',
    }),
    maxRegistersPerRead: z
      .number()
      .int()
      .min(4)
      .max(MAX_REGISTERS_PER_READ)
      .default(MAX_REGISTERS_PER_READ)
      .meta({ description: 'Longest request; lower it for devices that refuse 125 registers.' }),
    ...modbusTimingShape,
    registers: z.array(registerSchema).min(1).meta({ description: 'The points of this source.' }),
  })
  .strict();
export type ModbusConfig = z.infer<typeof modbusConfigSchema>;
