import type { PlantState } from '../plant/state.ts';
import type { SetpointName } from '../plant/inputs.ts';

export type SimProtocol = 'opcua' | 'modbus' | 'prometheus' | 'dsx-mqtt' | 'redfish';

/** Names of the collector's sources for this plant; with the address they identify a series for good. */
export const SOURCES = { opcua: 'bms', modbus: 'pdu', prometheus: 'it', 'dsx-mqtt': 'dsx', redfish: 'bmcs' } as const;

/** One series of the plant, as a protocol serves it and as the collector will announce it. */
export interface SimPoint {
  protocol: SimProtocol;
  /** Address as the collector's adapter forms it. */
  address: string;
  metric: string;
  rack?: string;
  equipment?: string;
  processArea: string[];
  phase?: 'A' | 'B' | 'C';
  /** Unit that the source uses, UCUM. */
  unit: string;
  isSetpoint: boolean;
  /** Set where a client may write the point. */
  setpoint?: SetpointName;
  /** The value as the meter shows it, in `unit`, rounded to the meter's resolution. */
  read: (state: PlantState) => number;
}

/** Rounds to a meter's resolution: `decimals` after the point. */
export function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
