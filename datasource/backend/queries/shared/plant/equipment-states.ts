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
import { readExtremes, readLastOutside, readValuesAt, type ValueAt } from '../../../sql/values-at.ts';
import type { QueryContext } from '../context.ts';
import { MAX_CARRY_MS, MAX_POINTS_PER_METRIC } from '../limits.ts';
import { plantChain } from './chain.ts';

/** How a piece of equipment of the chain is, as of a time. */
export interface StateAt {
  state: EquipmentState;
  reason: string;
  /** Since when it fails, epoch ms; a day before where it fails for longer. */
  sinceMs?: number;
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
/** What equipment does when it works is known from this long before; a failure is not known to be older. */
const LOOKBACK_MS = 24 * 60 * 60_000;
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
    readExtremes(database, { pointIds, rung: '1m', fromMs: atMs - HOLD_MS, toMs: atMs }, signal),
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
  const lastWell = await readLastOutside(database, failing, { fromMs: atMs - LOOKBACK_MS, atMs }, signal);
  for (const { node, pointId } of failing.filter((one) => !resting.includes(one.node))) {
    Object.assign(states.get(node)!, { sinceMs: lastWell.get(pointId) ?? atMs - LOOKBACK_MS });
  }
  return states;
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

/** What may be the cause of what a rack shows: all that fails, and what failed until a moment ago. */
export function failingOf(states: EquipmentStates, atMs: number): Failing[] {
  return [...states].flatMap(([node, { state, sinceMs, recovered, isWithoutPower: dark }]) =>
    isFailing(state) || recovered ? [{ node, sinceMs: sinceMs ?? atMs - HOLD_MS, isWithoutPower: dark }] : []
  );
}
