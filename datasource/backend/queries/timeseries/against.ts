import { type Limit, limitOf } from '#model/floor/judge.ts';
import { DEFAULT_ASHRAE_CLASS } from '#model/limits/ashrae.ts';
import { QueryError } from '#model/query/query-error.ts';
import { isOverTime } from '#model/query/selector.ts';
import type { TimeSeriesQuery } from '#model/query/timeseries.ts';
import type { Topology } from '#model/topology.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import type { NamedGroup } from '../shared/naming.ts';

/** A difference of temperatures has no zero at the freezing point of water. */
const DIFFERENCE_UNITS: Readonly<Record<string, string>> = { celsius: 'kelvin' };
const WORDS = { warning: 'above its warning', limit: 'above its limit' } as const;
/** More names than these make a tooltip that nobody reads. */
const MAX_NAMES = 5;

/**
 * Refuses what has no limit to be compared with.
 * @throws {QueryError}
 */
export function checkAgainst({ metrics, groupBy, expressions = [] }: TimeSeriesQuery): void {
  const selector = metrics.find(({ against }) => against !== undefined);
  if (selector === undefined) {
    return;
  }
  if (groupBy !== 'rack') {
    throw new QueryError(`Limits are those of racks, and the query groups by ${groupBy}. Group by rack.`);
  }
  if (isOverTime(selector.aggregation) || selector.aggregation === 'age') {
    throw new QueryError(
      `The aggregation ${selector.aggregation} of ${selector.metric} has no limit to be compared with. Choose another, or leave out against.`
    );
  }
  if (expressions.length > 0) {
    throw new QueryError('Expressions calculate with values, not with their distance to a limit. Leave out against.');
  }
}

/** What compares series with the limits of their racks, and remembers those that have none. */
export interface Comparison {
  /** The series less its limit; undefined where its rack has none. */
  compare(frame: Frame, entry: NamedGroup): Frame | undefined;
  notices(): Notice[];
}

export function createComparison(
  { ashraeClass = DEFAULT_ASHRAE_CLASS }: TimeSeriesQuery,
  topology: Topology
): Comparison {
  const racks = new Map(topology.racks.map((rack) => [`${rack.site}\u0000${rack.id}`, rack]));
  const without = new Set<string>();
  const limitFor = ({ metric, selector, group }: NamedGroup): Limit | undefined => {
    const { site, rack } = group.points[0]!;
    const found = racks.get(`${site.id}\u0000${rack?.id ?? ''}`);
    return found && limitOf(metric, selector.processArea, found, ashraeClass);
  };
  return {
    compare(frame, entry) {
      const { against } = entry.selector;
      const limit = limitFor(entry);
      if (against === undefined) {
        return frame;
      }
      if (limit === undefined) {
        without.add(entry.group.points[0]?.rack?.name ?? '');
        return undefined;
      }
      return { ...frame, fields: frame.fields.map((field) => compared(field, limit[against], WORDS[against])) };
    },
    notices: () =>
      without.size === 0
        ? []
        : [
            {
              severity: 'info',
              text: `No limit is known of ${namesOf([...without])}: not compared. Give powerLimitW of the rack in the topology, or choose inlet air, coolant supply or power of racks.`,
            },
          ],
  };
}

function compared(field: Frame['fields'][number], limit: number, words: string): Frame['fields'][number] {
  if (field.type !== 'number') {
    return field;
  }
  const { unit = '', displayNameFromDS = '' } = field.config ?? {};
  return {
    ...field,
    name: `${field.name} ${words}`,
    values: Array.from(field.values, (value) => (value === null ? null : value - limit)),
    config: {
      ...field.config,
      unit: DIFFERENCE_UNITS[unit] ?? unit,
      displayNameFromDS: `${displayNameFromDS} ${words}`,
      description: `Less ${limit}. ${field.config?.description ?? ''}`,
    },
  };
}

function namesOf(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
