/** Resolves when it is the turn of whoever asked: one of them in each round of the event loop, in the order in which they asked. */
export type Turns = () => Promise<void>;

/**
 * Bodies that arrive together are decoded one in each round of the event loop. Without that all of them are decoded before anything else
 * happens: the disk waits for the last of them, then everybody waits for the disk, and polls of other sources are late by their sum.
 * A round costs some microseconds, a body of 50 samples ten times that, so small ones need no rule of their own.
 */
export function createTurns(): Turns {
  const waiting: Array<() => void> = [];

  function serve(): void {
    waiting.shift()?.();
    if (waiting.length > 0) {
      setImmediate(serve);
    }
  }

  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) {
        setImmediate(serve);
      }
    });
}
