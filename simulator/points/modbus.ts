import { RACK_PLACES } from '../plant/layout.ts';
import { SETPOINTS, readSetpoint, type SetpointName } from '../plant/inputs.ts';
import { celsius, NODE, type PlantState } from '../plant/state.ts';
import { rounded, type SimPoint } from './point.ts';

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

/** Units behind the gateway: rack PDUs 1 to 16, busway and main meters, CRAH controllers. */
export const MODBUS_UNITS = {
  firstPdu: 1,
  buswayA: 21,
  buswayB: 22,
  main: 31,
  mechanical: 32,
  crah1: 51,
  crah2: 52,
} as const;

const PHASES = ['A', 'B', 'C'] as const;
/** Three-phase line voltage without load and its sag at a meter's rating, V. */
const NO_LOAD_V = 402;
const SAG_V = 4;
const POWER_FACTOR_FULL = 0.985;
const POWER_FACTOR_IDLE = 0.93;

export const MODBUS_REGISTERS: readonly SimRegister[] = [
  ...RACK_PLACES.flatMap((rack) =>
    meterRegisters({
      unitId: MODBUS_UNITS.firstPdu + rack.index,
      equipment: `PDU-${rack.id.slice(2)}`,
      ratedW: 22_000,
      limitA: 32,
      imbalance: (rack.index % 5) - 2,
      readW: (s) => s.power.pduW[rack.index] ?? 0,
      readWh: (s) => s.power.pduWh[rack.index] ?? 0,
      // Liquid-cooled racks publish their RackPower over MQTT; here only the meter speaks, so nothing counts twice.
      ...(rack.liquid ? {} : { rack: rack.id }),
    })
  ),
  ...meterRegisters(busway('A', 0)),
  ...meterRegisters(busway('B', 1)),
  ...meterRegisters({
    unitId: MODBUS_UNITS.main,
    equipment: 'MTR-MAIN',
    ratedW: 400_000,
    limitA: 630,
    imbalance: 1,
    readW: (s) => s.power.mainW,
    readWh: (s) => s.power.mainWh,
  }),
  ...meterRegisters({
    unitId: MODBUS_UNITS.mechanical,
    equipment: 'MTR-MECH',
    ratedW: 120_000,
    limitA: 200,
    imbalance: -1,
    readW: (s) => s.power.mechanicalW,
  }),
  ...crahRegisters(MODBUS_UNITS.crah1, 'CRAH-1', 0),
  ...crahRegisters(MODBUS_UNITS.crah2, 'CRAH-2', 1),
];

interface Meter {
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

function busway(row: 'A' | 'B', index: 0 | 1): Meter {
  return {
    unitId: row === 'A' ? MODBUS_UNITS.buswayA : MODBUS_UNITS.buswayB,
    equipment: `BUSWAY-${row}`,
    ratedW: 140_000,
    limitA: 250,
    imbalance: index + 1,
    readW: (s) => s.power.buswayW[index] ?? 0,
  };
}

function meterRegisters(meter: Meter): SimRegister[] {
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

function crahRegisters(unitId: number, id: 'CRAH-1' | 'CRAH-2', index: 0 | 1): SimRegister[] {
  const writable = (address: number, name: SetpointName): SimRegister => ({
    unitId,
    address,
    type: 'int16',
    scale: 0.1,
    unit: SETPOINTS[name].unit,
    read: (s) => readSetpoint(s, name),
    setpoint: name,
  });
  return [
    writable(100, `${id}.supplyC`),
    writable(101, `${id}.pressurePa`),
    { unitId, address: 110, type: 'int16', scale: 0.1, unit: 'Cel', read: (s) => celsius(s, NODE.crahSupply + index) },
    { unitId, address: 111, type: 'uint16', scale: 0.1, unit: '%', read: (s) => 100 * (s.crah[index]?.fan ?? 0) },
    { unitId, address: 112, type: 'uint16', scale: 0.1, unit: '%', read: (s) => 100 * (s.crah[index]?.valve ?? 0) },
  ];
}

/** Address as the collector's Modbus adapter writes it. */
export function registerAddress(register: SimRegister): string {
  return `${register.unitId}:holding:${register.address}`;
}

export const MODBUS_POINTS: readonly SimPoint[] = MODBUS_REGISTERS.flatMap((register): SimPoint[] => {
  const { meaning } = register;
  if (!meaning) {
    return [];
  }
  const { metric, ...place } = meaning;
  return [
    {
      protocol: 'modbus',
      address: registerAddress(register),
      metric,
      ...place,
      processArea: [],
      unit: register.unit,
      isSetpoint: false,
      read: register.read,
    },
  ];
});
