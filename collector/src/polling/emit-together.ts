import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceSample } from '../contract/reading.ts';

/** Units that are polled at the same moment answer within this; nobody notices that a value came so much later. */
const LINGER_MS = 25;

/**
 * Joins what several pollers hand in at nearly the same moment: each record in the spool costs a disk sync, and each batch
 * a transaction, however few samples are in it.
 * @param linger how long the first one waits for others, ms
 * @returns a function whose promise resolves when the samples are stored; it rejects when storing them failed
 */
export function emitTogether(
  store: (samples: SourceSample[]) => Promise<void>,
  linger: () => number = () => LINGER_MS
): (samples: readonly SourceSample[]) => Promise<void> {
  let batch: SourceSample[] = [];
  let next: Promise<void> | undefined;
  let storing: Promise<unknown> = Promise.resolve();

  async function storeNext(): Promise<void> {
    await Promise.all([sleep(linger()), storing]);
    const samples = batch;
    batch = [];
    next = undefined;
    const stored = store(samples);
    storing = stored.catch(() => undefined);
    await stored;
  }

  return (samples) => {
    for (const sample of samples) {
      batch.push(sample);
    }
    next ??= storeNext();
    return next;
  };
}
