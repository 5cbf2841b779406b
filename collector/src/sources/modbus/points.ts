import type { PointDefinition } from '#model/point.ts';
import { clause } from '#model/text/clause.ts';
import {
  bitsOf,
  compileDecoder,
  compileRawDecoder,
  isBitTable,
  MAX_BITS_PER_READ,
  registerCount,
  sentinelPatterns,
  wirePlaces,
  type RawDecoder,
  type RegisterRange,
  type RegisterType,
  type ValueLayout,
} from '#protocols/modbus/read.ts';
import { SourceConfigError } from '../../contract/config.ts';
import { pointFromMeaning } from '../shared/point-config.ts';
import type { ModbusConfig, RegisterConfig } from './config.ts';
import type { CounterLayout } from './counter.ts';
import type { PlanLimits } from './plan.ts';

/** A configured register, ready to be planned and decoded. */
export interface RegisterPoint extends RegisterRange {
  address: string;
  intervalMs: number;
  /** The value; `null` where the device has no reading. */
  decode: (bytes: Buffer, offset: number) => number | null;
  /** Set for a running total. */
  counter?: CounterLayout;
  decodeRaw: RawDecoder;
}

const LAST_ADDRESS = 65_535;

/**
 * Native address of a register, e.g. `1:holding:3027`, `1:holding:12.0-3` for bits 0 to 3, `1:holding:800/s` for the rate of a
 * counter, which is another point than its total.
 */
export function registerAddress(config: ModbusConfig, register: RegisterConfig): string {
  const bits = register.bits ? `.${register.bits.first}-${register.bits.last}` : '';
  return `${register.unitId ?? config.unitId}:${register.table}:${register.address}${bits}${register.counter ? '/s' : ''}`;
}

/**
 * Registers of a configuration as the planner and decoder want them.
 * @throws AggregateError of SourceConfigErrors: types that do not fit the table, bits, byte orders or "no reading" values
 * that do not fit the type, values that reach beyond register 65535, the same address twice
 */
export function registerPoints(config: ModbusConfig): RegisterPoint[] {
  const errors: SourceConfigError[] = [];
  const seen = new Map<string, number>();
  for (const [index, register] of config.registers.entries()) {
    const address = registerAddress(config, register);
    errors.push(...registerErrors(config, register, index));
    const first = seen.get(address);
    if (first !== undefined) {
      const message = `Modbus register ${address} is configured twice, as registers[${first}] and registers[${index}].`;
      errors.push(new SourceConfigError(message, ['registers', index, 'address'], 'Remove one of the two.'));
    }
    seen.set(address, index);
  }
  if (errors.length === 1) {
    throw errors[0];
  }
  if (errors.length > 1) {
    throw new AggregateError(errors, `${errors.length} registers of ${config.name} do not fit.`);
  }
  return config.registers.map((register) => registerPoint(config, register));
}

function typeOf(register: RegisterConfig): RegisterType {
  return isBitTable(register.table) ? 'bool' : (register.type ?? 'uint16');
}

function registerPoint(config: ModbusConfig, register: RegisterConfig): RegisterPoint {
  const type = typeOf(register);
  const layout: ValueLayout = {
    type,
    byteOrder: register.byteOrder ?? config.byteOrder,
    ...(register.bits ? { bits: register.bits } : {}),
    scale: register.scale,
    offset: register.offset,
    notAvailable: register.notAvailable,
  };
  return {
    address: registerAddress(config, register),
    unitId: register.unitId ?? config.unitId,
    table: register.table,
    start: register.address,
    length: registerCount(type),
    intervalMs: register.interval === 0 ? config.interval : register.interval,
    decode: compileDecoder(layout),
    decodeRaw: compileRawDecoder(layout),
    ...(register.counter ? { counter: { ...layout, rollsOverAt: register.rollsOverAt } } : {}),
  };
}

function registerErrors(config: ModbusConfig, register: RegisterConfig, index: number): SourceConfigError[] {
  const where = `Modbus registers[${index}] (${register.table} ${register.address})`;
  const errors: SourceConfigError[] = [];
  const bitTable = isBitTable(register.table);
  if (bitTable && register.type !== undefined && register.type !== 'bool') {
    const message = `${where} is of type ${register.type}, but the ${register.table} table holds single bits.`;
    errors.push(
      new SourceConfigError(
        message,
        ['registers', index, 'type'],
        'Leave `type` out, or choose the holding or input table.'
      )
    );
  }
  if (!bitTable && register.type === 'bool') {
    const message = `${where} is of type bool, but the ${register.table} table holds 16 bit registers.`;
    errors.push(
      new SourceConfigError(
        message,
        ['registers', index, 'type'],
        'Write `type: uint16` with `bits: 0` for its lowest bit.'
      )
    );
  }
  const type = typeOf(register);
  const length = registerCount(type);
  if (register.address + length - 1 > LAST_ADDRESS) {
    const message = `${where} as ${type} reaches beyond the last register ${LAST_ADDRESS}.`;
    errors.push(
      new SourceConfigError(message, ['registers', index, 'address'], 'Check the address against the manual.')
    );
  }
  if (register.bits && (type === 'bool' || type.startsWith('float') || register.bits.last >= length * 16)) {
    const message = `${where} takes bits ${register.bits.first}-${register.bits.last} out of ${type}.`;
    errors.push(
      new SourceConfigError(message, ['registers', index, 'bits'], 'Take bits of an integer type that is wide enough.')
    );
  }
  return [...errors, ...meaningErrors(config, register, index, where)];
}

/** What the configuration says about the bits of a value must fit its type. */
function meaningErrors(
  config: ModbusConfig,
  register: RegisterConfig,
  index: number,
  where: string
): SourceConfigError[] {
  const type = typeOf(register);
  const errors: SourceConfigError[] = [];
  const add = (key: string, message: string, nextStep: string) =>
    errors.push(new SourceConfigError(`${where} ${clause(message)}.`, ['registers', index, key], nextStep));
  const order = register.byteOrder ?? config.byteOrder;
  if (type !== 'bool' && !wirePlaces(order, bitsOf(type) / 8)) {
    add('byteOrder', `has byte order ${order}, which is not defined for ${type}`, 'Use ABCD, CDAB, BADC or DCBA.');
  }
  for (const sentinel of register.notAvailable.filter((one) => !sentinelPatterns(one, type))) {
    add(
      'notAvailable',
      `can never hold ${sentinel} as ${type}`,
      'Write the raw value, before `scale`, or its bits in hexadecimal.'
    );
  }
  if (register.counter && (type === 'bool' || register.offset !== 0)) {
    add(
      'counter',
      `is a counter, of type ${type} with offset ${register.offset}`,
      'A counter is a number without `offset`.'
    );
  }
  if (register.rollsOverAt !== undefined && !register.counter) {
    add('rollsOverAt', 'rolls over but is not a counter', 'Add `counter: true`.');
  }
  return errors;
}

/** The points of a configuration; see `registerPoints` for the errors. */
export function modbusPoints(config: ModbusConfig, source: string, site: string): PointDefinition[] {
  registerPoints(config);
  return config.registers.map((register) =>
    pointFromMeaning(register, {
      source,
      site,
      address: registerAddress(config, register),
      simulated: config.simulated ?? false,
      samplingIntervalMs: register.interval === 0 ? config.interval : register.interval,
    })
  );
}

export function planLimits(config: ModbusConfig): PlanLimits {
  return {
    maxGap: config.maxGap,
    maxLength: (table) => (isBitTable(table) ? MAX_BITS_PER_READ : config.maxRegistersPerRead),
  };
}
