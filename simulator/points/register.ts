import type { SetpointName } from '../plant/inputs.ts';
import type { PlantState } from '../plant/state.ts';

export type RegisterType = 'float32' | 'int32' | 'uint32' | 'uint16' | 'int16';

/** One value in a unit's holding registers; multi-register values are big-endian (ABCD). */
export interface SimRegister {
  unitId: number;
  address: number;
  type: RegisterType;
  /** value = raw x scale, in `unit`. */
  scale: number;
  unit: string;
  /** Value in `unit`. */
  read: (state: PlantState) => number;
  /** A client may write it. */
  setpoint?: SetpointName;
  /** What the collector makes of it; absent for registers that the demo does not collect. */
  meaning?: { metric: string; rack?: string; equipment?: string; phase?: 'A' | 'B' | 'C' };
}
