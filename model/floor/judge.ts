import type { Metric } from '../catalog/metric.ts';
import { ASHRAE_INLET, type AshraeClass, isInletAir } from '../limits/ashrae.ts';
import { RACK_COOLANT_SUPPLY } from '../limits/coolant.ts';
import type { Rack } from '../topology.ts';

/** What a value must not exceed, and from where on somebody should look; in the metric's unit. */
export interface Limit {
  warning: number;
  limit: number;
}

/** Continuous load of a feed: 80 % of its breaker (NEC 210.20(A), 215.3). */
const CONTINUOUS_SHARE = 0.8;

/**
 * The limit of a metric at a rack; undefined where there is none, or nobody has said it.
 * @param defaultClass of racks that do not say theirs
 */
export function limitOf(
  metric: Metric,
  processArea: readonly string[],
  rack: Pick<Rack, 'powerLimitW' | 'ashraeClass'>,
  defaultClass: AshraeClass
): Limit | undefined {
  if (isRackPower(metric)) {
    return rack.powerLimitW === undefined
      ? undefined
      : { warning: rack.powerLimitW * CONTINUOUS_SHARE, limit: rack.powerLimitW };
  }
  if (isInletAir({ ...metric, processArea })) {
    const { recommended, allowable } = ASHRAE_INLET[rack.ashraeClass ?? defaultClass];
    return { warning: recommended[1], limit: allowable[1] };
  }
  return isCoolantSupply(metric) ? RACK_COOLANT_SUPPLY : undefined;
}

/** Whether it is what the limit of a rack's feed is about. */
export function isRackPower({ id }: Metric): boolean {
  return id === 'RackPower';
}

function isCoolantSupply({ id, medium }: Metric): boolean {
  return medium === 'liquid' && id.endsWith('SupplyTemperature');
}

/** How a value, a rack or a zone is; the worst of several is the first. */
export const FLOOR_STATES = ['alarm', 'warn', 'stale', 'bad', 'ok', 'no data'] as const;
export type FloorState = (typeof FLOOR_STATES)[number];

/** `partial`: some of the points have no value, so a sum is too low. */
export type ValueQuality = 'good' | 'uncertain' | 'partial' | 'bad' | 'stale';

export function stateOf(value: number | null, quality: ValueQuality | null, limit: Limit | undefined): FloorState {
  if (quality === null) {
    return 'no data';
  }
  if (value === null) {
    return quality === 'bad' ? 'bad' : 'stale';
  }
  if (limit === undefined) {
    return 'ok';
  }
  return value > limit.limit ? 'alarm' : value > limit.warning ? 'warn' : 'ok';
}

export function worstOf(states: readonly FloorState[]): FloorState {
  return FLOOR_STATES.find((state) => states.includes(state)) ?? 'no data';
}
