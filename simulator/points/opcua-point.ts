import { driftK } from '../plant/faults.ts';
import { readSetpoint, type SetpointName } from '../plant/inputs.ts';
import { celsius, type PlantState } from '../plant/state.ts';
import { rounded, type SimPoint } from './point.ts';

/** A node of the OPC UA server before it is spelled out as a point. */
export interface OpcUaPoint {
  /** Identifier of the node in namespace 1, `R-A01.InletTemperature`. */
  id: string;
  metric: string;
  equipment: string;
  processArea?: string[];
  unit: string;
  decimals?: number;
  setpoint?: SetpointName;
  read?: (state: PlantState) => number;
}

/** Air temperature of one thermal node of the plant, as its sensor shows it: `sensor` is the target that may drift. */
export function temperature(
  id: string,
  equipment: string,
  processArea: string[],
  node: number,
  sensor?: string
): OpcUaPoint {
  const read = (s: PlantState) => celsius(s, node) + (sensor === undefined ? 0 : driftK(s, sensor));
  return { id, metric: 'AirTemperature', equipment, processArea, unit: 'Cel', read };
}

/** Active power of a meter, kW. */
export function meter(id: string, equipment: string, readW: (state: PlantState) => number): OpcUaPoint {
  return { id, metric: 'ActivePower', equipment, unit: 'kW', decimals: 3, read: (s) => readW(s) / 1000 };
}

/** A set point that clients may write. */
export function setpoint(
  id: string,
  metric: string,
  equipment: string,
  processArea: string[],
  unit: string,
  name: SetpointName
): OpcUaPoint {
  return { id, metric, equipment, processArea, unit, setpoint: name };
}

export function toSimPoint(point: OpcUaPoint): SimPoint {
  const { setpoint: name, read } = point;
  const value = name ? (state: PlantState) => readSetpoint(state, name) : (read ?? failing(point.id));
  return {
    protocol: 'opcua',
    address: `ns=1;s=${point.id}`,
    metric: point.metric,
    equipment: point.equipment,
    processArea: point.processArea ?? [],
    unit: point.unit,
    isSetpoint: name !== undefined,
    ...(name ? { setpoint: name } : {}),
    read: (state) => rounded(value(state), point.decimals ?? 2),
  };
}

/** A point that names nothing to read is a mistake in this folder, not the user's. */
export function failing(id: string): never {
  throw new Error(`Simulator point ${id} has no value. Check simulator/points/opcua.ts.`);
}
