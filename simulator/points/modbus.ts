import { FEED_COUNT, FEEDS, RACK_BREAKER_A, RACK_PLACES } from '../plant/layout.ts';
import { PDU_RATING_W, UPS_LOSS } from '../plant/parameters.ts';
import { SETPOINTS, readSetpoint, type SetpointName } from '../plant/inputs.ts';
import { celsius, NODE, type PlantState } from '../plant/state.ts';
import { meterRegisters, type Meter } from './meter.ts';
import { rounded, type SimPoint } from './point.ts';
import type { SimRegister } from './register.ts';

/** Units behind the gateway: rack meters 1 to 12, busway and main meters, CRAH controllers, the racks' tap-off boxes by feed. */
export const MODBUS_UNITS = {
  firstPdu: 1,
  buswayA: 21,
  buswayB: 22,
  main: 31,
  mechanical: 32,
  crah1: 51,
  crah2: 52,
  crah3: 53,
  firstTapA: 101,
  firstTapB: 121,
} as const;

export const MODBUS_REGISTERS: readonly SimRegister[] = [
  ...RACK_PLACES.flatMap((rack) =>
    meterRegisters({
      unitId: MODBUS_UNITS.firstPdu + rack.index,
      equipment: `PDU-${rack.id.slice(2)}`,
      ratedW: PDU_RATING_W[rack.kind],
      limitA: RACK_BREAKER_A[rack.kind],
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
    ratedW: 1_600_000,
    limitA: 2_500,
    imbalance: 1,
    readW: (s) => s.power.mainW,
    readWh: (s) => s.power.mainWh,
  }),
  ...meterRegisters({
    unitId: MODBUS_UNITS.mechanical,
    equipment: 'MTR-MECH',
    ratedW: 400_000,
    limitA: 630,
    imbalance: -1,
    readW: (s) => s.power.mechanicalW,
  }),
  ...crahRegisters(MODBUS_UNITS.crah1, 'CRAH-1', 0),
  ...crahRegisters(MODBUS_UNITS.crah2, 'CRAH-2', 1),
  ...crahRegisters(MODBUS_UNITS.crah3, 'CRAH-3', 2),
  ...RACK_PLACES.flatMap((rack) =>
    FEEDS.flatMap((name, feed) =>
      tapRegisters(
        (feed === 0 ? MODBUS_UNITS.firstTapA : MODBUS_UNITS.firstTapB) + rack.index,
        `TAP-${rack.id.slice(2)}-${name}`,
        (s) => s.power.tapW[rack.index * FEED_COUNT + feed] ?? 0
      )
    )
  ),
];

function busway(row: 'A' | 'B', index: 0 | 1): Meter {
  return {
    unitId: row === 'A' ? MODBUS_UNITS.buswayA : MODBUS_UNITS.buswayB,
    equipment: `BUSWAY-${row}`,
    ratedW: UPS_LOSS.ratingW,
    limitA: 1_600,
    imbalance: index + 1,
    readW: (s) => s.power.buswayW[index] ?? 0,
  };
}

/** A tap-off box of the busway measures little: what one rack draws from one feed. */
function tapRegisters(unitId: number, equipment: string, readW: (state: PlantState) => number): SimRegister[] {
  const read = (state: PlantState) => rounded(readW(state) / 1000, 3);
  return [
    {
      unitId,
      address: 3000,
      type: 'float32',
      scale: 1,
      unit: 'kW',
      read,
      meaning: { metric: 'ActivePower', equipment },
    },
  ];
}

function crahRegisters(unitId: number, id: 'CRAH-1' | 'CRAH-2' | 'CRAH-3', index: 0 | 1 | 2): SimRegister[] {
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
