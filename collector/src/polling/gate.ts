/** How many members may begin at once; see `PolledConnection.pace`. */
export interface Gate {
  /** Runs when there is room. Rejects where the signal aborts before. */
  enter<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/**
 * Lets few run at once. One that takes long has stopped costing anything but its socket: after a while it does not count any
 * more, so that silent ones hold up no others.
 * @param longMs after which a run does not count any more
 */
export function createGate(most: number, longMs: number): Gate {
  const waiting: Array<() => void> = [];
  let inside = 0;

  function leave(): void {
    inside -= 1;
    waiting.shift()?.();
  }

  function room(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', onAbort);
        inside += 1;
        resolve();
      };
      const onAbort = () => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
      } else if (inside < most) {
        enter();
      } else {
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.push(enter);
      }
    });
  }

  return {
    async enter(run, signal) {
      await room(signal);
      let counts = true;
      const release = () => {
        if (counts) {
          counts = false;
          leave();
        }
      };
      const timer = setTimeout(release, longMs);
      try {
        return await run();
      } finally {
        clearTimeout(timer);
        release();
      }
    },
  };
}
