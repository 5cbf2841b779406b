import { once } from './once.ts';

/** A dashboard of 40 panels with 20 metrics each asks as much at once; more from one asker is a script gone wrong. */
const MAX_WAITING_PER_ASKER = 1_000;

/** Nobody's fault but a full house: the statement was never sent to the database. */
export class BusyError extends Error {
  override name = 'BusyError';
}

export interface LaneOptions {
  /** Statements that may run at once. */
  slots: number;
  /** A statement that waited this long is refused. */
  maxWaitMs: number;
  /** What there are only so many of. */
  what: string;
  /** The end of the message: what the reader can do. */
  advice: string;
  /** Nobody more is let in while it says so; call `look` when that may have changed. */
  isFull?: () => boolean;
}

/** A door to the database that lets a few statements through at once, and the askers in turns. */
export interface Lane {
  /**
   * Waits for a slot and gives the function that returns it.
   * @param goesOn whether it is part of something begun that has to end before there is room again: full is not for it
   * @throws {BusyError} when it waited too long, or the asker has too many waiting already
   * @throws the signal's reason when the caller leaves
   */
  enter(asker: string, signal?: AbortSignal, goesOn?: () => boolean): Promise<() => void>;
  /** Lets in who can come in now. */
  look(): void;
}

interface Ticket {
  admit(): void;
  goesOn(): boolean;
}

const BEGINS = () => false;

/** Admits statements in turns of one for each asker, so that 40 panels of one viewer do not hold up another's only one. */
export function createLane({ slots, maxWaitMs, what, advice, isFull = () => false }: LaneOptions): Lane {
  /** In the order of their turns; an asker without tickets is not in it. */
  const waiting = new Map<string, Set<Ticket>>();
  let free = slots;

  const release = () => {
    free++;
    admitNext();
  };
  const nextInTurn = () => {
    const mayBegin = !isFull();
    for (const [asker, tickets] of waiting) {
      for (const ticket of tickets) {
        if (mayBegin || ticket.goesOn()) {
          return { asker, tickets, ticket };
        }
      }
    }
    return undefined;
  };
  const admitNext = () => {
    const next = free === 0 ? undefined : nextInTurn();
    if (!next) {
      return;
    }
    const { asker, tickets, ticket } = next;
    waiting.delete(asker);
    tickets.delete(ticket);
    free--;
    ticket.admit();
    if (tickets.size > 0) {
      waiting.set(asker, tickets);
    }
  };
  const ticketsOf = (asker: string) => {
    const tickets = waiting.get(asker) ?? new Set<Ticket>();
    waiting.set(asker, tickets);
    return tickets;
  };
  const busy = (problem: string) => new BusyError(`${problem} ${advice}`);

  return {
    enter(asker, signal, goesOn = BEGINS) {
      if (signal?.aborted) {
        return Promise.reject(signal.reason as Error);
      }
      if (free > 0 && (!isFull() || goesOn())) {
        free--;
        return Promise.resolve(once(release));
      }
      const tickets = ticketsOf(asker);
      if (tickets.size >= MAX_WAITING_PER_ASKER) {
        return Promise.reject(
          busy(
            `${tickets.size.toLocaleString('en')} statements of this user are already waiting for one of the data source's ${what}.`
          )
        );
      }
      return new Promise((resolve, reject) => {
        const finish = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', leave);
        };
        const drop = () => {
          finish();
          tickets.delete(ticket);
          if (tickets.size === 0) {
            waiting.delete(asker);
          }
        };
        const ticket: Ticket = {
          admit: () => {
            finish();
            resolve(once(release));
          },
          goesOn,
        };
        const leave = () => {
          drop();
          reject(signal?.reason as Error);
        };
        const timer = setTimeout(() => {
          const count = [...waiting.values()].reduce((sum, { size }) => sum + size, 0);
          drop();
          reject(
            busy(
              `The query waited ${maxWaitMs / 1000} s for one of the data source's ${slots} ${what}; ${(count - 1).toLocaleString('en')} others are still waiting.`
            )
          );
        }, maxWaitMs);
        signal?.addEventListener('abort', leave, { once: true });
        tickets.add(ticket);
      });
    },
    look: () => {
      for (let place = 0; place < slots; place++) {
        admitNext();
      }
    },
  };
}
