import type { Domain } from '#model/catalog/metric.ts';
import type { Limit } from '../../shared/frames/field-config.ts';
import { groupBy } from '../../shared/frames/group-by.ts';
import type { Quantity } from './quantity.ts';

/** One strip of the stack: everything of a domain that shares a unit, and so an axis. */
export interface StripData {
  key: string;
  domain: Domain;
  unit: string;
  quantities: Quantity[];
  /** Thresholds of its fields, each once. */
  limits: Limit[];
  /** Ends of its axis that a field config asks for. */
  min?: number;
  max?: number;
}

export function toStrips(quantities: readonly Quantity[]): StripData[] {
  const groups = groupBy(quantities, ({ domain, unit }) => `${domain} ${unit}`);
  return [...groups.entries()].map(([key, members]) => ({
    key,
    domain: members[0]!.domain,
    unit: members[0]!.unit,
    quantities: members,
    ...axisOf(members.flatMap((quantity) => quantity.members)),
  }));
}

/** What the field configs of all lines ask of their axis. */
function axisOf(series: ReadonlyArray<Quantity['members'][number]>): Pick<StripData, 'limits' | 'min' | 'max'> {
  const limits = groupBy(
    series.flatMap((one) => one.limits),
    ({ value, color }) => `${value} ${color}`
  );
  return {
    limits: [...limits.values()].map(([first]) => first!),
    min: series.find(({ min }) => min !== undefined)?.min,
    max: series.find(({ max }) => max !== undefined)?.max,
  };
}
