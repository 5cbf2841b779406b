import type { CapacityQuery, CapacityRows } from '#model/query/capacity.ts';
import { METRIC } from '#model/chain/roles.ts';
import type { ServesKind } from '#model/topology.ts';

import type { Frame, Notice } from '../../frames/frame.ts';
import type { QueryContext } from '../shared/context.ts';
import { plantChain } from '../shared/plant/chain.ts';
import { readDraws, type WantedMetric } from '../shared/plant/draws.ts';
import { impactOfNumbers } from '../shared/plant/impact-labels.ts';
import { createMeters } from '../shared/plant/meters.ts';
import { readSnapshot } from '../shared/plant/snapshot.ts';
import { checkRange } from '../shared/range.ts';
import { scopeTest } from '../shared/plant/scope.ts';
import { widthText } from '../shared/series-frame.ts';
import { numberTable, tableFrame } from '../shared/table.ts';
import { columnsOf, measureOf } from './columns.ts';
import { queueColumns, queueNotices, queueNumbers, queueTotals, readQueue } from './queue.ts';
import {
  capacityOfChain,
  capacityOfCooling,
  capacityOfFeeds,
  capacityOfFit,
  capacityOfPhases,
  capacityOfRacks,
  capacityOfZones,
  type CapacitySource,
} from './rows.ts';
import type { CapacityRow } from './row.ts';

/** What is asked of the plant. */
type PlantRows = Exclude<CapacityRows, 'queue'>;

const ROWS: Record<PlantRows, (source: CapacitySource) => CapacityRow[]> = {
  zone: capacityOfZones,
  rack: capacityOfRacks,
  feed: capacityOfFeeds,
  chain: capacityOfChain,
  cooling: capacityOfCooling,
  phase: capacityOfPhases,
  fit: capacityOfFit,
};

/** What can be behind a number of each: less cooling where a cooler or its power is lost, more load where a feed is. */
const KINDS_BEHIND: Record<CapacityRows, readonly ServesKind[]> = {
  ...{ rack: ['power'], feed: ['power'], chain: ['power'], phase: ['power'] },
  ...{
    zone: ['power', 'cooling'],
    cooling: ['power', 'cooling'],
    fit: ['power', 'cooling'],
    queue: ['power', 'cooling'],
  },
};

/** What the rows are read from. */
const RACKS = [METRIC.rackPower, METRIC.activePower];
const CHAIN = [...RACKS, METRIC.currentLimit, METRIC.voltage, METRIC.powerFactor, METRIC.generic];
const METRICS: Record<PlantRows, readonly string[]> = {
  zone: [METRIC.rackPower],
  rack: RACKS,
  feed: RACKS,
  chain: CHAIN,
  cooling: RACKS,
  phase: [METRIC.phaseCurrent, METRIC.currentLimit],
  fit: CHAIN,
};

/**
 * What power, cooling and space have as limits, what is drawn of them over the range, and what is left; for an alert rule one number
 * per row.
 */
export async function runCapacity(query: CapacityQuery, context: QueryContext): Promise<Frame[]> {
  checkRange(context);
  return query.rows === 'queue' ? runQueue(query, context) : runPlant({ ...query, rows: query.rows }, context);
}

/** Jobs that wait, with what they are expected to draw; it is always now. */
async function runQueue({ scope, measure }: CapacityQuery, context: QueryContext): Promise<Frame[]> {
  const queue = await readQueue(scope.sites, context);
  if (context.fromAlert) {
    return measure === 'expected' ? numberTable(measure, 'watt', queueNumbers(queue.jobs), context) : [];
  }
  const simulated = queue.jobs.some((job) => job.simulated);
  return [
    tableFrame(
      {
        name: 'Queue',
        rows: queue.jobs,
        columns: queueColumns(context),
        notices: [...simulatedNotice(simulated), ...queueNotices(queue)],
        executed: 'Jobs that wait, with the power that is expected of them',
        custom: { kind: 'capacity', rows: 'queue', simulated, queue: queueTotals(queue.jobs) },
      },
      context
    ),
  ];
}

async function runPlant(query: CapacityQuery & { rows: PlantRows }, context: QueryContext): Promise<Frame[]> {
  const topology = await context.topology();
  const plant = plantChain(topology);
  const wanted: WantedMetric[] = METRICS[query.rows].map((metric) => ({ metric }));
  const [draws, snapshot] = await Promise.all([readDraws(wanted, context), readSnapshot(context)]);
  const source: CapacitySource = {
    topology,
    plant,
    draws,
    meters: createMeters(plant, draws),
    snapshot,
    draw: query.draw,
    isInScope: scopeTest(query.scope, plant),
  };
  const rows = ROWS[query.rows](source);
  if (context.fromAlert) {
    const numbers = rows.map((row) => ({
      labels: { site: row.site, zone: row.zone ?? null, rack: row.rack ?? null, equipment: row.equipment ?? null },
      value: measureOf(row, query) ?? null,
    }));
    const named = query.impacted ? await impactOfNumbers(numbers, KINDS_BEHIND[query.rows], context) : numbers;
    return numberTable(query.measure, query.measure === 'headroom' ? 'watt' : 'percentunit', named, context);
  }
  const simulated = draws.simulated || snapshot.simulated;
  return [
    tableFrame(
      {
        name: 'Capacity',
        rows,
        columns: columnsOf(query),
        notices: notices(rows, query, simulated),
        executed: `Capacity by ${query.rows}: ${query.draw} of steps of ${widthText(draws.bucketMs)}, from ${draws.rung}`,
        custom: {
          kind: 'capacity',
          rows: query.rows,
          draw: query.draw,
          bucketMs: draws.bucketMs,
          rung: draws.rung,
          simulated,
        },
      },
      context
    ),
  ];
}

/** More names than these make a tooltip that nobody reads. */
const MAX_NAMES = 5;

function simulatedNotice(simulated: boolean): Notice[] {
  return simulated ? [{ severity: 'info', text: 'This is a simulated plant.' }] : [];
}

function notices(rows: readonly CapacityRow[], { rows: by }: { rows: PlantRows }, simulated: boolean): Notice[] {
  const all = simulatedNotice(simulated);
  const tell = (missing: readonly CapacityRow[], text: (names: string) => string) => {
    if (missing.length > 0) {
      const names = missing
        .slice(0, MAX_NAMES)
        .map(({ equipment, rack, zone, name }) => equipment ?? rack ?? zone ?? name);
      const more = missing.length > MAX_NAMES ? ` and ${missing.length - MAX_NAMES} more` : '';
      all.push({ severity: 'warning', text: text(`${names.join(', ')}${more}`) });
    }
  };
  if (rows.length === 0) {
    all.push({ severity: 'warning', text: EMPTY[by] });
  }
  if (by === 'zone') {
    tell(
      rows.filter(({ racks, counted }) => (counted ?? 0) < (racks ?? 0)),
      (names) => `Racks without a power limit or a power value are not counted, in ${names}. Rows by rack name them.`
    );
    tell(
      rows.filter(({ cooling }) => cooling?.isShared),
      (names) => `The cooling of ${names} serves other zones as well: its headroom is for all of them together.`
    );
  } else {
    tell(
      rows.filter(({ limit }) => limit === undefined),
      (names) => `No limit is known: ${names}. ${LIMIT_ADVICE[by]}`
    );
    tell(
      rows.filter(({ draw }) => draw === undefined),
      (names) => `No draw is measured: ${names}.`
    );
  }
  const spaces = rows.filter(({ space }) => space !== undefined && space.freeU === undefined);
  if (by === 'rack' || by === 'zone' || by === 'fit') {
    tell(
      spaces,
      (names) =>
        `Free space is not known: ${names}. Give heightU of racks and machines, by the configuration or NetBox.`
    );
  }
  tell(
    rows.filter(({ draw }) => draw !== undefined && draw.coverage < LEAST_COVERAGE),
    (names) => `Measured for less than half of the range, so percentiles may mislead: ${names}.`
  );
  return all;
}

const LEAST_COVERAGE = 0.5;

const EMPTY: Record<PlantRows, string> = {
  zone: 'No zone of this scope has a rack. Widen the scope, or place racks in zones.',
  rack: 'No rack is in this scope. Widen the scope.',
  feed: 'No rack of this scope has a feed. Add who serves whom (serves) to the topology.',
  chain: 'No shared power equipment serves these racks. Add who serves whom (serves) to the topology.',
  cooling: 'No cooler serves a rack of this scope. Add who serves whom (serves) to the topology.',
  phase: 'No meter of this scope tells its phases apart (PhaseCurrent).',
  fit: 'No rack is in this scope. Widen the scope.',
};

const LIMIT_ADVICE: Record<Exclude<PlantRows, 'zone'>, string> = {
  fit: 'Give powerLimitW of the rack in the topology.',
  rack: 'Give powerLimitW of the rack in the topology.',
  feed: 'Give powerLimitW of the rack in the topology.',
  chain: 'A meter tells it by CurrentLimit and Voltage, a UPS by a generic point LoadPercent.',
  cooling: 'It follows from measured heat (flow and temperatures) and fan or pump speed in percent.',
  phase: 'A meter tells it by CurrentLimit.',
};
