import { setTimeout as sleep } from 'node:timers/promises';
import { createAddressNumbers } from '../contract/address-numbers.ts';
import type { SourceSample } from '../contract/reading.ts';
import { addSampleRow, copyByPoint, copyRow, createRows, type SourceRows } from '../contract/source-rows.ts';

/** Units that are polled at the same moment answer within this; nobody notices that a value came so much later. */
const LINGER_MS = 25;

/**
 * Joins what several pollers hand in at nearly the same moment: each record in the spool costs a disk sync, and each batch
 * a transaction, however few samples are in it. They wait by column: objects that outlive V8's first look for garbage cost more
 * to clear away than all the rest of polling. They are handed on in the order of their points, whoever answered first: what was made
 * of the same points a round ago (their names as bytes, their ids in the database) then serves again.
 * @param linger how long the first one waits for others, ms
 * @returns a function whose promise resolves when the samples are stored; it rejects when storing them failed
 */
export function emitTogether(
  store: (samples: SourceRows) => Promise<void>,
  linger: () => number = () => LINGER_MS
): (samples: readonly SourceSample[] | SourceRows) => Promise<void> {
  const numbers = createAddressNumbers();
  const waiting = createRows(numbers.addresses, 0);
  const stored = createRows(numbers.addresses, 0);
  let next: Promise<void> | undefined;
  let storing: Promise<unknown> = Promise.resolve();

  async function storeNext(): Promise<void> {
    await Promise.all([sleep(linger()), storing]);
    next = undefined;
    copyByPoint(waiting, stored);
    waiting.count = 0;
    const done = store(stored);
    storing = done.catch(() => undefined);
    await done;
  }

  /** Numbers of the addresses of rows, by their list, which is only appended to. */
  const known = new WeakMap<readonly string[], number[]>();

  function takeRows(rows: SourceRows): void {
    let mine = known.get(rows.addresses);
    if (mine?.length !== rows.addresses.length) {
      mine = rows.addresses.map(numbers.numberOf);
      known.set(rows.addresses, mine);
    }
    for (let row = 0; row < rows.count; row++) {
      copyRow(rows, row, waiting, mine[rows.points[row] as number]);
    }
  }

  return (samples) => {
    if ('points' in samples) {
      takeRows(samples);
    } else {
      for (const sample of samples) {
        addSampleRow(waiting, numbers.numberOf(sample.address), sample);
      }
    }
    next ??= storeNext();
    return next;
  };
}
