import { createHash } from 'node:crypto';
import type { TopologyPart } from './topology-parts.ts';

/** Digests kept of one source: a data center of a thousand racks has fifty thousand items. */
const MAX_KEPT = 500_000;

/** Tells what a source has not said before: sources repeat the place of a rack with each of its points. */
export function createTopologyNews() {
  const told = new Map<string, string>();
  return {
    isNews({ kind, item }: TopologyPart): boolean {
      const { site = '', id, from, to } = item as Record<string, string | undefined>;
      const key = JSON.stringify([kind, site, id ?? from, to]);
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
