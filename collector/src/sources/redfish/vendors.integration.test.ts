import { afterEach, describe, expect, test } from 'vitest';
import { Quality } from '#model/sample.ts';
import { startMockBmc, type BmcTree, type MockBmc } from '../../../../protocols/redfish/testing/mock-bmc.ts';
import { lookOver } from './testing/look-over.ts';
import { link, OK, serverTree } from './testing/server-tree.ts';

const CHASSIS = '/redfish/v1/Chassis/1';
const closing: MockBmc[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((mock) => mock.close()));
});

async function looked(tree: BmcTree, options: Parameters<typeof lookOver>[1] = {}) {
  const mock = await startMockBmc(tree);
  closing.push(mock);
  return lookOver(mock, options);
}

/** A server of the classic model with other resources in place of its own. */
const classic = (power: object, thermal: object = {}): BmcTree => ({
  ...serverTree(),
  [`${CHASSIS}/Power`]: power,
  [`${CHASSIS}/Thermal`]: thermal,
});

/** A server with sensors, a resource each. */
function withSensors(sensors: Record<string, object>, root: object = {}): BmcTree {
  const tree = serverTree();
  const at = `${CHASSIS}/Sensors`;
  return {
    ...tree,
    '/redfish/v1': { ...tree['/redfish/v1'], ...root },
    [CHASSIS]: {
      Id: '1',
      SerialNumber: 'SN1',
      Sensors: link(at),
      Links: { ComputerSystems: [link('/redfish/v1/Systems/1')] },
    },
    [at]: { Members: Object.keys(sensors).map((id) => link(`${at}/${id}`)) },
    ...Object.fromEntries(
      Object.entries(sensors).map(([id, sensor]) => [`${at}/${id}`, { '@odata.id': `${at}/${id}`, Id: id, ...sensor }])
    ),
  };
}

describe('the classic model', () => {
  test('numbers in texts, N/A and null: Supermicro, AMI', async () => {
    const { values, qualities } = await looked(
      classic(
        {
          PowerControl: [{ Name: 'System Power Control', PowerConsumedWatts: '412' }],
          PowerSupplies: [
            { MemberId: '0', Name: 'Power Supply 1', LineInputVoltage: 'N/A', PowerInputWatts: '210 W', Status: OK },
            { MemberId: '1', Name: 'Power Supply 2', Status: { State: 'Absent' } },
          ],
        },
        {
          Temperatures: [
            { Name: 'CPU1 Temp', ReadingCelsius: '47', PhysicalContext: 'CPU', Status: OK },
            { Name: 'CPU2 Temp', ReadingCelsius: null, PhysicalContext: 'CPU', Status: OK },
            { Name: 'Inlet Temp', ReadingCelsius: 21, Status: OK },
          ],
          Fans: { FanName: 'FAN1', CurrentReading: '5400', Units: 'RPM' },
        }
      )
    );
    expect(values).toEqual({
      'hw.host.power': 412,
      'hw.power | Power supply | psu1 | Input': 210,
      'hw.voltage | Power supply | psu1 | Input': null,
      'hw.temperature | CPU | CPU1': 47,
      'hw.temperature | CPU | CPU2': null,
      'hw.host.ambient_temperature': 21,
      'hw.fan.speed | fan1': 5_400,
    });
    expect(qualities['hw.temperature | CPU | CPU2']).toBe(Quality.bad);
  });

  test('the machine first, its parts beside it: Lenovo, Intel', async () => {
    const { values } = await looked(
      classic({
        PowerControl: [
          { Name: 'CPU Sub-system Power', PowerConsumedWatts: 120 },
          { Name: 'Server Power Control', PowerConsumedWatts: 400 },
          { Name: 'Memory Sub-system Power', PowerConsumedWatts: 30 },
        ],
      })
    );
    expect(values).toEqual({ 'hw.host.power': 400, 'hw.power | CPU | all': 120, 'hw.power | Memory | all': 30 });
  });

  test('fans in percent, an inlet by its name, ids with words: HPE, Dell', async () => {
    const { values } = await looked(
      classic(
        {
          PowerControl: [{ PowerConsumedWatts: 300 }],
          PowerSupplies: [{ MemberId: 'PSU.Slot.2', LastPowerOutputWatts: 150 }],
        },
        {
          Temperatures: [
            { Name: '01-Inlet Ambient', ReadingCelsius: 22, PhysicalContext: 'Intake' },
            { Name: 'System Board Exhaust Temp', ReadingCelsius: 34, PhysicalContext: 'SystemBoard' },
          ],
          Fans: [
            { MemberId: 'Fan.Embedded.1A', Name: 'Fan 1A', Reading: 35, ReadingUnits: 'Percent' },
            { MemberId: 'Fan.Embedded.1B', Name: 'Fan 1B', Reading: 36, ReadingUnits: 'Percent' },
          ],
        }
      )
    );
    expect(values).toEqual({
      'hw.host.power': 300,
      'hw.power | Power supply | psu2 | Output': 150,
      'hw.host.ambient_temperature': 22,
      'hw.temperature | Exhaust': 34,
      'hw.fan.speed_ratio | fan1A': 35,
      'hw.fan.speed_ratio | fan1B': 36,
    });
  });

  test('health makes a value uncertain, unless a threshold says why', async () => {
    const sick = { State: 'Enabled', Health: 'Critical' };
    const { qualities } = await looked(
      classic(
        {},
        {
          Temperatures: [
            { Name: 'CPU1 Temp', ReadingCelsius: 95, PhysicalContext: 'CPU', UpperThresholdCritical: 90, Status: sick },
            { Name: 'CPU2 Temp', ReadingCelsius: 40, PhysicalContext: 'CPU', UpperThresholdCritical: 90, Status: sick },
            { Name: 'CPU3 Temp', ReadingCelsius: 40, PhysicalContext: 'CPU', Status: { State: 'UnavailableOffline' } },
            { Name: 'CPU4 Temp', ReadingCelsius: 40, PhysicalContext: 'CPU', Status: { State: 'Disabled' } },
          ],
        }
      )
    );
    expect(qualities).toEqual({
      'hw.temperature | CPU | CPU1': Quality.good,
      'hw.temperature | CPU | CPU2': Quality.uncertain,
      'hw.temperature | CPU | CPU3': Quality.bad,
    });
  });

  test('two of one name stay two', async () => {
    const { values } = await looked(
      classic(
        {},
        {
          Temperatures: [
            { Name: 'Inlet Temp', ReadingCelsius: 20 },
            { Name: 'Inlet Temp 2', ReadingCelsius: 21 },
            { Name: 'Inlet Temp 2', ReadingCelsius: 22 },
          ],
        }
      )
    );
    expect(Object.values(values).sort()).toEqual([20, 21, 22]);
    expect(values['hw.host.ambient_temperature']).toBe(20);
  });

  test.each([
    ['nothing', {}, {}],
    ['null lists', { PowerControl: null }, { Temperatures: null, Fans: null }],
    ['lists of nulls', { PowerControl: [null, 3] }, { Temperatures: ['x'], Fans: [[]] }],
    ['texts for lists', { PowerControl: 'x', PowerSupplies: 7 }, { Temperatures: {} }],
  ])('%s in it are no crash', async (_, power, thermal) => {
    expect((await looked(classic(power, thermal))).values).toEqual({});
  });
});

describe('sensors', () => {
  test('with odd units, types without units and units without types: OpenBMC', async () => {
    const { values, strange } = await looked(
      withSensors({
        total_power: { Name: 'total power', ReadingType: 'Power', Reading: 900 },
        cpu0_temp: { Name: 'CPU0 Temp', ReadingUnits: 'Celsius', Reading: 50 },
        fan0: { Name: 'fan0', ReadingType: 'Rotational', ReadingUnits: 'RPM', Reading: 7_000 },
        pwm0: { Name: 'fanpwm 0', ReadingType: 'Percent', Reading: 40 },
        outlet: { Name: 'outlet temp', ReadingUnits: 'degF', Reading: 100, PhysicalContext: 'Exhaust' },
        joules: { Name: 'Total Energy', ReadingType: 'EnergyJoules', Reading: 1_000 },
        odd: { Name: 'Odd', ReadingUnits: 'mGal', Reading: 1 },
        bare: { Name: 'Bare', Reading: 1 },
        none: { Name: 'None', ReadingType: 'Temperature' },
      })
    );
    expect(values).toEqual({
      'hw.host.power': 900,
      'hw.temperature | CPU | CPU0': 50,
      'hw.fan.speed | fan0': 7_000,
      'hw.fan.speed_ratio | fanpwm 0': 40,
      'hw.temperature | Exhaust': 100,
      'hw.host.energy': 1_000,
    });
    expect(strange).toEqual(['Odd is in "mGal", a unit that is not known', 'Bare has neither type nor unit']);
  });

  test('are read in one answer where the BMC expands collections, in pages where it has them', async () => {
    const sensors = {
      a: { Name: 'CPU1 Temp', ReadingType: 'Temperature', Reading: 1 },
      b: { Name: 'CPU2 Temp', ReadingType: 'Temperature', Reading: 2 },
    };
    const expand = { ProtocolFeaturesSupported: { ExpandQuery: { NoLinks: true, Levels: true } } };
    expect((await looked(withSensors(sensors, expand))).plan).toEqual([`${CHASSIS}/Sensors?$expand=.($levels=1)`]);
    const paged = withSensors(sensors);
    const [first, second] = (paged[`${CHASSIS}/Sensors`] as { Members: object[] }).Members;
    paged[`${CHASSIS}/Sensors`] = { Members: [first], 'Members@odata.nextLink': `${CHASSIS}/More` };
    paged[`${CHASSIS}/More`] = { Members: [second], '@odata.nextLink': `${CHASSIS}/Sensors` };
    expect((await looked(paged)).values).toEqual({
      'hw.temperature | CPU | CPU1': 1,
      'hw.temperature | CPU | CPU2': 2,
    });
  });

  test('that are not there, or hand out another resource, leave the others alone', async () => {
    const tree = withSensors({
      a: { Name: 'CPU1 Temp', ReadingType: 'Temperature', Reading: 1 },
      b: { Name: 'CPU2 Temp', ReadingType: 'Temperature', Reading: 2, '@odata.id': `${CHASSIS}/Sensors/a` },
      c: {},
    });
    delete tree[`${CHASSIS}/Sensors/c`];
    const { values, faults } = await looked(tree);
    expect(values).toEqual({ 'hw.temperature | CPU | CPU1': 1 });
    expect(faults).toEqual([
      expect.stringContaining('with another resource'),
      expect.stringContaining('/Sensors/c with status 404'),
    ]);
  });

  test('of GPUs are left to their exporter, unless they are wanted: NVIDIA', async () => {
    const tree = withSensors({
      HGX_GPU_SXM_1_TEMP_0: {
        Name: 'HGX GPU SXM 1 TEMP 0',
        ReadingType: 'Temperature',
        Reading: 60,
        PhysicalContext: 'GPU',
      },
      HGX_GPU_SXM_1_Power_0: {
        Name: 'HGX GPU SXM 1 Power 0',
        ReadingType: 'Power',
        Reading: 700,
        PhysicalContext: 'GPU',
      },
    });
    expect(await looked(tree)).toMatchObject({ values: {}, leftOut: { 'readings of GPUs': 2 } });
    expect((await looked(tree, { gpus: true })).values).toEqual({
      'hw.temperature | GPU | HGX GPU SXM 1 TEMP 0': 60,
      'hw.power | GPU | HGX GPU SXM 1 Power 0': 700,
    });
  });

  test('a metric report gives all of them at once: one request, and its own time', async () => {
    const tree = withSensors(
      Object.fromEntries(
        [1, 2, 3].map((cpu) => [`cpu${cpu}`, { Name: `CPU${cpu} Temp`, ReadingType: 'Temperature', Reading: cpu }])
      ),
      { TelemetryService: link('/redfish/v1/TelemetryService'), EventService: link('/redfish/v1/EventService') }
    );
    tree['/redfish/v1/TelemetryService'] = { MetricReports: link('/redfish/v1/TelemetryService/MetricReports') };
    tree['/redfish/v1/TelemetryService/MetricReports'] = {
      Members: [link('/redfish/v1/TelemetryService/MetricReports/All')],
    };
    tree['/redfish/v1/TelemetryService/MetricReports/All'] = {
      MetricValues: [
        { MetricProperty: `${CHASSIS}/Sensors/cpu1`, MetricValue: '41' },
        { MetricProperty: `${CHASSIS}/Sensors/cpu2/Reading`, MetricValue: '42' },
        { MetricProperty: `${CHASSIS}/Sensors/cpu3#Reading`, MetricValue: '43' },
        { MetricId: 'OfNothing', MetricValue: '1' },
      ],
    };
    tree['/redfish/v1/EventService'] = {
      ServerSentEventUri: '/redfish/v1/EventService/SSE',
      EventFormatTypes: ['Event', 'MetricReport'],
      SSEFilterPropertiesSupported: { EventFormatType: true },
    };
    const { plan, streamPath } = await looked(tree);
    expect(plan).toEqual(['/redfish/v1/TelemetryService/MetricReports/All']);
    expect(streamPath).toBe("/redfish/v1/EventService/SSE?$filter=EventFormatType%20eq%20'MetricReport'");
  });
});

describe('power equipment', () => {
  const SHELF = '/redfish/v1/PowerEquipment/PowerShelves/1';
  const tree: BmcTree = {
    '/redfish/v1': { PowerEquipment: link('/redfish/v1/PowerEquipment') },
    '/redfish/v1/PowerEquipment': { PowerShelves: link('/redfish/v1/PowerEquipment/PowerShelves') },
    '/redfish/v1/PowerEquipment/PowerShelves': { Members: [link(SHELF)] },
    [SHELF]: {
      Id: '1',
      Metrics: link(`${SHELF}/Metrics`),
      Mains: link(`${SHELF}/Mains`),
      PowerSupplies: link(`${SHELF}/PowerSupplies`),
    },
    [`${SHELF}/Metrics`]: {
      PowerWatts: { Reading: 33_000, ApparentVA: 33_300, PowerFactor: 0.99 },
      EnergykWh: { Reading: 1_200 },
    },
    [`${SHELF}/Mains`]: { Members: [link(`${SHELF}/Mains/A`)] },
    [`${SHELF}/Mains/A`]: {
      PowerWatts: { Reading: 33_000 },
      PolyPhaseVoltage: { Line1ToNeutral: { Reading: 230 }, Line2ToNeutral: { Reading: 231 } },
      PolyPhaseCurrentAmps: { Line1: { Reading: 48 } },
    },
    [`${SHELF}/PowerSupplies`]: { Members: [link(`${SHELF}/PowerSupplies/1`), link(`${SHELF}/PowerSupplies/2`)] },
    [`${SHELF}/PowerSupplies/1`]: { Id: '1', Metrics: link(`${SHELF}/PowerSupplies/1/Metrics`), Status: OK },
    [`${SHELF}/PowerSupplies/1/Metrics`]: { OutputPowerWatts: { Reading: 5_400 } },
    [`${SHELF}/PowerSupplies/2`]: {
      Id: '2',
      Metrics: link(`${SHELF}/PowerSupplies/2/Metrics`),
      Status: { State: 'Absent' },
    },
  };

  test('is a meter', async () => {
    expect((await looked(tree)).values).toEqual({
      'ActivePower | Power shelf': 33_000,
      'ApparentPower | Power shelf': 33_300,
      'PowerFactor | Power shelf': 0.99,
      'GenericPoint | Energy | Power shelf': 1_200,
      'ActivePower | Mains | A': 33_000,
      'Voltage | Mains | A | phase 1': 230,
      'Voltage | Mains | A | phase 2': 231,
      'PhaseCurrent | Mains | A | phase 1': 48,
      'hw.power | Power supply | psu1 | Output': 5_400,
    });
  });

  test('under a rack is the power of the rack, once', async () => {
    const { values, leftOut } = await looked(tree, { isOfRack: true });
    expect(Object.entries(values).filter(([address]) => address.startsWith('RackPower'))).toEqual([
      ['RackPower', 33_000],
    ]);
    expect(leftOut).toMatchObject({ 'powers of single feeds, which their total has': 1 });
  });
});

test('leak detectors are states, wherever they are listed', async () => {
  const at = `${CHASSIS}/ThermalSubsystem/LeakDetection`;
  const tree: BmcTree = {
    ...serverTree(),
    [CHASSIS]: { Id: '1', ThermalSubsystem: link(`${CHASSIS}/ThermalSubsystem`) },
    [`${CHASSIS}/ThermalSubsystem`]: { LeakDetection: link(at) },
    [at]: {
      LeakDetectors: link(`${at}/LeakDetectors`),
      LeakDetectorGroups: [
        {
          Detectors: [
            { DataSourceUri: `${at}/LeakDetectors/cold_plate`, DetectorState: 'OK' },
            { DeviceName: 'Manifold', DetectorState: 'Critical' },
          ],
        },
      ],
    },
    [`${at}/LeakDetectors`]: { Members: [link(`${at}/LeakDetectors/cold_plate`), link(`${at}/LeakDetectors/broken`)] },
    [`${at}/LeakDetectors/cold_plate`]: { Id: 'cold_plate', DetectorState: 'OK', Status: OK },
    [`${at}/LeakDetectors/broken`]: { Id: 'broken', DetectorState: 'Unavailable', Status: { Health: 'Critical' } },
  };
  expect((await looked(tree)).values).toEqual({
    'LeakDetect | Leak detector | cold_plate': 0,
    'LeakDetect | Leak detector | broken': null,
    'LeakDetect | Leak detector | Manifold': 1,
  });
  expect((await looked(tree, { isOfRack: true })).addresses).toContain('RackLeakDetectTray | Leak detector | Manifold');
});

describe('a second round of oddities', () => {
  test('a metric report with extremes and means of one sensor gives none of them for the sensor: OpenBMC', async () => {
    const sensor = `${CHASSIS}/Sensors/Ambient_0_Temp/Reading`;
    const report = '/redfish/v1/TelemetryService/MetricReports/All';
    const tree = withSensors(
      { Ambient_0_Temp: { Name: 'Ambient 0 Temp', ReadingType: 'Temperature', Reading: 23 } },
      { TelemetryService: link('/redfish/v1/TelemetryService') }
    );
    tree['/redfish/v1/TelemetryService'] = { MetricReports: link('/redfish/v1/TelemetryService/MetricReports') };
    tree['/redfish/v1/TelemetryService/MetricReports'] = { Members: [link(report)] };
    const at = (MetricId: string, MetricValue: string) => ({
      MetricId,
      MetricProperty: sensor,
      MetricValue,
      Timestamp: new Date().toISOString(),
    });
    const plans = [];
    for (const values of [
      [at('MaxAmbient0_10s', '24.0'), at('MinAmbient0_10s', '22.0')],
      [at('ambient_0_peak', '24.0')],
      [at('SumAmbient0', '69.0'), at('AveAmbient0', '23.1')].map((value) => ({ ...value, Timestamp: undefined })),
      [at('Ambient0', '23.0'), at('Ambient0Again', '23.0')].map((value) => ({ ...value, Timestamp: undefined })),
    ]) {
      tree[report] = { MetricValues: values };
      plans.push((await looked(tree)).plan);
    }
    const [single, whole] = [[`${CHASSIS}/Sensors/Ambient_0_Temp`], [report]];
    expect(plans).toEqual([single, single, single, whole]);
  });

  test('a percent sign that stands for itself in a path is part of a name', async () => {
    const { values } = await looked(withSensors({ 'Fan_PWM_%': { ReadingType: 'Percent', Reading: 40 } }));
    expect(values).toEqual({ 'hw.fan.speed_ratio | Fan_PWM_%': 40 });
  });

  test('a detector that is degraded is wet, but not for certain: GB200', async () => {
    const at = `${CHASSIS}/ThermalSubsystem/LeakDetection`;
    const id = 'Chassis_0_LeakDetector_0_ColdPlate';
    const { values, qualities } = await looked({
      ...serverTree(),
      [CHASSIS]: { Id: '1', ThermalSubsystem: link(`${CHASSIS}/ThermalSubsystem`) },
      [`${CHASSIS}/ThermalSubsystem`]: { LeakDetection: link(at) },
      [at]: { LeakDetectors: link(`${at}/LeakDetectors`) },
      [`${at}/LeakDetectors`]: { Members: [link(`${at}/LeakDetectors/${id}`)] },
      [`${at}/LeakDetectors/${id}`]: {
        Id: id,
        DetectorState: 'Critical',
        Status: { Health: 'Critical', State: 'Degraded' },
      },
    });
    const address = `LeakDetect | Leak detector | ${id}`;
    expect([values, qualities]).toEqual([{ [address]: 1 }, { [address]: Quality.uncertain }]);
  });

  test('the power of a superchip is that of its CPU and GPUs once more: GB200', async () => {
    const power = (Name: string, Reading: number) => ({ Name, ReadingType: 'Power', ReadingUnits: 'W', Reading });
    const { values, leftOut } = await looked(
      withSensors({
        ProcessorModule_0_Power_0: power('ProcessorModule 0 Power 0', 2_500),
        ProcessorModule_0_CPU_0_Power_0: power('ProcessorModule 0 CPU 0 Power 0', 180),
        Chassis_0_TotalHSC_Power_0: power('Chassis 0 TotalHSC Power 0', 5_400),
      })
    );
    expect(leftOut).toEqual({ 'powers of modules, which their CPUs and GPUs have': 1 });
    expect(values).toEqual({ 'hw.power | CPU | CPU0': 180, 'hw.host.power': 5_400 });
  });

  test('a collection that lists fewer members than it counts is complained about, and read', async () => {
    const tree = withSensors({ t: { Name: 'CPU1 Temp', ReadingType: 'Temperature', Reading: 50 } });
    tree[`${CHASSIS}/Sensors`] = { ...tree[`${CHASSIS}/Sensors`], 'Members@odata.count': 42 };
    const { values, faults } = await looked(tree);
    expect(values).toEqual({ 'hw.temperature | CPU | CPU1': 50 });
    expect(faults).toEqual([`lists 1 of 42 members of ${CHASSIS}/Sensors`]);
  });

  test.each([
    '03000200-0400-0500-0006-000700080009',
    'System Serial Number',
    'Chassis Serial Number',
    '0123456789',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    'Not Available',
    'Empty',
  ])('"%s" tells no machine from another: AMI, Supermicro', async (id) => {
    const tree = serverTree();
    tree['/redfish/v1/Systems/1'] = { Id: '1', UUID: id, SerialNumber: id };
    tree[CHASSIS] = { ...tree[CHASSIS], SerialNumber: id };
    expect((await looked(tree)).identity.ids).toEqual([]);
  });

  test("the total among what is the maker's own, where there is no other: Fujitsu", async () => {
    const own = { Oem: { ts_fujitsu: { ChassisPowerConsumption: { CurrentPowerConsumptionW: 150 } } } };
    expect((await looked(classic(own))).values).toMatchObject({ 'hw.host.power': 150 });
    const both = { ...own, PowerControl: [{ PowerConsumedWatts: 152 }] };
    expect((await looked(classic(both))).values).toMatchObject({ 'hw.host.power': 152 });
  });
});

test('the models of GPUs are those of processors that are GPUs, or known by their names, and in place', async () => {
  const at = '/redfish/v1/Systems/1/Processors';
  const processors: Record<string, object> = {
    CPU1: { ProcessorType: 'CPU', Model: 'Xeon Platinum 8480C' },
    GPU1: { ProcessorType: 'GPU', Model: 'H100 80GB HBM3', Status: OK },
    GPU2: { ProcessorType: 'GPU', Model: 'H100 80GB HBM3', Status: { State: 'Absent' } },
    OAM1: { ProcessorType: 'Accelerator', Model: 'AMD Instinct MI300X' },
    DPU1: { ProcessorType: 'Accelerator', Model: 'BlueField-3' },
    GPU3: { ProcessorType: 'GPU', Model: {} },
  };
  const tree = serverTree();
  const { gpuModels } = await looked({
    ...tree,
    '/redfish/v1/Systems/1': { ...tree['/redfish/v1/Systems/1'], Processors: link(at) },
    [at]: { Members: Object.keys(processors).map((id) => link(`${at}/${id}`)) },
    ...Object.fromEntries(Object.entries(processors).map(([id, one]) => [`${at}/${id}`, { Id: id, ...one }])),
  });
  expect(gpuModels).toEqual(['H100 80GB HBM3', 'AMD Instinct MI300X']);
});
