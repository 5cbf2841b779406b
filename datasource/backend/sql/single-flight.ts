import type { Lane } from './lane.ts';

/** Runs statements once for all who ask the same at the same time. */
export interface Flights<Result> {
  /** @param goesOn as {@link Lane.enter} has it */
  join(
    question: Question,
    asker: string,
    run: Run<Result>,
    signal?: AbortSignal,
    goesOn?: () => boolean
  ): Promise<Result>;
}

export interface Question {
  key: string;
  /**
   * The same question of another moment has another answer. It takes the place of one that still waits: all who wait get
   * the later answer, so that under load the same work never queues up twice.
   */
  moment?: string;
}

type Run<Result> = (signal: AbortSignal) => Promise<Result>;

/**
 * Each asker waits in the lane on a ticket of its own: whoever is admitted first runs the statement for all, so nobody
 * inherits another's place in the queue. The statement is cancelled when the last one who wanted it has left; whoever asks
 * again for what still runs for them waits for that, also at another moment.
 * @param returnMs how long it goes on without anybody, for those who leave to ask again
 */
export function createFlights<Result>(lane: Lane, returnMs = 0): Flights<Result> {
  const flying = new Map<string, Set<Flight<Result>>>();
  const flightsOf = (key: string) => {
    const flights = flying.get(key) ?? new Set<Flight<Result>>();
    flying.set(key, flights);
    return flights;
  };
  return {
    join({ key, moment = '' }, asker, run, signal, goesOn) {
      const flights = flightsOf(key);
      const known = [...flights].find((flight) => flight.answers(moment, asker));
      if (known) {
        known.postpone(moment, run);
        return known.join(asker, signal, goesOn);
      }
      const flight = createFlight({ lane, returnMs }, moment, run, () => {
        flights.delete(flight);
        if (flights.size === 0 && flying.get(key) === flights) {
          flying.delete(key);
        }
      });
      flights.add(flight);
      return flight.join(asker, signal, goesOn);
    },
  };
}

interface Flight<Result> {
  /** Whether it waits, or runs for this moment or this asker. */
  answers(moment: string, asker: string): boolean;
  /** Runs for another moment if it still waits. */
  postpone(moment: string, run: Run<Result>): void;
  join(asker: string, signal?: AbortSignal, goesOn?: () => boolean): Promise<Result>;
}

function createFlight<Result>(
  { lane, returnMs }: { lane: Lane; returnMs: number },
  firstMoment: string,
  firstRun: Run<Result>,
  onClosed: () => void
): Flight<Result> {
  let moment = firstMoment;
  let run = firstRun;
  const landing = Promise.withResolvers<Result>();
  // Everybody may have left before it fails.
  landing.promise.catch(() => undefined);
  const running = new AbortController();
  const started = new AbortController();
  const askers = new Set<string>();
  let members = 0;
  let returning: NodeJS.Timeout | undefined;

  const end = (reason: unknown) => {
    onClosed();
    running.abort(reason);
  };
  const start = (release: () => void) => {
    started.abort();
    run(running.signal)
      .finally(() => {
        onClosed();
        release();
      })
      .then(landing.resolve, landing.reject);
  };

  return {
    answers: (asked, asker) => !started.signal.aborted || asked === moment || askers.has(asker),
    postpone: (asked, latest) => {
      if (!started.signal.aborted) {
        moment = asked;
        run = latest;
      }
    },
    join(asker, signal, goesOn) {
      members++;
      askers.add(asker);
      clearTimeout(returning);
      return new Promise<Result>((resolve, reject) => {
        const left = new AbortController();
        const leave = (reason: unknown) => {
          signal?.removeEventListener('abort', onAbort);
          reject(reason as Error);
          left.abort(reason);
          if (--members > 0) {
            return;
          }
          if (started.signal.aborted && returnMs > 0) {
            returning = setTimeout(end, returnMs, reason).unref();
          } else {
            end(reason);
          }
        };
        const onAbort = () => leave(signal?.reason);
        signal?.addEventListener('abort', onAbort, { once: true });
        landing.promise.finally(() => signal?.removeEventListener('abort', onAbort)).then(resolve, reject);
        if (started.signal.aborted) {
          return;
        }
        lane.enter(asker, AbortSignal.any([left.signal, started.signal]), goesOn).then(
          (release) => (started.signal.aborted || left.signal.aborted ? release() : start(release)),
          (error: unknown) => {
            if (!started.signal.aborted && !left.signal.aborted) {
              leave(error);
            }
          }
        );
      });
    },
  };
}
