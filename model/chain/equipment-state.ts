import type { ServesKind } from '../topology.ts';
import { ELECTRIC, METRIC, MOVERS } from './roles.ts';

/**
 * How a piece of equipment is: `down` does nothing any more, `degraded` does less than it should, `standby` could run and is not
 * asked to, `unknown` has no usable value.
 */
export type EquipmentState = 'running' | 'standby' | 'degraded' | 'down' | 'unknown';

/** One value of a piece of equipment, as of a time. */
export interface EquipmentValue {
  metric: string;
  processArea: readonly string[];
  isSetpoint: boolean;
  /** Newest usable value; absent where there is none, or none that is fresh enough. */
  value?: number;
  /** Highest value of the hours before: what it does when it works. */
  usual?: number;
}

export interface StateWithReason<Value extends EquipmentValue = EquipmentValue> {
  state: EquipmentState;
  /** `Available says NotAvailable`; empty where nothing is wrong. */
  reason: string;
  /** The value that says so, and the range in which it does; absent where nothing is wrong. */
  by?: { value: Value; low: number; high: number };
}

/** Of what it usually does; below it is standing still, and not slow. */
const STANDSTILL_SHARE = 0.01;
/**
 * Power this small, against the usual, is an open breaker. Power goes with the cube of speed (affinity laws): fans and pumps at 15 % of
 * theirs draw 0.3 %, and turn. An open breaker leaves less than what a meter begins to count at.
 */
const DARK_SHARE = 0.001;
/** Kelvin above its set point from which on a cooler does not hold it. Control loops swing by one or two. */
export const SUPPLY_OFF_K = 5;

/** Metrics that {@link equipmentState} looks at. */
export const STATE_METRICS: readonly string[] = [
  METRIC.status,
  METRIC.available,
  METRIC.leak,
  METRIC.airTemperature,
  METRIC.liquidTemperature,
  ...MOVERS,
  ...ELECTRIC,
];

/**
 * How equipment is, by its own word first and by its values where it has none:
 * 1. `Available` 0: down, but degraded where `Status` or a mover says that it runs. A CDU with one of two pumps is so.
 * 2. `Status` 0: standby where `Available` is 1, else down.
 * 3. Every fan, pump or flow at 0 while `Status` is not 0: down if it moved something in the hours before, by `usual`.
 * 4. Voltage or power of a meter at 0 that was not in the hours before: down.
 * 5. A wet leak sensor: degraded.
 * 6. Supply {@link SUPPLY_OFF_K} above its set point: degraded.
 *
 * Silence is not a failure: without a usable value the state is unknown.
 */
export function equipmentState<Value extends EquipmentValue>(values: readonly Value[]): StateWithReason<Value> {
  const readings = values.filter(({ isSetpoint, value }) => !isSetpoint && value !== undefined);
  if (readings.length === 0) {
    return { state: 'unknown', reason: 'no usable value' };
  }
  const find = (metric: string) => readings.find((reading) => reading.metric === metric);
  const [status, available, leak] = [find(METRIC.status), find(METRIC.available), find(METRIC.leak)];
  const movers = readings.filter(({ metric }) => MOVERS.includes(metric));
  const isStill = movers.length > 0 && movers.every(stands);
  if (available?.value === 0) {
    const runs = status === undefined ? movers.length > 0 && !isStill : status.value !== 0;
    const by = { value: available, low: 0, high: 0 };
    return runs
      ? { state: 'degraded', reason: 'Available says NotAvailable while it runs', by }
      : { state: 'down', reason: 'Available says NotAvailable', by };
  }
  if (status?.value === 0) {
    return available === undefined
      ? { state: 'down', reason: 'Status says NotOperating', by: { value: status, low: 0, high: 0 } }
      : { state: 'standby', reason: '' };
  }
  const still = isStill ? movers.find(worked) : undefined;
  if (still) {
    const names = [...new Set(movers.map(({ metric }) => metric))].join(', ');
    return { state: 'down', reason: `${names} at 0`, by: standing(still) };
  }
  const allDark = readings.filter((reading) => ELECTRIC.includes(reading.metric) && stands(reading) && worked(reading));
  const dark = allDark.find(({ metric }) => metric === METRIC.voltage) ?? allDark[0];
  if (dark) {
    return { state: 'down', reason: `${dark.metric} at 0`, by: standing(dark) };
  }
  if (leak?.value === 1) {
    return { state: 'degraded', reason: 'LeakDetect says Leak', by: { value: leak, low: 1, high: 1 } };
  }
  return supplyOff(readings, values) ?? { state: 'running', reason: '' };
}

function standing<Value extends EquipmentValue>(value: Value): NonNullable<StateWithReason<Value>['by']> {
  const most = standstillShare(value) * Math.abs(value.usual ?? 0);
  return { value, low: -most, high: most };
}

function stands(of: EquipmentValue): boolean {
  const { value = 0, usual = 0 } = of;
  return Math.abs(value) <= standstillShare(of) * Math.abs(usual);
}

function standstillShare({ metric }: EquipmentValue): number {
  return isPower(metric) ? DARK_SHARE : STANDSTILL_SHARE;
}

function isPower(metric: string): boolean {
  return metric === METRIC.activePower || metric === METRIC.rackPower;
}

function worked({ usual = 0 }: EquipmentValue): boolean {
  return usual > 0;
}

/** A supply that is too far above its set point. */
function supplyOff<Value extends EquipmentValue>(
  readings: readonly Value[],
  values: readonly Value[]
): StateWithReason<Value> | undefined {
  for (const reading of readings) {
    const isSupply = /^(Air|Liquid)Temperature$/.test(reading.metric) && reading.processArea.includes('Supply');
    const target = values.find(
      (other) =>
        other.isSetpoint &&
        other.metric === reading.metric &&
        other.value !== undefined &&
        other.processArea.every((word) => reading.processArea.includes(word))
    )?.value;
    const off = isSupply && target !== undefined ? (reading.value ?? NaN) - target : NaN;
    if (target !== undefined && off >= SUPPLY_OFF_K) {
      const reason = `supply ${off.toFixed(1)} K above its set point`;
      return { state: 'degraded', reason, by: { value: reading, low: target + SUPPLY_OFF_K, high: Infinity } };
    }
  }
  return undefined;
}

/**
 * Whether the only sign of a failure is a meter that measures no power: its breaker may be open, or what it feeds may have stopped
 * by itself.
 */
export function isWithoutPower({ by }: Pick<StateWithReason, 'by'>): boolean {
  return by !== undefined && isPower(by.value.metric);
}

export function isFailing(state: EquipmentState): boolean {
  return state === 'down' || state === 'degraded';
}

/**
 * The kinds of supply whose failure can explain what a metric shows: no lost fan lowers a voltage, and nothing that fails upstream makes
 * a rack leak.
 */
export function kindsBehind({ id, domain }: { id: string; domain: string }): readonly ServesKind[] {
  if (/Leak/.test(id)) {
    return [];
  }
  switch (domain) {
    case 'thermal':
      return ['cooling'];
    case 'power':
      return ['power'];
    default:
      return ['power', 'cooling'];
  }
}
