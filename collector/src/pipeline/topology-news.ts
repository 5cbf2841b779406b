import { createHash } from 'node:crypto';
import type { TopologyPart } from './topology-parts.ts';

/** Digests kept of one source: a data center of a thousand racks has fifty thousand items. */
const MAX_KEPT = 500_000;

/** Tells what a source has not said before: sources repeat the place of a rack with each of its points. */
export function createTopologyNews() {
  let told = new Map<string, string>();
  return {
    /** These are all; what else was said is taken back, and is news when it is said again. */
    keep(parts: readonly TopologyPart[]): void {
      const before = told;
      told = new Map(
        parts.flatMap((part) => {
          const digest = before.get(keyOf(part));
          return digest === undefined ? [] : [[keyOf(part), digest]];
        })
      );
    },
    isNews(part: TopologyPart): boolean {
      const { item } = part;
      const key = keyOf(part);
      const digest = createHash('sha1').update(JSON.stringify(item)).digest('base64');
      if (told.get(key) === digest) {
        return false;
      }
      if (told.size >= MAX_KEPT) {
        told.clear();
      }
      told.set(key, digest);
      return true;
    },
  };
}

function keyOf({ kind, item }: TopologyPart): string {
  const { site = '', id, from, to } = item as Record<string, string | undefined>;
  return JSON.stringify([kind, site, id ?? from, to]);
}
