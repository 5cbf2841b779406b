import { clause } from '#model/text/clause.ts';
import { fairTurns, patienceFor } from '#protocols/shared/turns.ts';
import type { SourceContext } from '../contract/context.ts';
import { giveUpAfter } from './give-up.ts';
import { shortestNeighbours } from './neighbours.ts';
import { deviceOf, type PolledConnection, type PolledMember, type Turn } from './polled.ts';

/** Asks one member; `undefined` where there is nothing to ask. Throws where the connection is lost or the signal aborted. */
export type Ask = () => Promise<Turn | undefined>;

/**
 * The way to the members of a connection: one after the other where it serves one request at a time, each for no longer
 * than it may take. A member that fails is a turn with a failure.
 */
export function asking(
  connection: PolledConnection,
  context: Pick<SourceContext, 'name' | 'log'>,
  ended: AbortSignal
): (member: PolledMember, signal: AbortSignal) => Ask {
  const inTurns = connection.oneAtATime ? takingTurns(connection, ended) : undefined;
  return (member, signal) => {
    const alone = giveUpAfter(member);
    const read = inTurns ? inTurns(member, alone) : alone;
    let isBlamed = false;
    return async () => {
      try {
        return await read(signal);
      } catch (error) {
        if (signal.aborted || connection.isLost?.(error)) {
          throw error;
        }
        const failure = error instanceof Error ? error : new Error(String(error));
        if (isOurs(failure) && !isBlamed) {
          isBlamed = true;
          const what = `${context.name}: reading ${member.name} failed for a fault of the collector`;
          context.log.error({ err: failure }, `${what}: ${clause(failure.message)}. Please report it with this line.`);
        }
        return { samples: [], failure };
      }
    };
  };
}

/** Members take fair turns; one that takes long, or does not answer, rests between its own. */
function takingTurns({ members }: PolledConnection, signal: AbortSignal) {
  const turns = fairTurns();
  signal.addEventListener('abort', () => turns.hurry(), { once: true });
  const neighbours = shortestNeighbours(members.map((one) => ({ key: deviceOf(one), intervalMs: one.intervalMs })));
  return (member: PolledMember, read: PolledMember['read']): PolledMember['read'] => {
    const device = deviceOf(member);
    const patienceMs = patienceFor(neighbours.get(device));
    return (signalOfTurn) => turns.take(device, patienceMs, () => read(signalOfTurn));
  };
}

/** What no device can cause: what is wrong with its answers is said in words of our own. */
function isOurs(error: Error): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
}
