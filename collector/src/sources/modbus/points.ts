import { pointFromMeaning } from '../point-config.ts';
import { SourceConfigError } from '../source.ts';
import type { PointDefinition } from '#model/point.ts';
import { MAX_BITS_PER_READ, type ModbusConfig, type RegisterConfig, type Table } from './config.ts';
import { registerCount, type ValueLayout } from './decode.ts';
import type { Item, PlanLimits } from './plan.ts';

/** A configured register, ready to be planned and decoded. */
export interface RegisterPoint extends Item {
  address: string;
  layout: ValueLayout;
  intervalMs: number;
}

const LAST_ADDRESS = 65_535;

/** A set of single bits, without registers. */
export function isBitTable(table: Table): boolean {
  return table === 'coil' || table === 'discrete';
}

/** Native address of a register, e.g. `1:holding:3027`, `1:holding:12.0-3` for bits 0 to 3. */
export function registerAddress(config: ModbusConfig, register: RegisterConfig): string {
  const bits = register.bits ? `.${register.bits.first}-${register.bits.last}` : '';
  return `${register.unitId ?? config.unitId}:${register.table}:${register.address}${bits}`;
}

/**
 * Registers of a configuration as the planner and decoder want them.
 * @throws AggregateError of SourceConfigErrors: types that do not fit the table, bits outside of the
 * type, values that reach beyond register 65535, the same address twice
 */
export function registerPoints(config: ModbusConfig): RegisterPoint[] {
  const errors: SourceConfigError[] = [];
  const seen = new Map<string, number>();
  const points = config.registers.map((register, index): RegisterPoint => {
    const type = isBitTable(register.table) ? 'bool' : (register.type ?? 'uint16');
    const address = registerAddress(config, register);
    errors.push(...registerErrors(register, index));
    const first = seen.get(address);
    if (first !== undefined) {
      const message = `Modbus register ${address} is configured twice, as registers[${first}] and registers[${index}].`;
      errors.push(new SourceConfigError(message, ['registers', index, 'address'], 'Remove one of the two.'));
    }
    seen.set(address, index);
    return {
      address,
      unitId: register.unitId ?? config.unitId,
      table: register.table,
      start: register.address,
      length: registerCount(type),
      intervalMs: register.interval === 0 ? config.interval : register.interval,
      layout: {
        type,
        byteOrder: register.byteOrder ?? config.byteOrder,
        ...(register.bits ? { bits: register.bits } : {}),
        scale: register.scale,
        offset: register.offset,
        notAvailable: register.notAvailable,
      },
    };
  });
  if (errors.length === 1) {
    throw errors[0];
  }
  if (errors.length > 1) {
    throw new AggregateError(errors, `${errors.length} registers of ${config.name} do not fit.`);
  }
  return points;
}

function registerErrors(register: RegisterConfig, index: number): SourceConfigError[] {
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
  const type = bitTable ? 'bool' : (register.type ?? 'uint16');
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
      new SourceConfigError(message, ['registers', index, 'bits'], 'Bits come out of an integer type that has them.')
    );
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
    })
  );
}

export function planLimits(config: ModbusConfig): PlanLimits {
  return {
    maxGap: config.maxGap,
    maxLength: (table) => (isBitTable(table) ? MAX_BITS_PER_READ : config.maxRegistersPerRead),
  };
}
