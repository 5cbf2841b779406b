import type { PlantState } from '../plant/state.ts';
import { rounded } from './point.ts';
import type { SimRegister } from './register.ts';

const PHASES = ['A', 'B', 'C'] as const;
/** Three-phase line voltage without load and its sag at a meter's rating, V. */
const NO_LOAD_V = 402;
const SAG_V = 4;
const POWER_FACTOR_FULL = 0.985;
const POWER_FACTOR_IDLE = 0.93;

/** A three-phase power meter of one unit. */
export interface Meter {
  unitId: number;
  equipment: string;
  /** The rack whose RackPower this meter's active power is. */
  rack?: string;
  ratedW: number;
  limitA: number;
  /** Percent by which phase A draws more, and phase C less, than the mean. */
  imbalance: number;
  readW: (state: PlantState) => number;
  readWh?: (state: PlantState) => number;
}

/** The register map that all power meters share; the README has it as a table. */
export function meterRegisters(meter: Meter): SimRegister[] {
  const { unitId, equipment, readW } = meter;
  const electric = (state: PlantState) => electricity(readW(state), meter.ratedW);
  const of = (metric: string, phase?: 'A' | 'B' | 'C') => ({ metric, equipment, ...(phase ? { phase } : {}) });
  const registers: SimRegister[] = [
    {
      unitId,
      address: 3000,
      type: 'float32',
      scale: 1,
      unit: 'kW',
      read: (s) => rounded(readW(s) / 1000, 3),
      meaning: meter.rack ? { metric: 'RackPower', rack: meter.rack } : of('ActivePower'),
    },
    {
      unitId,
      address: 3002,
      type: 'float32',
      scale: 1,
      unit: 'kV.A',
      read: (s) => rounded(electric(s).apparentVA / 1000, 3),
      meaning: of('ApparentPower'),
    },
    {
      unitId,
      address: 3004,
      type: 'int32',
      scale: 0.001,
      unit: 'A',
      read: (s) => 3 * electric(s).phaseA,
      meaning: of('Current'),
    },
    ...PHASES.map((phase, i): SimRegister => ({
      unitId,
      address: 3006 + 2 * i,
      type: 'int32',
      scale: 0.001,
      unit: 'A',
      read: (s) => electric(s).phaseA * (1 + (meter.imbalance * (1 - i)) / 100),
      meaning: of('PhaseCurrent', phase),
    })),
    {
      unitId,
      address: 3012,
      type: 'uint16',
      scale: 0.1,
      unit: 'V',
      read: (s) => electric(s).lineV,
      meaning: of('Voltage'),
    },
    {
      unitId,
      address: 3013,
      type: 'uint16',
      scale: 0.001,
      unit: '1',
      read: (s) => electric(s).powerFactor,
      meaning: of('PowerFactor'),
    },
    { unitId, address: 3014, type: 'uint16', scale: 0.01, unit: 'Hz', read: frequencyHz },
    { unitId, address: 3015, type: 'uint16', scale: 1, unit: 'A', read: () => meter.limitA },
  ];
  const readWh = meter.readWh;
  return readWh
    ? [...registers, { unitId, address: 3016, type: 'uint32', scale: 100, unit: 'W.h', read: readWh }]
    : registers;
}

function electricity(
  watts: number,
  ratedW: number
): { lineV: number; powerFactor: number; apparentVA: number; phaseA: number } {
  const share = watts / ratedW;
  const lineV = NO_LOAD_V - SAG_V * share;
  const powerFactor = POWER_FACTOR_IDLE + (POWER_FACTOR_FULL - POWER_FACTOR_IDLE) * Math.min(1, share / 0.5);
  const apparentVA = watts / powerFactor;
  return { lineV, powerFactor, apparentVA, phaseA: apparentVA / (Math.sqrt(3) * lineV) };
}

function frequencyHz(state: PlantState): number {
  return 50 + 0.02 * Math.sin(state.timeMs / 37_000) + 0.01 * Math.sin(state.timeMs / 5_300);
}
