import type { Logger } from 'pino';
import { clause } from '#model/text/clause.ts';
import { ModbusError } from '#protocols/modbus/read.ts';
import type { Away } from '../../polling/polled.ts';
import type { ReadResult } from './read-blocks.ts';

/** More register names than this make a status message that nobody reads. */
const NAMED_REGISTERS = 5;

/** Remembers what the units refuse, logs it once, and puts what is wrong into words. */
export function createComplaint(log: Logger) {
  const refusedByUnit = new Map<number, Map<string, ModbusError>>();
  const logged = new Set<string>();

  return {
    /** Notes one turn of a unit. */
    note(unitId: number, { read, refused }: Pick<ReadResult, 'read' | 'refused'>): void {
      const ofUnit = refusedByUnit.get(unitId) ?? new Map<string, ModbusError>();
      refusedByUnit.set(unitId, ofUnit);
      if (ofUnit.size > 0) {
        read.forEach((address) => ofUnit.delete(address));
      }
      for (const { point, error } of refused) {
        ofUnit.set(point.address, error);
        if (!logged.has(point.address)) {
          logged.add(point.address);
          log.warn(
            { address: point.address },
            `Modbus register ${point.address}: ${error.message} ${adviceFor(error)}`
          );
        }
      }
    },

    /** '' where nothing is wrong. */
    text: (away: readonly Away[]): string =>
      [...away.map(awayText), ...refusedTexts([...refusedByUnit.values()].flatMap((refused) => [...refused]))].join(
        '; '
      ),
  };
}

function awayText({ name, error }: Away): string {
  return error instanceof ModbusError && error.gatewayMissesUnit
    ? `${name} is away: ${clause(error.message)}`
    : `no answer from ${name}`;
}

function adviceFor(error: ModbusError): string {
  return error.kind === 'timeout'
    ? 'It is read apart from the others; remove it if the manual does not list it.'
    : 'Check the address, table and unit against the manual.';
}

function refusedTexts(refused: ReadonlyArray<[string, ModbusError]>): string[] {
  const isSilent = ([, { kind }]: [string, ModbusError]) => kind === 'timeout';
  const namesOf = (some: ReadonlyArray<[string, ModbusError]>) => some.map(([address]) => address);
  const others = namesOf(refused.filter((one) => !isSilent(one)));
  const silent = namesOf(refused.filter(isSilent));
  return [
    ...(others.length > 0 ? [`registers refused: ${named(others)}`] : []),
    ...(silent.length > 0 ? [`registers without an answer: ${named(silent)}`] : []),
  ];
}

function named(addresses: readonly string[]): string {
  const more = addresses.length > NAMED_REGISTERS ? ` and ${addresses.length - NAMED_REGISTERS} more` : '';
  return `${addresses.slice(0, NAMED_REGISTERS).join(', ')}${more}`;
}
