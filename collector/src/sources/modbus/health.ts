import type { SourceContext } from '../source.ts';
import { ModbusError } from './errors.ts';
import type { PollRound } from './poll.ts';

/** One lost answer happens; two rounds in a row without one mean that the connection is dead. */
const SILENT_ROUNDS_BEFORE_RECONNECT = 2;
/** More register names than this make a status message that nobody reads. */
const NAMED_REGISTERS = 5;

/**
 * Turns poll rounds into the state of the source: connected, degraded with the reason, or lost.
 * @returns a function to call after each round; it throws a ModbusError of kind `lost` once no unit answers
 */
export function connectionHealth(units: readonly number[], context: SourceContext): (round: PollRound) => void {
  const silentRounds = new Map(units.map((unit) => [unit, 0]));
  const refusedByUnit = new Map<number, Map<string, string>>();
  const logged = new Set<string>();
  let told: string | undefined;

  return (round) => {
    const rounds = round.answered ? 0 : (silentRounds.get(round.unitId) ?? 0) + 1;
    silentRounds.set(round.unitId, rounds);
    rememberRefused(refusedByUnit, round);
    for (const { point, error } of round.refused) {
      if (logged.has(point.address)) {
        continue;
      }
      logged.add(point.address);
      context.log.warn(
        { address: point.address },
        `Modbus register ${point.address}: ${error.message} Check the address, table and unit against the manual.`
      );
    }
    const silent = [...silentRounds].filter(([, count]) => count >= SILENT_ROUNDS_BEFORE_RECONNECT);
    if (silent.length === silentRounds.size) {
      const error = round.missed[0]?.error;
      throw new ModbusError('lost', error?.message ?? 'No unit answers.', { cause: error });
    }
    const message = complaint(
      silent.map(([unit]) => unit),
      [...refusedByUnit.values()].flatMap((refused) => [...refused.keys()])
    );
    if (message === told) {
      return;
    }
    told = message;
    if (message === '') {
      context.state('connected');
    } else {
      context.state('degraded', message);
    }
  };
}

function rememberRefused(refusedByUnit: Map<number, Map<string, string>>, round: PollRound): void {
  const refused = refusedByUnit.get(round.unitId) ?? new Map<string, string>();
  for (const { point, error } of round.refused) {
    refused.set(point.address, error.message);
  }
  for (const address of round.read) {
    refused.delete(address);
  }
  refusedByUnit.set(round.unitId, refused);
}

function complaint(silentUnits: number[], refused: string[]): string {
  const parts: string[] = [];
  if (silentUnits.length > 0) {
    parts.push(`no answer from unit ${silentUnits.join(', ')}`);
  }
  if (refused.length > 0) {
    const named = refused.slice(0, NAMED_REGISTERS).join(', ');
    const more = refused.length > NAMED_REGISTERS ? ` and ${refused.length - NAMED_REGISTERS} more` : '';
    parts.push(`registers refused: ${named}${more}`);
  }
  return parts.join('; ');
}
