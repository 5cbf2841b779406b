import {
  equipmentState,
  type EquipmentState,
  type EquipmentValue,
  isFailing,
  isWithoutPower,
  STATE_METRICS,
  type StateWithReason,
} from '#model/chain/equipment-state.ts';
import { type Chain, neighbours, SERVES_KINDS } from '#model/chain/graph.ts';
import { showsRest } from '#model/chain/resting.ts';
import type { Failing } from '#model/chain/root-cause.ts';
import { METRIC } from '#model/chain/roles.ts';

import type { StoredTopology } from '../../../sql/topology.ts';
import { readExtremes, readFirstMinutes, readLastOutside, readPasts } from '../../../sql/past-values.ts';
import { readValuesAt, type ValueAt } from '../../../sql/values-at.ts';
import type { QueryContext } from '../context.ts';
import { MAX_CARRY_MS, MAX_POINTS_PER_METRIC } from '../limits.ts';
import { plantChain } from './chain.ts';

/** How a piece of equipment of the chain is, as of a time. */
export interface StateAt {
  state: EquipmentState;
  reason: string;
  /** Since when it fails, epoch ms. */
  sinceMs?: number;
  /** It failed already in the first value that is known, at `sinceMs`. */
  isOlder?: true;
  /** It does not fail any more, and did within {@link HOLD_MS}. */
  recovered: boolean;
  /** As of {@link Failing}. */
  isWithoutPower: boolean;
}

/** States by node of the chain; equipment without any point of a state metric is missing. */
export type EquipmentStates = ReadonlyMap<number, StateAt>;

/**
 * A failure stays the cause for as long after its end: racks cool down slowly, and would all page for themselves the moment that
 * their cooler runs again.
 */
export const HOLD_MS = 30 * 60_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** What equipment does when it works is known from this long before. */
const LOOKBACK_MS = 24 * HOUR_MS;
/** A failure that is older than what samples of a day tell is looked for in hours, which are few. */
const PAST_MS = 90 * 24 * HOUR_MS;
/** Rules of one group ask at the same moment; a failure that is told five seconds late pages as well. */
const SHARED_FOR_MS = 5_000;

interface Shared {
  atMs: number;
  states: EquipmentStates;
}
const shared = new WeakMap<StoredTopology, Shared>();

type StatesContext = Pick<QueryContext, 'database' | 'topology' | 'signal' | 'toMs' | 'nowMs'>;

/** The state of all equipment of the chain at the end of the range, or now where that is earlier. */
export async function readEquipmentStates(context: StatesContext): Promise<EquipmentStates> {
  const topology = await context.topology();
  const atMs = Math.min(context.toMs, context.nowMs);
  const known = shared.get(topology);
  if (known && Math.abs(known.atMs - atMs) < SHARED_FOR_MS) {
    return known.states;
  }
  const states = await readStates(topology, atMs, context);
  shared.set(topology, { atMs, states });
  return states;
}

interface PointValue extends EquipmentValue {
  pointId: number;
}

async function readStates(
  topology: StoredTopology,
  atMs: number,
  { database, signal }: StatesContext
): Promise<EquipmentStates> {
  const { chain } = plantChain(topology);
  // What serves nothing cannot be a cause: most equipment are servers and sensors.
  const equipmentKeys = topology.equipment.flatMap(({ site, id }, index) => {
    const node = chain.indexOf(site, id);
    return node !== undefined && isSupplier(chain, node) ? [topology.equipmentKeys[index]!] : [];
  });
  if (equipmentKeys.length === 0) {
    return new Map();
  }
  const request = { metrics: STATE_METRICS, equipmentKeys, atMs, maxAgeMs: MAX_CARRY_MS };
  const values = await readValuesAt(database, request, MAX_POINTS_PER_METRIC, signal);
  const byNode = new Map<number, ValueAt[]>();
  for (const value of values) {
    const node = chain.indexOf(value.site, value.equipment ?? '');
    if (node !== undefined) {
      byNode.set(node, [...(byNode.get(node) ?? []), value]);
    }
  }
  const pointIds = [...byNode.values()].flatMap((list) => list.map(({ pointId }) => pointId));
  if (pointIds.length === 0) {
    return new Map();
  }
  const [usual, held] = await Promise.all([
    readExtremes(database, { pointIds, rung: '1h', fromMs: atMs - LOOKBACK_MS, toMs: atMs }, signal),
    // Whole minutes: of a time that has passed the minute that it lies in knows what came after it.
    readExtremes(database, { pointIds, rung: '1m', fromMs: atMs - HOLD_MS, toMs: atMs - MINUTE_MS }, signal),
  ]);
  const toValue = (point: ValueAt): PointValue => ({
    ...{ pointId: point.pointId, metric: point.metric, processArea: point.processArea, isSetpoint: point.isSetpoint },
    ...(point.value === null ? {} : { value: point.value }),
    usual: Math.max(usual.get(point.pointId)?.high ?? 0, held.get(point.pointId)?.high ?? 0, point.value ?? 0),
  });
  const states = new Map<number, StateAt>();
  const failing: Array<{ node: number; pointId: number; low: number; high: number }> = [];
  for (const [node, points] of byNode) {
    const now = points.map(toValue);
    const found = equipmentState(now);
    const { state, reason, by } = found;
    if (by) {
      failing.push({ node, pointId: by.value.pointId, low: by.low, high: by.high });
    }
    const worst = worstOf(now, held);
    const recovered = state === 'running' && isFailing(worst.state);
    states.set(node, { state, reason, recovered, isWithoutPower: isWithoutPower(recovered ? worst : found) });
  }
  const resting = [...states].flatMap(([node, { isWithoutPower: dark }]) =>
    dark && showsRest(chain, node, (other) => states.get(other)) ? [node] : []
  );
  for (const node of resting) {
    states.set(node, { state: 'standby', reason: '', recovered: false, isWithoutPower: false });
  }
  const reallyFailing = failing.filter(({ node }) => !resting.includes(node));
  const since = await readSince(reallyFailing, atMs, { database, signal });
  for (const { node, pointId } of reallyFailing) {
    Object.assign(states.get(node)!, since(pointId));
  }
  return states;
}

/** Since when points are within the range that says that something fails. */
async function readSince(
  failing: ReadonlyArray<{ pointId: number; low: number; high: number }>,
  atMs: number,
  { database, signal }: Pick<StatesContext, 'database' | 'signal'>
): Promise<(pointId: number) => Pick<StateAt, 'sinceMs' | 'isOlder'>> {
  const dayMs = atMs - LOOKBACK_MS;
  const lastWell = await readLastOutside(
    database,
    failing.map((one) => ({ ...one, fromMs: dayMs, atMs })),
    signal
  );
  const longer = failing.filter(({ pointId }) => !lastWell.has(pointId));
  const [pasts, firsts] = await Promise.all([
    readPasts(
      database,
      longer.map((one) => ({ ...one, fromMs: atMs - PAST_MS, atMs: dayMs })),
      signal
    ),
    readFirstMinutes(database, { pointIds: longer.map(({ pointId }) => pointId), fromMs: dayMs, toMs: atMs }, signal),
  ]);
  const inHours = longer.flatMap((one) => {
    const outsideMs = pasts.get(one.pointId)?.outsideMs;
    return typeof outsideMs === 'number' ? [{ ...one, fromMs: outsideMs - 1, atMs: outsideMs + HOUR_MS }] : [];
  });
  // Samples are kept for days; of an hour before them its end is known.
  const exact = await readLastOutside(database, inHours, signal);
  inHours.forEach(({ pointId, atMs: endMs }) => lastWell.set(pointId, exact.get(pointId) ?? endMs));
  return (pointId) => {
    const sinceMs = lastWell.get(pointId);
    return sinceMs === undefined
      ? { sinceMs: pasts.get(pointId)?.firstMs ?? firsts.get(pointId) ?? atMs, isOlder: true }
      : { sinceMs };
  };
}

function isSupplier(chain: Chain, node: number): boolean {
  return SERVES_KINDS.some((kind) => neighbours(chain.down[kind], node).length > 0);
}

/** How it would have been with the worst of the last half hour. */
function worstOf(now: readonly PointValue[], held: Awaited<ReturnType<typeof readExtremes>>): StateWithReason {
  const worst = now.map((value) => {
    const extremes = value.isSetpoint ? undefined : held.get(value.pointId);
    const isWorseHigh = value.metric === METRIC.leak || value.metric.endsWith('Temperature');
    return extremes ? { ...value, value: isWorseHigh ? extremes.high : extremes.low } : value;
  });
  // Status and availability together as they are now: a standby unit that started has a Status of 0 behind it.
  return equipmentState(worst.filter(({ metric }) => metric !== METRIC.status));
}

/** What failed before anything was known of it failed before what was seen to fail. */
const BEFORE_ALL_MS = 0;

/** What may be the cause of what a rack shows: all that fails, and what failed until a moment ago. */
export function failingOf(states: EquipmentStates, atMs: number): Failing[] {
  return [...states].flatMap(([node, { state, sinceMs, isOlder, recovered, isWithoutPower: dark }]) =>
    isFailing(state) || recovered
      ? [{ node, sinceMs: isOlder ? BEFORE_ALL_MS : (sinceMs ?? atMs - HOLD_MS), isWithoutPower: dark }]
      : []
  );
}
