import { returnAirC } from '../plant/air.ts';
import { faultOf } from '../plant/faults.ts';
import { AIR_RACK_COUNT, CHILLER_COUNT, FEEDS, RACK_PLACES } from '../plant/layout.ts';
import { AIR_DENSITY, UPS_BATTERY_WH, UPS_LOSS, WATER_CP } from '../plant/parameters.ts';
import { celsius, NODE, type PlantState } from '../plant/state.ts';
import { hallHumidityPercent } from '../plant/water.ts';
import { failing, meter, setpoint, temperature, toSimPoint, type OpcUaPoint } from './opcua-point.ts';
import type { SimPoint } from './point.ts';

/** What the building management system serves over OPC UA: room air, CRAHs, chiller, tower, UPS, weather. */
export const OPCUA_POINTS: readonly SimPoint[] = [
  ...RACK_PLACES.flatMap((rack) => [
    temperature(`${rack.id}.InletTemperature`, `${rack.id}-INLET`, ['Inlet'], NODE.inlet + rack.index, rack.id),
    temperature(`${rack.id}.OutletTemperature`, `${rack.id}-OUTLET`, ['Outlet'], NODE.outlet + rack.index),
  ]),
  humidity('ROW-A', NODE.inlet),
  humidity('ROW-B', NODE.inlet + AIR_RACK_COUNT),
  temperature('ROW-A.ReturnAirTemperature', 'ROW-A-AIR', ['HotAisle'], NODE.row),
  temperature('ROW-B.ReturnAirTemperature', 'ROW-B-AIR', ['HotAisle'], NODE.row + 1),
  ...crahPoints('CRAH-1', 0),
  ...crahPoints('CRAH-2', 1),
  ...crahPoints('CRAH-3', 2),
  ...chilledWaterPoints(),
  ...Array.from({ length: CHILLER_COUNT }, (_, index) => chillerPoints(`CH-${index + 1}`, index)).flat(),
  ...towerPoints(),
  ...upsPoints('UPS-A', 0),
  ...upsPoints('UPS-B', 1),
  ...weatherPoints(),
].map(toSimPoint);

/** Humidity in the cold aisle, in front of the row's first rack. */
function humidity(row: 'ROW-A' | 'ROW-B', node: number): OpcUaPoint {
  return {
    id: `${row}.ColdAisleHumidity`,
    metric: 'AirRelativeHumidity',
    equipment: `${row}-AIR`,
    processArea: ['ColdAisle'],
    unit: '%',
    decimals: 1,
    read: (s) => hallHumidityPercent(s, celsius(s, node)),
  };
}

function crahPoints(id: 'CRAH-1' | 'CRAH-2' | 'CRAH-3', index: 0 | 1 | 2): OpcUaPoint[] {
  const of = (state: PlantState) => state.crah[index] ?? failing(id);
  const hall = (s: PlantState) => returnAirC(s, { row: [1, 1], supplyTotal: 2 });
  const running = (s: PlantState, unit: string) => faultOf(s, 'crah-fan', unit) === undefined;
  const base = { equipment: id };
  return [
    temperature(`${id}.SupplyAirTemperature`, id, ['Supply'], NODE.crahSupply + index, id),
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
    { ...base, id: `${id}.Status`, metric: 'Status', unit: '1', decimals: 0, read: (s) => (running(s, id) ? 1 : 0) },
    {
      ...base,
      id: `${id}.Available`,
      metric: 'Available',
      unit: '1',
      decimals: 0,
      read: (s) => (running(s, id) ? 1 : 0),
    },
    {
      ...base,
      id: `${id}.ReturnAirHumidity`,
      metric: 'AirRelativeHumidity',
      processArea: ['Return'],
      unit: '%',
      decimals: 1,
      read: (s) => hallHumidityPercent(s, hall(s)),
    },
    meter(`${id}.FanPower`, `MTR-${id}`, (s) => of(s).fanW),
  ];
}

function liquid(id: string, equipment: string, area: string, node: number): OpcUaPoint {
  return {
    id,
    metric: 'LiquidTemperature',
    equipment,
    processArea: [area],
    unit: 'Cel',
    read: (s) => celsius(s, node),
  };
}

/** The common pipe that all chillers feed. */
function chilledWaterPoints(): OpcUaPoint[] {
  return [
    liquid('CHW.SupplyTemperature', 'CHW', 'Supply', NODE.chilledSupply),
    liquid('CHW.ReturnTemperature', 'CHW', 'Return', NODE.chilledReturn),
    setpoint('CHW.SupplyTemperatureSp', 'LiquidTemperature', 'CHW', ['Supply'], 'Cel', 'CHW.supplyC'),
    {
      id: 'CHW.Flow',
      metric: 'LiquidFlow',
      equipment: 'CHW',
      unit: 'L/min',
      decimals: 1,
      read: (s) => 60 * s.chilled.flowKgS,
    },
    {
      id: 'CHW.CoolingLoad',
      metric: 'GenericPoint',
      equipment: 'CHW',
      processArea: ['CoolingLoad'],
      unit: '1',
      decimals: 2,
      read: coolingLoadKw,
    },
  ];
}

function chillerPoints(id: string, index: number): OpcUaPoint[] {
  const of = (state: PlantState) => state.chilled.chillers[index] ?? failing(id);
  const base = { equipment: id, unit: '1' };
  return [
    { ...base, id: `${id}.Status`, metric: 'Status', decimals: 0, read: (s) => (of(s).cop > 0 ? 1 : 0) },
    {
      ...base,
      id: `${id}.Available`,
      metric: 'Available',
      decimals: 0,
      read: (s) => (faultOf(s, 'chiller-trip', id) ? 0 : 1),
    },
    { ...base, id: `${id}.Cop`, metric: 'GenericPoint', processArea: ['COP'], read: (s) => of(s).cop },
    {
      ...base,
      id: `${id}.CoolingLoad`,
      metric: 'GenericPoint',
      processArea: ['CoolingLoad'],
      decimals: 2,
      read: (s) => of(s).coolingW / 1000,
    },
    meter(`${id}.Power`, `MTR-${id}`, (s) => of(s).powerW),
  ];
}

function towerPoints(): OpcUaPoint[] {
  return [
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
    water('Makeup', (s) => s.water.makeupKgS),
    water('Blowdown', (s) => s.water.blowdownKgS),
    {
      id: 'CT-1.WaterTotal',
      metric: 'GenericPoint',
      equipment: 'CT-1',
      processArea: ['WaterTotal', 'm3'],
      unit: '1',
      decimals: 2,
      read: (s) => s.water.totalL / 1000,
    },
  ];
}

/** A litre of water is a kilogram. */
function water(area: string, readKgS: (state: PlantState) => number): OpcUaPoint {
  return {
    id: `CT-1.${area}Flow`,
    metric: 'LiquidFlow',
    equipment: 'CT-1',
    processArea: [area],
    unit: 'L/min',
    decimals: 2,
    read: (s) => 60 * readKgS(s),
  };
}

/** Heat taken out of the chilled water by flow and temperature difference, kW. */
function coolingLoadKw(state: PlantState): number {
  const riseK = celsius(state, NODE.chilledReturn) - celsius(state, NODE.chilledSupply);
  return (state.chilled.flowKgS * WATER_CP * riseK) / 1000;
}

function upsPoints(id: string, feed: 0 | 1): OpcUaPoint[] {
  const load = (s: PlantState) => (100 * (s.power.buswayW[feed] ?? 0)) / UPS_LOSS.ratingW;
  return [
    {
      id: `${id}.Status`,
      metric: 'Status',
      equipment: id,
      unit: '1',
      decimals: 0,
      read: (s) => (s.power.feedAlive[feed] ? 1 : 0),
    },
    // Available as long as the utility stands behind it.
    {
      id: `${id}.Available`,
      metric: 'Available',
      equipment: id,
      unit: '1',
      decimals: 0,
      read: (s) => (faultOf(s, 'feed-loss', FEEDS[feed]) ? 0 : 1),
    },
    {
      id: `${id}.BatteryCharge`,
      metric: 'GenericPoint',
      equipment: id,
      processArea: ['BatteryCharge', 'Percent'],
      unit: '1',
      decimals: 1,
      read: (s) => (100 * (s.power.batteryWh[feed] ?? 0)) / UPS_BATTERY_WH,
    },
    {
      id: `${id}.OnBattery`,
      metric: 'GenericPoint',
      equipment: id,
      processArea: ['OnBattery'],
      unit: '1',
      decimals: 0,
      read: (s) => (s.power.onBattery[feed] ? 1 : 0),
    },
    {
      id: `${id}.LoadPercent`,
      metric: 'GenericPoint',
      equipment: id,
      processArea: ['LoadPercent'],
      unit: '1',
      read: load,
    },
    meter(`${id}.InputPower`, `MTR-${id}-IN`, (s) => s.power.upsInputW[feed] ?? 0),
    meter(`${id}.OutputPower`, `MTR-${id}-OUT`, (s) => s.power.buswayW[feed] ?? 0),
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
