/**
 * Between two of these the process does nothing else: it reads no answer of the database, sends none, and no alert rule
 * is served. A thousand turns a minute cost nothing.
 */
const TURN_MS = 10;

let beganMs = 0;

/**
 * To be awaited in loops that make large answers: lets others have their turn when this one has taken long enough. The
 * event loop takes them in order, so an alert rule's small answer passes between two parts of a large one.
 */
export function yieldTurn(): Promise<void> | undefined {
  return performance.now() - beganMs < TURN_MS
    ? undefined
    : new Promise((resolve) => {
        setImmediate(() => {
          beganMs = performance.now();
          resolve();
        });
      });
}
