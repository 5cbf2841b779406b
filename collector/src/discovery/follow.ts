import { pause } from '../backoff.ts';
import type { SourceContext } from '../contract/context.ts';
import type { Discovery } from './discovery.ts';

/** Files are looked at this often: mounted ones, as those of Kubernetes, do not always tell of a change. */
const LOOK_EVERY_MS = 5_000;

export interface Following<T> {
  /** Targets as they are. */
  targets: T[];
  /** Resolves when they have changed, or the signal aborts. */
  change(signal: AbortSignal): Promise<void>;
}

/** Follows the files of targets: sees changes within seconds, and reads all of them again after `refreshMs`. */
export async function followTargets<T>(
  discovery: Discovery<T>,
  refreshMs: number,
  { name, log }: Pick<SourceContext, 'name' | 'log'>
): Promise<Following<T>> {
  let told = new Set<string>();
  let readMs = performance.now();
  let pauseMs = LOOK_EVERY_MS;

  async function look(all: boolean): Promise<T[]> {
    const { targets, complaints, againMs = LOOK_EVERY_MS } = await discovery.look(all);
    pauseMs = againMs;
    complaints.filter((text) => !told.has(text)).forEach((text) => log.warn(`${name}: ${text}`));
    told = new Set(complaints);
    return targets;
  }

  const following: Following<T> = {
    targets: await look(true),
    async change(signal) {
      const before = JSON.stringify(following.targets);
      while (!signal.aborted) {
        await pause(Math.min(pauseMs, refreshMs), signal);
        if (signal.aborted) {
          return;
        }
        const isDue = performance.now() - readMs >= refreshMs;
        readMs = isDue ? performance.now() : readMs;
        following.targets = await look(isDue);
        if (JSON.stringify(following.targets) !== before) {
          log.info(`${name}: ${following.targets.length} targets are listed.`);
          return;
        }
      }
    },
  };
  return following;
}
