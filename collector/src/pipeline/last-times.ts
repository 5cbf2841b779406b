export interface LastTimesOptions {
  /** Time of the newest stored sample by address, epoch ms; absent where what the records go to cannot tell. */
  newestTimesMs: ((source: string, addresses: string[]) => Promise<Map<string, number>>) | undefined;
  /** When the collector appended to its spool last before it started, epoch ms; `undefined` on its first start. */
  aliveMs: number | undefined;
  /** Whether the spool held records then that were not in the database: it is behind by an unknown time. */
  hadBacklog: boolean;
}

/**
 * Looks up how far each point of a source had come when the collector started, for adapters that fill gaps from the
 * source's history. Where the database cannot tell, the last sign of life of the collector stands in.
 */
export function lookUpLastTimes({ newestTimesMs, aliveMs, hadBacklog }: LastTimesOptions) {
  const fallback = (addresses: string[]) =>
    new Map(aliveMs === undefined ? [] : addresses.map((address) => [address, aliveMs]));
  return async (source: string, addresses: string[]): Promise<Map<string, number>> => {
    if (hadBacklog || !newestTimesMs) {
      return fallback(addresses);
    }
    try {
      return await newestTimesMs(source, addresses);
    } catch {
      return fallback(addresses);
    }
  };
}
