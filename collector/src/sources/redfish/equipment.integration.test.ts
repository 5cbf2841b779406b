import { afterEach, describe, expect, test } from 'vitest';
import { startMockBmc, type BmcTree } from '../../../../protocols/redfish/testing/mock-bmc.ts';
import type { MeaningOptions } from './meaning/types.ts';
import { link, OK } from './testing/server-tree.ts';
import { lookOver } from './testing/look-over.ts';

const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) {
    await close();
  }
});

async function looked(tree: BmcTree, options: Partial<MeaningOptions> = {}) {
  const mock = await startMockBmc(tree);
  closing.push(mock.close);
  return lookOver(mock, options);
}

const members = (...paths: string[]) => ({ Members: paths.map(link) });

describe('a rack PDU', () => {
  const PDU = '/redfish/v1/PowerEquipment/RackPDUs/1';
  const uri = (name: string) => `${PDU}/Sensors/${name}`;
  const excerpt = (name: string, Reading: unknown) => ({ DataSourceUri: uri(name), Reading });
  // As DMTF's mockup of a rack PDU (DSP2043) has it, with fewer outlets.
  const outlet = (id: string, watts: number, amps: number) => ({
    '@odata.id': `${PDU}/Outlets/${id}`,
    Id: id,
    Name: `Outlet ${id}, Branch Circuit A`,
    Status: OK,
    PowerState: 'On',
    Voltage: excerpt('VoltageA', 117.5),
    PolyPhaseVoltage: { Line1ToNeutral: excerpt('VoltageA', 117.5) },
    CurrentAmps: excerpt(`Current${id}`, amps),
    PolyPhaseCurrentAmps: { Line1: excerpt(`Current${id}`, amps) },
    PowerWatts: { ...excerpt(`Power${id}`, watts), ApparentVA: watts, PowerFactor: 1 },
    FrequencyHz: excerpt('FrequencyA', 60),
    EnergykWh: excerpt(`Energy${id}`, 36_166),
  });
  const sensor = (name: string, ReadingType: string, ReadingUnits: string, Reading: number) => [
    uri(name),
    { '@odata.id': uri(name), Id: name, Name: name, ReadingType, ReadingUnits, Reading, Status: OK },
  ];
  const SENSORS = Object.fromEntries([
    sensor('PowerA1', 'Power', 'W', 197.4),
    sensor('CurrentA1', 'Current', 'A', 1.68),
    sensor('EnergyA1', 'EnergykWh', 'kW.h', 36_166),
    sensor('PowerA2', 'Power', 'W', 80),
    sensor('CurrentA2', 'Current', 'A', 0.7),
    sensor('EnergyA2', 'EnergykWh', 'kW.h', 36_166),
    sensor('GroupPower', 'Power', 'W', 277.4),
    sensor('VoltageA', 'Voltage', 'V', 117.5),
    sensor('CurrentA', 'Current', 'A', 2.4),
    sensor('PowerA', 'Power', 'W', 277.4),
    sensor('FrequencyA', 'Frequency', 'Hz', 60),
    sensor('Power', 'Power', 'W', 280),
  ]) as BmcTree;
  const tree: BmcTree = {
    '/redfish/v1': { PowerEquipment: link('/redfish/v1/PowerEquipment') },
    '/redfish/v1/PowerEquipment': { RackPDUs: link('/redfish/v1/PowerEquipment/RackPDUs') },
    '/redfish/v1/PowerEquipment/RackPDUs': members(PDU),
    [PDU]: {
      Id: '1',
      Metrics: link(`${PDU}/Metrics`),
      Branches: link(`${PDU}/Branches`),
      Outlets: link(`${PDU}/Outlets`),
      OutletGroups: link(`${PDU}/OutletGroups`),
    },
    [`${PDU}/Metrics`]: { PowerWatts: { ...excerpt('Power', 280), ApparentVA: 290, PowerFactor: 0.97 } },
    [`${PDU}/Branches`]: members(`${PDU}/Branches/A`),
    [`${PDU}/Branches/A`]: {
      Id: 'A',
      CircuitType: 'Branch',
      Voltage: excerpt('VoltageA', 117.5),
      CurrentAmps: excerpt('CurrentA', 2.4),
      PolyPhaseCurrentAmps: { Line1: excerpt('CurrentA', 2.4) },
      PowerWatts: excerpt('PowerA', 277.4),
      FrequencyHz: excerpt('FrequencyA', 60),
    },
    [`${PDU}/Outlets`]: members(`${PDU}/Outlets/A1`, `${PDU}/Outlets/A2`, `${PDU}/Outlets/A3`),
    [`${PDU}/Outlets/A1`]: outlet('A1', 197.4, 1.68),
    [`${PDU}/Outlets/A2`]: outlet('A2', 80, 0.7),
    [`${PDU}/Outlets/A3`]: { ...outlet('A3', 0, 0), Status: { State: 'Disabled' } },
    [`${PDU}/OutletGroups`]: members(`${PDU}/OutletGroups/Storage`),
    [`${PDU}/OutletGroups/Storage`]: { Id: 'Storage', PowerWatts: excerpt('GroupPower', 277.4) },
  };
  const VALUES = {
    ActivePower: 280,
    ApparentPower: 290,
    PowerFactor: 0.97,
    'ActivePower | Branch | A': 277.4,
    'Voltage | Branch | A': 117.5,
    'Frequency | Branch | A': 60,
    'ActivePower | Outlet | A1': 197.4,
    'Current | Outlet | A1': 1.68,
    'GenericPoint | Energy | Outlet | A1': 36_166,
    'ActivePower | Outlet | A2': 80,
    'Current | Outlet | A2': 0.7,
    'GenericPoint | Energy | Outlet | A2': 36_166,
    'ActivePower | Outlet group | Storage': 277.4,
  };

  test('has its outlets and groups of them, beside its branches', async () => {
    const { values, strange } = await looked(tree);
    expect(strange).toEqual([]);
    expect(values).toMatchObject(VALUES);
  });

  test('has the same points where it lists its sensors too, and one request for what they have', async () => {
    const withSensors: BmcTree = {
      ...tree,
      '/redfish/v1': {
        ...tree['/redfish/v1'],
        ProtocolFeaturesSupported: { ExpandQuery: { NoLinks: true } },
      },
      [PDU]: { ...tree[PDU], Sensors: link(`${PDU}/Sensors`) },
      [`${PDU}/Sensors`]: members(...Object.keys(SENSORS)),
      ...SENSORS,
    };
    const [before, now] = [await looked(tree), await looked(withSensors)];
    expect(now.values).toEqual(before.values);
    // The sensors, and for the apparent power, which no sensor has, the metrics.
    expect(now.plan).toEqual([`${PDU}/Sensors?$expand=.`, `${PDU}/Metrics`]);
  });

  test('under a rack is the power of the rack; that of its parts is not added to it', async () => {
    const { values } = await looked(tree, { isOfRack: true });
    expect(Object.entries(values).filter(([address]) => address.startsWith('RackPower'))).toEqual([['RackPower', 280]]);
    expect(values).toMatchObject({ 'ActivePower | Outlet | A1': 197.4, 'ActivePower | Branch | A': 277.4 });
  });
});

test('the enclosure of a PDU is not a host whose power counts once more', async () => {
  const pdu = '/redfish/v1/PowerEquipment/RackPDUs/1';
  const tree: BmcTree = {
    '/redfish/v1': { PowerEquipment: link('/redfish/v1/PowerEquipment'), Chassis: link('/redfish/v1/Chassis') },
    '/redfish/v1/PowerEquipment': { RackPDUs: link('/redfish/v1/PowerEquipment/RackPDUs') },
    '/redfish/v1/PowerEquipment/RackPDUs': members(pdu),
    [pdu]: { Id: '1', Metrics: link(`${pdu}/Metrics`) },
    [`${pdu}/Metrics`]: { PowerWatts: { Reading: 280 } },
    '/redfish/v1/Chassis': members('/redfish/v1/Chassis/1'),
    '/redfish/v1/Chassis/1': { Id: '1', EnvironmentMetrics: link('/redfish/v1/Chassis/1/EnvironmentMetrics') },
    '/redfish/v1/Chassis/1/EnvironmentMetrics': {
      PowerWatts: { Reading: 280 },
      EnergykWh: { Reading: 12 },
      HumidityPercent: { Reading: 41 },
    },
  };
  expect(Object.entries((await looked(tree)).values)).toEqual([
    [expect.stringContaining('AirRelativeHumidity'), 41],
    ['ActivePower', 280],
  ]);
});

describe('a coolant distribution unit', () => {
  const CDU = '/redfish/v1/ThermalEquipment/CDUs/1';
  const uri = (name: string) => `/redfish/v1/Chassis/1/Sensors/${name}`;
  const excerpt = (name: string, Reading: unknown, more: object = {}) => ({
    DataSourceUri: uri(name),
    Reading,
    ...more,
  });
  const loop = (side: string) => ({
    Id: '1',
    Name: `${side} loop`,
    Status: OK,
    CoolantConnectorType: 'Pair',
    RatedFlowLitersPerMinute: 1_000,
    FlowLitersPerMinute: excerpt(`${side}Flow`, 412.5),
    HeatRemovedkW: excerpt(`${side}Heat`, 140.2),
    SupplyTemperatureCelsius: excerpt(`${side}Supply`, 32.1),
    ReturnTemperatureCelsius: excerpt(`${side}Return`, 37.4),
    DeltaTemperatureCelsius: excerpt(`${side}Delta`, 5.3),
    SupplyPressurekPa: excerpt(`${side}SupplyPressure`, 220),
    ReturnPressurekPa: excerpt(`${side}ReturnPressure`, 85),
    DeltaPressurekPa: excerpt(`${side}DeltaPressure`, 135),
    // A set point is not a reading.
    SupplyTemperatureControlCelsius: { SetPoint: 30, AllowableMax: 60, ControlMode: 'Disabled' },
  });
  const cdu = (more: object = {}): BmcTree => ({
    '/redfish/v1': { ThermalEquipment: link('/redfish/v1/ThermalEquipment') },
    '/redfish/v1/ThermalEquipment': { CDUs: link('/redfish/v1/ThermalEquipment/CDUs') },
    '/redfish/v1/ThermalEquipment/CDUs': members(CDU),
    [CDU]: {
      Id: '1',
      EquipmentType: 'CDU',
      PrimaryCoolantConnectors: link(`${CDU}/PrimaryCoolantConnectors`),
      SecondaryCoolantConnectors: link(`${CDU}/SecondaryCoolantConnectors`),
      Pumps: link(`${CDU}/Pumps`),
      Reservoirs: link(`${CDU}/Reservoirs`),
      EnvironmentMetrics: link(`${CDU}/EnvironmentMetrics`),
      LeakDetection: link(`${CDU}/LeakDetection`),
    },
    [`${CDU}/PrimaryCoolantConnectors`]: members(`${CDU}/PrimaryCoolantConnectors/1`),
    [`${CDU}/PrimaryCoolantConnectors/1`]: { ...loop('Primary'), ValvePositionPercent: { Reading: 64 } },
    [`${CDU}/SecondaryCoolantConnectors`]: members(`${CDU}/SecondaryCoolantConnectors/1`),
    [`${CDU}/SecondaryCoolantConnectors/1`]: loop('Secondary'),
    [`${CDU}/Pumps`]: members(`${CDU}/Pumps/1`, `${CDU}/Pumps/2`, `${CDU}/Pumps/3`),
    [`${CDU}/Pumps/1`]: { Id: '1', Name: 'Pump 1', PumpSpeedPercent: excerpt('Pump1', 55, { SpeedRPM: 2_300 }) },
    [`${CDU}/Pumps/2`]: { Id: '2', Name: 'Pump 2', PumpSpeedPercent: excerpt('Pump2', 54, { SpeedRPM: 2_280 }) },
    [`${CDU}/Pumps/3`]: {
      Id: '3',
      Name: 'Pump 3',
      PumpSpeedPercent: { Reading: null },
      Status: { State: 'Absent' },
    },
    [`${CDU}/Reservoirs`]: members(`${CDU}/Reservoirs/1`),
    [`${CDU}/Reservoirs/1`]: {
      Id: '1',
      CoolantLevelPercent: { Reading: 88 },
      InternalPressurekPa: { Reading: 120 },
    },
    [`${CDU}/EnvironmentMetrics`]: {
      TemperatureCelsius: { Reading: 26 },
      HumidityPercent: { Reading: 45 },
      PowerWatts: { Reading: 3_100 },
    },
    [`${CDU}/LeakDetection`]: { LeakDetectors: link(`${CDU}/LeakDetection/LeakDetectors`) },
    [`${CDU}/LeakDetection/LeakDetectors`]: members(`${CDU}/LeakDetection/LeakDetectors/Base`),
    [`${CDU}/LeakDetection/LeakDetectors/Base`]: { Id: 'Base', DetectorState: 'OK', Status: OK },
    ...more,
  });
  const VALUES = {
    'LiquidFlow | Primary': 412.5,
    'LiquidTemperature | Primary | Supply': 32.1,
    'LiquidTemperature | Primary | Return': 37.4,
    'LiquidPressure | Primary | Supply': 220,
    'LiquidPressure | Primary | Return': 85,
    'LiquidDifferentialPressure | Primary': 135,
    'GenericPoint | CoolingLoad | Primary': 140.2,
    'ValvePosition | Primary': 64,
    'LiquidFlow | Secondary': 412.5,
    'LiquidTemperature | Secondary | Supply': 32.1,
    'LiquidTemperature | Secondary | Return': 37.4,
    'LiquidPressure | Secondary | Supply': 220,
    'LiquidPressure | Secondary | Return': 85,
    'LiquidDifferentialPressure | Secondary': 135,
    'GenericPoint | CoolingLoad | Secondary': 140.2,
    'PumpSpeedRatio | pump1': 55,
    'PumpSpeed | pump1': 2_300,
    'PumpSpeedRatio | pump2': 54,
    'PumpSpeed | pump2': 2_280,
    'GenericPoint | ReservoirLevel': 88,
    'LiquidPressure | Reservoir': 120,
    'AirTemperature | Ambient': 26,
    'AirRelativeHumidity | Ambient': 45,
    'ActivePower | Cooling unit': 3_100,
    'LeakDetect | Leak detector | Base': 0,
  };

  test('has both loops, pumps, reservoir and the air around it', async () => {
    const { values, strange, faults } = await looked(cdu());
    expect([strange, faults]).toEqual([[], []]);
    expect(values).toEqual(VALUES);
  });

  test('has the same points where the sensors of its chassis are listed too', async () => {
    const sensors: Record<string, [type: string, units: string, reading: number]> = {};
    for (const side of ['Primary', 'Secondary']) {
      Object.assign(sensors, {
        [`${side}Flow`]: ['LiquidFlow', 'L/min', 412.5],
        // There was no type for heat before 2023.
        [`${side}Heat`]: ['Power', 'kW', 140.2],
        [`${side}Supply`]: ['Temperature', 'Celsius', 32.1],
        [`${side}Return`]: ['Temperature', 'Celsius', 37.4],
        [`${side}SupplyPressure`]: ['PressurekPa', 'kPa', 220],
        [`${side}ReturnPressure`]: ['PressurekPa', 'kPa', 85],
        [`${side}DeltaPressure`]: ['PressurekPa', 'kPa', 135],
      });
    }
    const tree = cdu({
      '/redfish/v1': {
        ThermalEquipment: link('/redfish/v1/ThermalEquipment'),
        Chassis: link('/redfish/v1/Chassis'),
      },
      '/redfish/v1/Chassis': members('/redfish/v1/Chassis/1'),
      '/redfish/v1/Chassis/1': { Id: '1', Sensors: link('/redfish/v1/Chassis/1/Sensors') },
      '/redfish/v1/Chassis/1/Sensors': members(...Object.keys(sensors).map(uri), uri('Pump1'), uri('Pump2')),
      [uri('Pump1')]: { Name: 'Pump1', ReadingType: 'Percent', ReadingUnits: '%', Reading: 55, SpeedRPM: 2_300 },
      [uri('Pump2')]: { Name: 'Pump2', ReadingType: 'Percent', ReadingUnits: '%', Reading: 54, SpeedRPM: 2_280 },
      ...Object.fromEntries(
        Object.entries(sensors).map(([name, [ReadingType, ReadingUnits, Reading]]) => [
          uri(name),
          { '@odata.id': uri(name), Name: name, ReadingType, ReadingUnits, Reading, Status: OK },
        ])
      ),
    });
    expect((await looked(tree)).values).toEqual(VALUES);
  });

  test('within a rack gives what the rack gets of coolant', async () => {
    const { values } = await looked(cdu(), { isOfRack: true });
    expect(values).toMatchObject({
      RackLiquidFlow: 412.5,
      RackLiquidSupplyTemperature: 32.1,
      RackLiquidReturnTemperature: 37.4,
      RackLiquidDifferentialPressure: 135,
      'LiquidTemperature | Primary | Supply': 32.1,
      'RackLeakDetectTray | Leak detector | Base': 0,
    });
  });

  test('whose flow is the text "Null" has none, and one of two loops is told by its name', async () => {
    const { values } = await looked(
      cdu({
        [`${CDU}/SecondaryCoolantConnectors`]: members(
          `${CDU}/SecondaryCoolantConnectors/A`,
          `${CDU}/SecondaryCoolantConnectors/B`
        ),
        [`${CDU}/SecondaryCoolantConnectors/A`]: { Id: 'A', FlowLitersPerMinute: { Reading: 'Null' } },
        [`${CDU}/SecondaryCoolantConnectors/B`]: { Id: 'B', FlowLitersPerMinute: { Reading: '96.5' } },
      })
    );
    expect(values).toMatchObject({ 'LiquidFlow | Secondary | A': null, 'LiquidFlow | Secondary | B': 96.5 });
  });
});

test('the coolant of a machine is a temperature of its own, and a flow', async () => {
  const thermal = '/redfish/v1/Chassis/1/ThermalSubsystem';
  const tree: BmcTree = {
    '/redfish/v1': { Chassis: link('/redfish/v1/Chassis') },
    '/redfish/v1/Chassis': members('/redfish/v1/Chassis/1'),
    '/redfish/v1/Chassis/1': { Id: '1', ThermalSubsystem: link(thermal) },
    [thermal]: { CoolantConnectors: link(`${thermal}/CoolantConnectors`) },
    [`${thermal}/CoolantConnectors`]: members(`${thermal}/CoolantConnectors/1`),
    [`${thermal}/CoolantConnectors/1`]: {
      FlowLitersPerMinute: { Reading: 1.6 },
      SupplyTemperatureCelsius: { Reading: 35 },
      ReturnTemperatureCelsius: { Reading: 44 },
    },
  };
  expect((await looked(tree)).values).toEqual({
    'LiquidFlow | Coolant': 1.6,
    'hw.temperature | Coolant inlet': 35,
    'hw.temperature | Coolant outlet': 44,
  });
});

test('currents and voltages of power supplies are those of their mains', async () => {
  const supplies = '/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies';
  const tree: BmcTree = {
    '/redfish/v1': { Chassis: link('/redfish/v1/Chassis') },
    '/redfish/v1/Chassis': members('/redfish/v1/Chassis/1'),
    '/redfish/v1/Chassis/1': { Id: '1', PowerSubsystem: link('/redfish/v1/Chassis/1/PowerSubsystem') },
    '/redfish/v1/Chassis/1/PowerSubsystem': { PowerSupplies: link(supplies) },
    [supplies]: members(`${supplies}/Bay1`),
    [`${supplies}/Bay1`]: { Id: 'Bay1', Metrics: link(`${supplies}/Bay1/Metrics`), Status: OK },
    [`${supplies}/Bay1/Metrics`]: { InputVoltage: { Reading: 230.2 }, InputCurrentAmps: { Reading: 4.1 } },
  };
  expect((await looked(tree)).values).toEqual({
    'hw.voltage | Power supply | psu1 | Input': 230.2,
    'Current | Power supply | psu1 | Input': 4.1,
  });
});
