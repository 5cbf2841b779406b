import type { ServesKind } from '../topology.ts';

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

export interface StateWithReason {
  state: EquipmentState;
  /** `Available says NotAvailable`; empty where nothing is wrong. */
  reason: string;
}

/** Moves the air or the liquid of a machine: at 0 it moves nothing. */
const MOVERS = [
  'FanSpeed',
  'FanSpeedRatio',
  'FanSpeedState',
  'PumpSpeed',
  'PumpSpeedRatio',
  'PumpSpeedState',
  'AirFlow',
  'LiquidFlow',
];
/** A meter that shows nothing where it showed something is behind an open breaker. */
const ELECTRIC = ['Voltage', 'ActivePower', 'RackPower'];
/** Of what it usually does; below it is standing still, and not slow. */
const STANDSTILL_SHARE = 0.01;
/** Kelvin above its set point from which on a cooler does not hold it. Control loops swing by one or two. */
export const SUPPLY_OFF_K = 5;

/** Metrics that {@link equipmentState} looks at. */
export const STATE_METRICS: readonly string[] = [
  'Status',
  'Available',
  'LeakDetect',
  'AirTemperature',
  'LiquidTemperature',
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
export function equipmentState(values: readonly EquipmentValue[]): StateWithReason {
  const readings = values.filter(({ isSetpoint, value }) => !isSetpoint && value !== undefined);
  if (readings.length === 0) {
    return { state: 'unknown', reason: 'no usable value' };
  }
  const one = (metric: string) => readings.find((reading) => reading.metric === metric)?.value;
  const [status, available] = [one('Status'), one('Available')];
  const movers = readings.filter(({ metric }) => MOVERS.includes(metric));
  const isStill = movers.length > 0 && movers.every(stands);
  if (available === 0) {
    const runs = status === undefined ? movers.length > 0 && !isStill : status !== 0;
    return runs
      ? { state: 'degraded', reason: 'Available says NotAvailable while it runs' }
      : { state: 'down', reason: 'Available says NotAvailable' };
  }
  if (status === 0) {
    return available === undefined
      ? { state: 'down', reason: 'Status says NotOperating' }
      : { state: 'standby', reason: '' };
  }
  if (isStill && movers.some(worked)) {
    const names = [...new Set(movers.map(({ metric }) => metric))].join(', ');
    return { state: 'down', reason: `${names} at 0` };
  }
  const dark = readings.find((reading) => ELECTRIC.includes(reading.metric) && stands(reading) && worked(reading));
  if (dark) {
    return { state: 'down', reason: `${dark.metric} at 0` };
  }
  if (one('LeakDetect') === 1) {
    return { state: 'degraded', reason: 'LeakDetect says Leak' };
  }
  const off = supplyOff(readings, values);
  return off === undefined
    ? { state: 'running', reason: '' }
    : { state: 'degraded', reason: `supply ${off.toFixed(1)} K above its set point` };
}

function stands({ value = 0, usual = 0 }: EquipmentValue): boolean {
  return Math.abs(value) <= STANDSTILL_SHARE * Math.abs(usual);
}

function worked({ usual = 0 }: EquipmentValue): boolean {
  return usual > 0;
}

/** Kelvin by which a supply is above its set point, where that is too much. */
function supplyOff(readings: readonly EquipmentValue[], values: readonly EquipmentValue[]): number | undefined {
  for (const reading of readings) {
    const isSupply = /^(Air|Liquid)Temperature$/.test(reading.metric) && reading.processArea.includes('Supply');
    const target = values.find(
      (other) =>
        other.isSetpoint &&
        other.metric === reading.metric &&
        other.value !== undefined &&
        other.processArea.every((word) => reading.processArea.includes(word))
    );
    const off = isSupply && target ? (reading.value ?? NaN) - (target.value ?? NaN) : NaN;
    if (off >= SUPPLY_OFF_K) {
      return off;
    }
  }
  return undefined;
}

export function isFailing(state: EquipmentState): boolean {
  return state === 'down' || state === 'degraded';
}

/** The kinds of supply whose failure can explain what a metric shows: no lost fan lowers a voltage. */
export function kindsBehind(domain: string): readonly ServesKind[] {
  switch (domain) {
    case 'thermal':
      return ['cooling'];
    case 'power':
      return ['power'];
    default:
      return ['power', 'cooling'];
  }
}
