/**
 * Waiting for one thing at a time until a signal aborts. All waits share one listener: adding one to a signal and removing it costs
 * tables that live just long enough to be among the old objects, which only a look at the whole heap finds again.
 */
export function waitsUntil(signal: AbortSignal) {
  let leave: (() => void) | undefined;
  signal.addEventListener('abort', () => leave?.(), { once: true });

  return {
    /** Resolves after `ms`, or at once when the signal aborts. */
    pause: (ms: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        leave = () => {
          clearTimeout(timer);
          resolve();
        };
        if (signal.aborted) {
          leave();
        }
      }),

    /**
     * What comes of some work, or `undefined` once the signal aborts, whatever becomes of the work then. A race against a promise
     * that lives as long as the signal would keep every answer until the end.
     */
    unlessAborted: <Value>(work: Promise<Value>): Promise<Value | undefined> =>
      new Promise((resolve, reject) => {
        leave = () => resolve(undefined);
        if (signal.aborted) {
          leave();
        }
        work.then(resolve, reject).finally(() => (leave = undefined));
      }),
  };
}
