/**
 * For each of those that share a connection the shortest interval of the others, ms; one that has the connection for itself
 * is absent.
 */
export function shortestNeighbours<K>(sharers: ReadonlyArray<{ key: K; intervalMs: number }>): Map<K, number> {
  const shortest = new Map<K, number>();
  for (const { key } of sharers) {
    const others = sharers.filter((other) => other.key !== key).map(({ intervalMs }) => intervalMs);
    if (others.length > 0) {
      shortest.set(key, Math.min(...others));
    }
  }
  return shortest;
}
