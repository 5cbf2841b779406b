import type { Fault } from './faults.ts';
import type { Job } from './jobs.ts';
import type { PlantState } from './state.ts';

/** Set points that can be written over OPC UA, Modbus or MQTT, with the range that each accepts. */
export const SETPOINTS = {
  'CRAH-1.supplyC': { low: 16, high: 30, unit: 'Cel' },
  'CRAH-2.supplyC': { low: 16, high: 30, unit: 'Cel' },
  'CRAH-3.supplyC': { low: 16, high: 30, unit: 'Cel' },
  'CRAH-1.pressurePa': { low: 4, high: 25, unit: 'Pa' },
  'CRAH-2.pressurePa': { low: 4, high: 25, unit: 'Pa' },
  'CRAH-3.pressurePa': { low: 4, high: 25, unit: 'Pa' },
  'CDU-1.supplyC': { low: 20, high: 45, unit: 'Cel' },
  'CDU-2.supplyC': { low: 20, high: 45, unit: 'Cel' },
  'CDU-1.pressureKPa': { low: 20, high: 120, unit: 'kPa' },
  'CDU-2.pressureKPa': { low: 20, high: 120, unit: 'kPa' },
  'CHW.supplyC': { low: 7, high: 22, unit: 'Cel' },
} as const;

export type SetpointName = keyof typeof SETPOINTS;

export interface PlantInputs {
  setpoints?: Partial<Record<SetpointName, number>>;
  faults?: Fault[];
  jobs?: Job[];
}

export function isSetpoint(name: string): name is SetpointName {
  return name in SETPOINTS;
}

/** Whether a set point accepts the value, in its unit. */
export function withinRange(name: SetpointName, value: number): boolean {
  return Number.isFinite(value) && value >= SETPOINTS[name].low && value <= SETPOINTS[name].high;
}

export function readSetpoint(state: PlantState, name: SetpointName): number {
  return accessor(state, name).get();
}

/** Writes set points within their ranges, adds faults and jobs, and forgets those that have ended. */
export function applyInputs(state: PlantState, inputs: PlantInputs): void {
  for (const [name, value] of Object.entries(inputs.setpoints ?? {})) {
    if (isSetpoint(name) && withinRange(name, value)) {
      accessor(state, name).set(value);
    }
  }
  state.faults = [...state.faults, ...(inputs.faults ?? [])].filter((fault) => fault.untilMs > state.timeMs);
  state.manualJobs = [...state.manualJobs, ...(inputs.jobs ?? [])].filter((job) => job.endMs > state.timeMs);
}

function accessor(state: PlantState, name: SetpointName): { get: () => number; set: (value: number) => void } {
  const [unit = '', field = ''] = name.split('.');
  const index = Number(unit.slice(-1)) - 1;
  const crah = state.crah[index];
  const cdu = state.cdu[index];
  if (unit.startsWith('CRAH') && crah) {
    return field === 'supplyC'
      ? { get: () => crah.supplySpC, set: (value) => (crah.supplySpC = value) }
      : { get: () => crah.pressureSpPa, set: (value) => (crah.pressureSpPa = value) };
  }
  if (unit.startsWith('CDU') && cdu) {
    return field === 'supplyC'
      ? { get: () => cdu.supplySpC, set: (value) => (cdu.supplySpC = value) }
      : { get: () => cdu.pressureSpKPa, set: (value) => (cdu.pressureSpKPa = value) };
  }
  return { get: () => state.chilled.supplySpC, set: (value) => (state.chilled.supplySpC = value) };
}
