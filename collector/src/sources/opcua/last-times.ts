import type { SourceContext, SourceSample } from '../source.ts';
import type { Hole } from './backfill.ts';
import type { ResolvedNode } from './nodes.ts';

export interface LastTimes {
  /** Source time of the newest value of an address, epoch ms. */
  of(address: string): number | undefined;
  note(sample: SourceSample): void;
  /** The server was heard just now: nothing is missing up to here. */
  heard(): void;
  /** What may be missing of a node; `[]` for one that never had a value. */
  hole(node: ResolvedNode): Hole[];
}

/**
 * Keeps how far each series has come. At the start of a process the stored samples tell, so that a kill
 * loses nothing that the server still has.
 */
export async function createLastTimes(context: SourceContext, addresses: string[]): Promise<LastTimes> {
  const times = new Map<string, number>((await context.lastTimesMs?.(addresses)) ?? []);
  // A value that rarely changes has an old time; the newest of all tells when the server was heard last.
  let heardMs = Math.max(0, ...times.values());
  return {
    of: (address) => times.get(address),
    note: ({ address, timeMs, receivedMs }) => {
      times.set(address, Math.max(timeMs, times.get(address) ?? 0));
      heardMs = Math.max(heardMs, receivedMs);
    },
    heard: () => {
      heardMs = Date.now();
    },
    hole: (node) => {
      const storedMs = times.get(node.address);
      return storedMs === undefined ? [] : [{ node, storedMs, heardMs }];
    },
  };
}
