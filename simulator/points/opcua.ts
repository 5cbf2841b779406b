import { returnAirC } from '../plant/air.ts';
import { RACK_PLACES } from '../plant/layout.ts';
import { AIR_DENSITY, UPS_LOSS, WATER_CP } from '../plant/parameters.ts';
import { celsius, NODE, type PlantState } from '../plant/state.ts';
import { failing, meter, setpoint, temperature, toSimPoint, type OpcUaPoint } from './opcua-point.ts';
import type { SimPoint } from './point.ts';

/** What the building management system serves over OPC UA: room air, CRAHs, chiller, tower, UPS, weather. */
export const OPCUA_POINTS: readonly SimPoint[] = [
  ...RACK_PLACES.flatMap((rack) => [
    temperature(`${rack.id}.InletTemperature`, `${rack.id}-INLET`, ['Inlet'], NODE.inlet + rack.index),
    temperature(`${rack.id}.OutletTemperature`, `${rack.id}-OUTLET`, ['Outlet'], NODE.outlet + rack.index),
  ]),
  temperature('ROW-A.ReturnAirTemperature', 'ROW-A-AIR', ['HotAisle'], NODE.row),
  temperature('ROW-B.ReturnAirTemperature', 'ROW-B-AIR', ['HotAisle'], NODE.row + 1),
  ...crahPoints('CRAH-1', 0),
  ...crahPoints('CRAH-2', 1),
  ...chillerPoints(),
  ...upsPoints('UPS-A', 0),
  ...upsPoints('UPS-B', 1),
  ...weatherPoints(),
].map(toSimPoint);

function crahPoints(id: 'CRAH-1' | 'CRAH-2', index: 0 | 1): OpcUaPoint[] {
  const of = (state: PlantState) => state.crah[index] ?? failing(id);
  const hall = (s: PlantState) => returnAirC(s, { row: [1, 1], supplyTotal: 2 });
  const base = { equipment: id };
  return [
    temperature(`${id}.SupplyAirTemperature`, id, ['Supply'], NODE.crahSupply + index),
    {
      ...base,
      id: `${id}.ReturnAirTemperature`,
      metric: 'AirTemperature',
      processArea: ['Return'],
      unit: 'Cel',
      read: hall,
    },
    setpoint(`${id}.SupplyAirTemperatureSp`, 'AirTemperature', id, ['Supply'], 'Cel', `${id}.supplyC`),
    { ...base, id: `${id}.FanSpeed`, metric: 'FanSpeedRatio', unit: '%', decimals: 1, read: (s) => 100 * of(s).fan },
    {
      ...base,
      id: `${id}.AirFlow`,
      metric: 'AirFlow',
      unit: 'm3/h',
      decimals: 0,
      read: (s) => (of(s).airKgS / AIR_DENSITY) * 3600,
    },
    {
      ...base,
      id: `${id}.ValvePosition`,
      metric: 'ValvePosition',
      unit: '%',
      decimals: 1,
      read: (s) => 100 * of(s).valve,
    },
    {
      ...base,
      id: `${id}.UnderfloorPressure`,
      metric: 'AirDifferentialPressure',
      unit: 'Pa',
      read: (s) => of(s).pressurePa,
    },
    setpoint(`${id}.UnderfloorPressureSp`, 'AirDifferentialPressure', id, [], 'Pa', `${id}.pressurePa`),
    {
      ...base,
      id: `${id}.ChilledWaterReturnTemperature`,
      metric: 'LiquidTemperature',
      processArea: ['Return'],
      unit: 'Cel',
      read: (s) => of(s).waterReturnC,
    },
    { ...base, id: `${id}.Status`, metric: 'Status', unit: '1', decimals: 0, read: () => 1 },
    meter(`${id}.FanPower`, `MTR-${id}`, (s) => of(s).fanW),
  ];
}

function chillerPoints(): OpcUaPoint[] {
  const liquid = (id: string, equipment: string, area: string, node: number): OpcUaPoint => ({
    id,
    metric: 'LiquidTemperature',
    equipment,
    processArea: [area],
    unit: 'Cel',
    read: (s) => celsius(s, node),
  });
  return [
    liquid('CH-1.SupplyTemperature', 'CH-1', 'Supply', NODE.chilledSupply),
    liquid('CH-1.ReturnTemperature', 'CH-1', 'Return', NODE.chilledReturn),
    setpoint('CH-1.SupplyTemperatureSp', 'LiquidTemperature', 'CH-1', ['Supply'], 'Cel', 'CH-1.supplyC'),
    {
      id: 'CH-1.Flow',
      metric: 'LiquidFlow',
      equipment: 'CH-1',
      unit: 'L/min',
      decimals: 1,
      read: (s) => 60 * s.chilled.flowKgS,
    },
    {
      id: 'CH-1.Cop',
      metric: 'GenericPoint',
      equipment: 'CH-1',
      processArea: ['COP'],
      unit: '1',
      read: (s) => s.chilled.cop,
    },
    {
      id: 'CH-1.Status',
      metric: 'Status',
      equipment: 'CH-1',
      unit: '1',
      decimals: 0,
      read: (s) => (s.chilled.cop > 0 ? 1 : 0),
    },
    {
      id: 'CH-1.CoolingLoad',
      metric: 'GenericPoint',
      equipment: 'CH-1',
      processArea: ['CoolingLoad'],
      unit: '1',
      decimals: 2,
      read: coolingLoadKw,
    },
    meter('CH-1.Power', 'MTR-CH-1', (s) => s.chilled.chillerW),
    liquid('CT-1.CondenserWaterTemperature', 'CT-1', 'Supply', NODE.condenser),
    {
      id: 'CT-1.FanSpeed',
      metric: 'FanSpeedRatio',
      equipment: 'CT-1',
      unit: '%',
      decimals: 1,
      read: (s) => 100 * s.chilled.towerFan,
    },
    meter('CT-1.FanPower', 'MTR-CT-1', (s) => s.chilled.towerFanW),
  ];
}

/** Heat taken out of the chilled water by flow and temperature difference, kW. */
function coolingLoadKw(state: PlantState): number {
  const riseK = celsius(state, NODE.chilledReturn) - celsius(state, NODE.chilledSupply);
  return (state.chilled.flowKgS * WATER_CP * riseK) / 1000;
}

function upsPoints(id: string, row: 0 | 1): OpcUaPoint[] {
  const load = (s: PlantState) => (100 * (s.power.buswayW[row] ?? 0)) / UPS_LOSS.ratingW;
  return [
    { id: `${id}.Status`, metric: 'Status', equipment: id, unit: '1', decimals: 0, read: () => 1 },
    { id: `${id}.Available`, metric: 'Available', equipment: id, unit: '1', decimals: 0, read: () => 1 },
    {
      id: `${id}.LoadPercent`,
      metric: 'GenericPoint',
      equipment: id,
      processArea: ['LoadPercent'],
      unit: '1',
      read: load,
    },
    meter(`${id}.InputPower`, `MTR-${id}-IN`, (s) => s.power.upsInputW[row] ?? 0),
    meter(`${id}.OutputPower`, `MTR-${id}-OUT`, (s) => s.power.buswayW[row] ?? 0),
  ];
}

function weatherPoints(): OpcUaPoint[] {
  const area = ['Outdoor'];
  return [
    {
      id: 'OUTDOOR.DryBulb',
      metric: 'AirTemperature',
      equipment: 'OUTDOOR',
      processArea: area,
      unit: 'Cel',
      read: (s) => s.weather.dryBulbC,
    },
    {
      id: 'OUTDOOR.WetBulb',
      metric: 'AirTemperature',
      equipment: 'OUTDOOR',
      processArea: [...area, 'WetBulb'],
      unit: 'Cel',
      read: (s) => s.weather.wetBulbC,
    },
    {
      id: 'OUTDOOR.Humidity',
      metric: 'AirRelativeHumidity',
      equipment: 'OUTDOOR',
      processArea: area,
      unit: '%',
      decimals: 1,
      read: (s) => s.weather.humidityPercent,
    },
  ];
}
