import type { Lane } from './lane.ts';

/** Runs statements once for all who ask the same at the same time. */
export interface Flights<Result> {
  join(key: string, asker: string, run: Run<Result>, signal?: AbortSignal): Promise<Result>;
}

type Run<Result> = (signal: AbortSignal) => Promise<Result>;

/**
 * Each asker waits in the lane on a ticket of its own: whoever is admitted first runs the statement for all, so nobody
 * inherits another's place in the queue. The statement is cancelled when the last one who wanted it has left.
 */
export function createFlights<Result>(lane: Lane): Flights<Result> {
  const flying = new Map<string, Flight<Result>>();
  return {
    join(key, asker, run, signal) {
      const known = flying.get(key);
      if (known) {
        return known.join(asker, signal);
      }
      const flight = createFlight(lane, run, () => {
        if (flying.get(key) === flight) {
          flying.delete(key);
        }
      });
      flying.set(key, flight);
      return flight.join(asker, signal);
    },
  };
}

interface Flight<Result> {
  join(asker: string, signal?: AbortSignal): Promise<Result>;
}

function createFlight<Result>(lane: Lane, run: Run<Result>, onClosed: () => void): Flight<Result> {
  const landing = Promise.withResolvers<Result>();
  // Everybody may have left before it fails.
  landing.promise.catch(() => undefined);
  const running = new AbortController();
  const started = new AbortController();
  let members = 0;

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
    join(asker, signal) {
      members++;
      return new Promise<Result>((resolve, reject) => {
        const left = new AbortController();
        const leave = (reason: unknown) => {
          signal?.removeEventListener('abort', onAbort);
          reject(reason as Error);
          left.abort(reason);
          if (--members === 0) {
            onClosed();
            running.abort(reason);
          }
        };
        const onAbort = () => leave(signal?.reason);
        signal?.addEventListener('abort', onAbort, { once: true });
        landing.promise.finally(() => signal?.removeEventListener('abort', onAbort)).then(resolve, reject);
        if (started.signal.aborted) {
          return;
        }
        lane.enter(asker, AbortSignal.any([left.signal, started.signal])).then(
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
