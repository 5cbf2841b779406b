import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Often enough that a storm's memory does not stay, seldom enough to cost nothing: a collection takes some 30 ms. */
const LOOK_INTERVAL_MS = 10_000;

/**
 * V8 keeps the pages of a storm for the next one, and learns of buffers outside its heap late. A full collection after
 * the last answer, or now and then while answers never pause, gives both back to the system.
 */
export function returnMemory(options: { collect?: () => void; intervalMs?: number } = {}): {
  worked(): void;
  stop(): void;
} {
  const collect = options.collect ?? exposedCollector();
  let hasWorked = false;
  const timer = setInterval(() => {
    if (hasWorked) {
      hasWorked = false;
      collect();
    }
  }, options.intervalMs ?? LOOK_INTERVAL_MS);
  timer.unref();
  return {
    worked: () => {
      hasWorked = true;
    },
    stop: () => clearInterval(timer),
  };
}

/** The collector, also where the process was started without `--expose-gc`, as Grafana starts it. */
function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
