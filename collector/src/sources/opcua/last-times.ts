import type { ResolvedNode } from '#protocols/opcua/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { SourceSample } from '../../contract/reading.ts';
import type { Hole } from './backfill.ts';

/** How far one series has come. */
export interface LastTime {
  /** Source time of the newest value, epoch ms; never later than its receive time. */
  timeMs: number;
  /** When that value was received, epoch ms. */
  receivedMs: number;
}

export interface LastTimes {
  /** The newest value of an address; kept up to date by `note`. */
  of(address: string): LastTime | undefined;
  note(sample: SourceSample): void;
  /** What is missing of these up to now is recorded. */
  accounted(addresses: readonly string[]): void;
  /** The server was heard just now: nothing is missing up to here. */
  heard(): void;
  /** When the server was heard last, epoch ms; 0 where it never was. */
  heardMs(): number;
  /**
   * What may be missing of a node; `[]` for one that never had a value.
   * @param heardMs when the server was heard last, where that is known better
   */
  hole(node: ResolvedNode, heardMs?: number): Hole[];
}

/**
 * How far the series of a source have come. At the start of a process the stored samples tell, so that a kill loses nothing
 * that the server still has; from then on the process knows it better, however often the source is started anew.
 */
export async function createLastTimes(context: SourceContext, addresses: string[]): Promise<LastTimes> {
  const stored = await context.lastTimesMs(addresses);
  const times = new Map<string, LastTime>();
  for (const [address, timeMs] of stored) {
    times.set(address, { timeMs, receivedMs: timeMs });
  }
  // A value that rarely changes has an old time; the newest of all tells when the server was heard last.
  let heardMs = 0;
  for (const timeMs of stored.values()) {
    heardMs = Math.max(heardMs, timeMs);
  }
  return {
    of: (address) => times.get(address),
    note: ({ address, timeMs, receivedMs }) => {
      const last = times.get(address);
      // A clock that runs ahead must not hide what is missing.
      const believedMs = Math.min(timeMs, receivedMs);
      if (last) {
        last.timeMs = believedMs > last.timeMs ? believedMs : last.timeMs;
        last.receivedMs = receivedMs;
      } else {
        times.set(address, { timeMs: believedMs, receivedMs });
      }
      heardMs = receivedMs;
    },
    accounted: (some) => {
      const nowMs = Date.now();
      some.forEach((address) => times.set(address, { timeMs: nowMs, receivedMs: nowMs }));
    },
    heard: () => {
      heardMs = Date.now();
    },
    heardMs: () => heardMs,
    hole: (node, lostMs = heardMs) => {
      const storedMs = times.get(node.address)?.timeMs;
      return storedMs === undefined ? [] : [{ node, storedMs, heardMs: lostMs }];
    },
  };
}
