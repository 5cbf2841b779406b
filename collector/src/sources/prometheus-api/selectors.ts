import { matchers, nameSelectors, promString } from '#protocols/prometheus-api/read.ts';
import { mappedNames, type MappingTable } from '../../series/mapping.ts';

/** Some series of the server; they are asked for together. */
export interface Selection {
  names: readonly string[];
  /** Matchers beside the name: `job=~"node"`. */
  more: readonly string[];
}

/**
 * What of a server is read: the names that have a mapping, as few queries as their length allows. A name of which only series
 * with certain labels are mapped (the idle time of CPUs) is asked for with them.
 */
export function selectionsOf(table: MappingTable, match: Readonly<Record<string, string>>): Selection[] {
  const more = matchers(match);
  const plain: string[] = [];
  const narrowed: Selection[] = [];
  for (const name of mappedNames(table)) {
    const labels = onlyLabels(table, name);
    if (labels.length > 0) {
      narrowed.push({ names: [name], more: [...labels, ...more] });
    } else {
      plain.push(name);
    }
  }
  return [...(plain.length > 0 ? [{ names: plain, more }] : []), ...narrowed];
}

/** Matchers of the labels that every mapped series of a name must have. */
export function onlyLabels(table: MappingTable, name: string): string[] {
  const mappings = table.get(name) ?? [];
  const [first] = mappings;
  return mappings.length === 1 && first
    ? Object.entries(first.labels).map(([label, value]) => `${label}=${promString(value)}`)
    : [];
}

export function selectors(selections: readonly Selection[]): string[] {
  return selections.flatMap(({ names, more }) => nameSelectors(names, more));
}
