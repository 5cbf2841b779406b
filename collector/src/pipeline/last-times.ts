import type { Sink } from './sink.ts';

/**
 * Looks up how far each point of a source has come in the database, for adapters that fill gaps from the
 * source's history. While the database is away, the last sign of life of the collector stands in.
 */
export function lookUpLastTimes({ sink, fallbackMs }: { sink: Sink; fallbackMs: number | undefined }) {
  return async (source: string, addresses: string[]): Promise<Map<string, number>> => {
    try {
      const connection = await sink();
      try {
        return await connection.newestTimesMs(source, addresses);
      } finally {
        await connection.close();
      }
    } catch {
      if (fallbackMs === undefined) {
        return new Map();
      }
      return new Map(addresses.map((address) => [address, fallbackMs]));
    }
  };
}
