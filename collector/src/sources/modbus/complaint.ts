import type { Logger } from 'pino';
import { clause } from '#model/text/clause.ts';
import { ModbusError } from '#protocols/modbus/read.ts';
import type { Away } from '../../polling/polled.ts';
import { adviceFor } from './advice.ts';
import type { ReadResult } from './read-blocks.ts';

/** One answer that cannot be read is noise on the line. */
const GARBLED_TURNS = 2;
const SILENT_ADVICE = 'It is read apart from the others; remove it if the manual does not list it.';
/** More register names than this make a status message that nobody reads. */
const NAMED_REGISTERS = 5;

/** Remembers what the units refuse, logs it once, and puts what is wrong into words. */
export function createComplaint(log: Logger) {
  const refusedByUnit = new Map<number, Map<string, ModbusError>>();
  const logged = new Set<string>();
  const garbledByUnit = new Map<number, { turns: number; error: ModbusError }>();

  /** A unit that answers, and nothing that can be read, is not away, and yet it gives nothing. */
  function noteGarbled(unitId: number, { read, missed }: Pick<ReadResult, 'read' | 'missed'>): void {
    const error = missed.map((one) => one.error).find(({ kind }) => kind === 'garbled');
    if (read.length > 0 || !error) {
      garbledByUnit.delete(unitId);
      return;
    }
    const turns = (garbledByUnit.get(unitId)?.turns ?? 0) + 1;
    garbledByUnit.set(unitId, { turns, error });
    if (turns === GARBLED_TURNS && !logged.has(`unit ${unitId}`)) {
      logged.add(`unit ${unitId}`);
      log.warn({ unitId }, `Modbus unit ${unitId}: ${error.message} ${adviceFor(error, 'its registers')}`);
    }
  }

  const garbledTexts = () =>
    [...garbledByUnit]
      .filter(([, { turns }]) => turns >= GARBLED_TURNS)
      .map(([unitId, { error }]) => `unit ${unitId} gives nothing: ${clause(error.message)}`);

  return {
    /** Notes one turn of a unit. */
    note(unitId: number, { read, refused, missed }: Pick<ReadResult, 'read' | 'refused' | 'missed'>): void {
      noteGarbled(unitId, { read, missed });
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
            `Modbus register ${point.address}: ${error.message} ${error.kind === 'timeout' ? SILENT_ADVICE : adviceFor(error, point.address)}`
          );
        }
      }
    },

    /** '' where nothing is wrong. */
    text: (away: readonly Away[]): string =>
      [
        ...away.map(awayText),
        ...garbledTexts(),
        ...refusedTexts([...refusedByUnit.values()].flatMap((refused) => [...refused])),
      ].join('; '),
  };
}

function awayText({ name, error }: Away): string {
  return error instanceof ModbusError && error.gatewayMissesUnit
    ? `${name} is away: ${clause(error.message)}`
    : `no answer from ${name}`;
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
