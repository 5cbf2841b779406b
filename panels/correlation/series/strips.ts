import type { Domain } from '#model/catalog/metric.ts';
import { groupBy } from '../../shared/frames/group-by.ts';
import type { Quantity } from './quantity.ts';

/** One strip of the stack: everything of a domain that shares a unit, and so an axis. */
export interface StripData {
  key: string;
  domain: Domain;
  unit: string;
  quantities: Quantity[];
}

export function toStrips(quantities: readonly Quantity[]): StripData[] {
  const groups = groupBy(quantities, ({ domain, unit }) => `${domain} ${unit}`);
  return [...groups.entries()].map(([key, members]) => ({
    key,
    domain: members[0]!.domain,
    unit: members[0]!.unit,
    quantities: members,
  }));
}
