import { ModbusError } from '#protocols/modbus/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { PollRound } from './poll.ts';

/** One lost answer happens; two rounds in a row without one mean that the unit is away. */
const SILENT_ROUNDS_BEFORE_AWAY = 2;
/** More register names than this make a status message that nobody reads. */
const NAMED_REGISTERS = 5;

/**
 * Turns poll rounds into the state of the source: connected, degraded with the reason, or lost.
 * @returns a function to call after each round; it throws a ModbusError of kind `lost` once no unit answers
 */
export function connectionHealth(units: readonly number[], context: SourceContext): (round: PollRound) => void {
  const silentRounds = new Map(units.map((unit) => [unit, 0]));
  const whyAway = new Map<number, string>();
  const refusedByUnit = new Map<number, Map<string, ModbusError>>();
  const logged = new Set<string>();
  let hasRead = false;
  let hasAnswered = false;
  let told: string | undefined;

  return (round) => {
    const rounds = round.answered ? 0 : (silentRounds.get(round.unitId) ?? 0) + 1;
    silentRounds.set(round.unitId, rounds);
    hasRead ||= round.read.length > 0;
    hasAnswered ||= round.answered;
    const missError = round.missed[0]?.error;
    if (missError) {
      whyAway.set(round.unitId, reasonOf(round.unitId, missError));
    }
    rememberRefused(refusedByUnit, round);
    for (const { point, error } of round.refused.filter((one) => !logged.has(one.point.address))) {
      logged.add(point.address);
      context.log.warn(
        { address: point.address },
        `Modbus register ${point.address}: ${error.message} ${adviceFor(error)}`
      );
    }
    const away = [...silentRounds].filter(([, count]) => count >= SILENT_ROUNDS_BEFORE_AWAY).map(([unit]) => unit);
    if (away.length === silentRounds.size) {
      throw new ModbusError('lost', missError?.message ?? 'No unit answers.', { cause: missError });
    }
    const message = complaint(
      away.map((unit) => whyAway.get(unit) ?? `no answer from unit ${unit}`),
      [...refusedByUnit.values()].flatMap((refused) => [...refused])
    );
    // A device that only accepts the connection is not connected yet.
    if (!hasAnswered || (!hasRead && message === '') || message === told) {
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

function reasonOf(unit: number, error: ModbusError): string {
  return error.gatewayMissesUnit
    ? `unit ${unit} is away: ${withoutStop(error.message)}`
    : `no answer from unit ${unit}`;
}

function adviceFor(error: ModbusError): string {
  return error.kind === 'timeout'
    ? 'It is read apart from the others; remove it if the manual does not list it.'
    : 'Check the address, table and unit against the manual.';
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

function rememberRefused(refusedByUnit: Map<number, Map<string, ModbusError>>, round: PollRound): void {
  const refused = refusedByUnit.get(round.unitId) ?? new Map<string, ModbusError>();
  if (refused.size > 0) {
    round.read.forEach((address) => refused.delete(address));
  }
  for (const { point, error } of round.refused) {
    refused.set(point.address, error);
  }
  refusedByUnit.set(round.unitId, refused);
}

function complaint(away: string[], refused: Array<[string, ModbusError]>): string {
  const parts = [...away];
  const [silent, others] = [true, false].map((isSilent) =>
    refused.filter(([, error]) => (error.kind === 'timeout') === isSilent).map(([address]) => address)
  ) as [string[], string[]];
  if (others.length > 0) {
    parts.push(`registers refused: ${named(others)}`);
  }
  if (silent.length > 0) {
    parts.push(`registers without an answer: ${named(silent)}`);
  }
  return parts.join('; ');
}

function named(addresses: string[]): string {
  const more = addresses.length > NAMED_REGISTERS ? ` and ${addresses.length - NAMED_REGISTERS} more` : '';
  return `${addresses.slice(0, NAMED_REGISTERS).join(', ')}${more}`;
}
