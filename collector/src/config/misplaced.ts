import type { Logger } from 'pino';
import { formatProblem } from '#config/problem.ts';
import type { Topology } from '#model/topology.ts';
import type { CollectorConfig } from './configured.ts';

/**
 * What sources name that neither the topology nor an inventory has, in lines for people.
 * @param inventories what each inventory has told, by the name of its source; nothing is said before all of them have
 */
export function misplacedLines(
  { sources, misplaced }: Pick<CollectorConfig, 'sources' | 'misplaced'>,
  topology: Topology,
  inventories: ReadonlyMap<string, Partial<Topology>>
): string[] {
  const expected = sources.filter(({ manifest }) => manifest.tellsPlaces === true);
  if (expected.length === 0 || expected.some(({ config }) => !inventories.has(config.name))) {
    return [];
  }
  const all = [topology, ...inventories.values()];
  const racks = all.flatMap((one) => one.racks ?? []);
  const equipment = all.flatMap((one) => one.equipment ?? []);
  return misplaced({ racks, equipment }).map(formatProblem);
}

/** Warns of them while the collector runs, of each once as long as it stays so. Their values are stored, without a place. */
export function watchMisplaced(config: CollectorConfig, topology: () => Topology, log: Logger) {
  const inventories = new Map<string, Partial<Topology>>();
  let told = new Set<string>();
  return (source: string, inventory: Partial<Topology>): void => {
    inventories.set(source, inventory);
    const lines = misplacedLines(config, topology(), inventories);
    lines.filter((line) => !told.has(line)).forEach((line) => log.warn(line));
    told = new Set(lines);
  };
}
