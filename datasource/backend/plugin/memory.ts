import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Often enough that a storm's memory does not stay, seldom enough to cost nothing: a collection takes some 30 ms. */
const LOOK_INTERVAL_MS = 10_000;

/** `all` gives back what V8 keeps for the next storm, too, and takes some 150 ms. */
type Collect = (extent: 'garbage' | 'all') => void;

/**
 * V8 keeps the pages of a storm for the next one, and learns of buffers outside its heap late. A full collection after
 * the last answer, or now and then while answers never pause, gives buffers back to the system; when nobody has asked for as long again,
 * the pages as well.
 */
export function returnMemory(options: { collect?: Collect; intervalMs?: number } = {}): {
  worked(): void;
  stop(): void;
} {
  const collect = options.collect ?? exposedCollector();
  let hasWorked = false;
  let rests = true;
  const timer = setInterval(() => {
    if (hasWorked) {
      hasWorked = false;
      rests = false;
      collect('garbage');
    } else if (!rests) {
      rests = true;
      collect('all');
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
function exposedCollector(): Collect {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  return (extent) =>
    collect({ type: 'major', execution: 'sync', flavor: extent === 'all' ? 'last-resort' : 'regular' });
}
