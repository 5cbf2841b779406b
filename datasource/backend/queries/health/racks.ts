import { partsNeeded } from '#model/health/parts.ts';
import type { HealthQuery } from '#model/query/health.ts';
import type { Rack } from '#model/topology.ts';

import { readRacksWithJobs } from '../../sql/health.ts';
import type { QueryContext } from '../shared/context.ts';
import { scopeFilter } from '../shared/scope.ts';
import type { LabelledNumber, Column } from '../shared/table.ts';
import { coverageOf, measureOf, tallyColumns } from './columns.ts';
import type { Gathered } from './gather.ts';
import { emptyTally, tallies, type Tally } from './tally.ts';

export interface RackRow {
  rack: Rack;
  tally: Tally;
  hasJobs: boolean;
  /** The source that is away, where what is silent is silent for that alone. */
  awaySource?: string;
}

/** Every rack of the scope has a row, also one that nothing measures. */
export async function rackRows(
  query: HealthQuery,
  gathered: Gathered,
  { wordOf, isAway }: { wordOf: (source: string) => string; isAway: (source: string) => boolean },
  context: QueryContext
): Promise<RackRow[]> {
  const topology = await context.topology();
  const { hasRack } = scopeFilter(topology, query.scope);
  const byKey = tallies(gathered, (index) => gathered.points.racks[index] || undefined, wordOf);
  const withJobs = context.fromAlert
    ? new Set<number>()
    : await readRacksWithJobs(context.database, context, context.signal);
  return topology.racks.flatMap((rack, index) => {
    const key = topology.rackKeys[index] as number;
    const tally = byKey.get(key);
    // Of chosen sources only the racks that they have are a matter.
    const isAsked = hasRack(rack) && (tally !== undefined || query.sources.length === 0);
    const [only, ...others] = tally?.silentFrom ?? [];
    const away = only !== undefined && others.length === 0 && isAway(only) ? { awaySource: only } : {};
    return isAsked ? [{ rack, tally: tally ?? emptyTally(), hasJobs: withJobs.has(key), ...away }] : [];
  });
}

const presence = (part: keyof Tally['parts'], description: string): Column<RackRow> => ({
  name: part,
  type: 'string',
  description,
  of: ({ tally }) => tally.parts[part],
});

export const RACK_COLUMNS: ReadonlyArray<Column<RackRow>> = [
  { name: 'site', type: 'string', of: ({ rack }) => rack.site },
  { name: 'zone', type: 'string', of: ({ rack }) => rack.zone ?? null },
  { name: 'rack', type: 'string', of: ({ rack }) => rack.id },
  { name: 'name', type: 'string', of: ({ rack }) => rack.name },
  { name: 'state', type: 'string', of: ({ tally }) => tally.state },
  { name: 'finding', type: 'string', of: ({ tally }) => tally.finding },
  ...tallyColumns<RackRow>(),
  presence('power', 'Whether its power is measured: yes, silent or no'),
  presence('inlet', 'Whether its inlet air is measured: yes, silent or no'),
  presence('liquid', 'Whether its coolant is measured: yes, silent or no'),
  presence('compute', 'Whether its computing is measured: yes, silent or no'),
  {
    name: 'jobs',
    type: 'string',
    description: 'Whether a job was on it in the range: yes or no',
    of: ({ hasJobs }) => (hasJobs ? 'yes' : 'no'),
  },
  {
    name: 'coverage',
    type: 'number',
    unit: 'percentunit',
    description: 'Share of what it needs that delivers: power, computing, and inlet air or coolant by its cooling',
    of: ({ rack, tally }) => coverageOf(tally, partsNeeded(rack.cooling)),
  },
];

export function rackNumbers(query: HealthQuery, rows: readonly RackRow[]): LabelledNumber[] {
  return rows.map(({ rack, tally, awaySource }) => ({
    labels: { site: rack.site, zone: rack.zone ?? '', rack: rack.id },
    ...(awaySource === undefined ? {} : { cause: awaySource }),
    value: measureOf(query.measure, tally, partsNeeded(rack.cooling)),
  }));
}
