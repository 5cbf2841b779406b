import type { Meet } from '../queries/shared/context.ts';

/** One of several databases that answer a query. */
export interface Seat {
  meet: Meet;
  /** It has answered or failed: nobody waits for it any longer. What it gave counts. */
  leave(): void;
}

interface Round {
  parts: Map<number, object>;
  isOver: Promise<void>;
  end(): void;
}

/**
 * Brings together what several databases find, where something is judged over all of them: a p-value by how many tests there are,
 * a place by what others have. Who never comes is not waited for once it has left.
 */
export function createMeeting(count: number): Seat[] {
  const rounds = new Map<string, Round>();
  const left = new Set<number>();
  const endWhereAllAreThere = () =>
    rounds.forEach(({ parts, end }) => {
      const isMissing = Array.from({ length: count }, (_, seat) => seat).some(
        (seat) => !parts.has(seat) && !left.has(seat)
      );
      if (!isMissing) {
        end();
      }
    });
  return Array.from({ length: count }, (_, seat): Seat => ({
    async meet<Part extends object>(name: string, part: Part) {
      const round = rounds.get(name) ?? openRound();
      rounds.set(name, round);
      round.parts.set(seat, part);
      endWhereAllAreThere();
      await round.isOver;
      return [...round.parts].sort(([a], [b]) => a - b).map(([, given]) => given as Part);
    },
    leave() {
      left.add(seat);
      endWhereAllAreThere();
    },
  }));
}

function openRound(): Round {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { parts: new Map(), isOver: promise, end: resolve };
}
