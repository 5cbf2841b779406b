import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PointDefinition } from '#model/point.ts';
import { testDataFile } from '#model/testing/test-data.ts';
import { prometheusConfigSchema, seriesTarget } from '../sources/prometheus/config.ts';
import { createExpositionParser } from '../sources/prometheus/exposition.ts';
import { compileMappings } from './mapping.ts';
import { MAX_INSTANCES } from './page-plan.ts';
import { createRates } from './rates.ts';
import { createReader } from './readings.ts';

const recordedPage = testDataFile('prometheus', 'node_exporter.prom.gz');

/** Readings of expositions that are scraped 10 s apart: the last scrape's, by address. */
function read(expositions: string[], more: object = {}, target: object = { equipment: 'N1' }) {
  const config = prometheusConfigSchema.parse({
    name: 'it',
    protocol: 'prometheus',
    targets: [{ url: 'http://10.0.0.7:9400/metrics', name: 'n1', ...target }],
    ...more,
  });
  const [first] = config.targets;
  if (!first) {
    throw new Error('no target');
  }
  const parse = createExpositionParser();
  const reader = createReader({
    target: seriesTarget(first),
    source: 'it',
    site: 'demo',
    simulated: false,
    staleAfterMs: 30_000,
    samplingIntervalMs: 10_000,
    table: compileMappings(config),
    rates: createRates(config.interval),
  });
  let points: PointDefinition[] = [];
  const pointAt = (wanted: string) => points.find(({ address }) => address === wanted) as PointDefinition;
  const all = expositions.map((text, index) => {
    const { rows, ...rest } = reader({ samples: parse(Buffer.from(text), 'prometheus'), timeMs: index * 10_000 });
    points = rest.news ?? points;
    const readings = [...rows].map((sample) => ({ ...sample, point: pointAt(sample.address) }));
    return { ...rest, readings };
  });
  const last = all.at(-1);
  if (!last) {
    throw new Error('no exposition');
  }
  return { ...last, values: Object.fromEntries(last.readings.map(({ point, value }) => [point.address, value])) };
}

describe('mapping of a known exporter', () => {
  it('makes one point a GPU, whatever the driver writes into the other labels', () => {
    const exposition = (driver: string) =>
      `DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="a",DCGM_FI_DRIVER_VERSION="${driver}"} 700\nDCGM_FI_DEV_POWER_USAGE{gpu="1",UUID="b"} 300\n`;
    const { readings } = read([exposition('550')]);
    expect(readings.map(({ point, value }) => [point.metric, point.processArea, point.equipment, value])).toEqual([
      ['hw.power', ['GPU', 'gpu0'], 'N1', 700],
      ['hw.power', ['GPU', 'gpu1'], 'N1', 300],
    ]);
    expect(read([exposition('560')]).readings[0]?.point).toEqual(readings[0]?.point);
  });

  it('folds the idle time of all CPUs into the share of time that they work', () => {
    const at = (idle0: number, idle1: number) =>
      `node_cpu_seconds_total{cpu="0",mode="idle"} ${idle0}\nnode_cpu_seconds_total{cpu="1",mode="idle"} ${idle1}\nnode_cpu_seconds_total{cpu="0",mode="user"} 5\n`;
    expect(Object.values(read([at(100, 200), at(105, 207)]).values)).toEqual([expect.closeTo(0.4, 9)]);
  });

  it('divides what is used by what there is, series by series', () => {
    const { values } = read([
      'DCGM_FI_DEV_FB_USED{gpu="0"} 20\nDCGM_FI_DEV_FB_FREE{gpu="0"} 60\nDCGM_FI_DEV_FB_USED{gpu="1"} 10\nDCGM_FI_DEV_FB_FREE{gpu="1"} 0\n',
    ]);
    expect(values['n1 | N1 | hw.gpu.memory.utilization | GPU | gpu0']).toBe(0.25);
    expect(values['n1 | N1 | hw.gpu.memory.utilization | GPU | gpu1']).toBe(1);
  });

  it('takes an inlet sensor for the inlet and not for a component too', () => {
    const { readings } = read([
      'ipmi_temperature_celsius{id="4",name="Inlet Temp"} 23\nipmi_temperature_celsius{id="5",name="CPU1"} 60\n',
    ]);
    expect(readings.map(({ point, value }) => [point.metric, value])).toEqual([
      ['hw.host.ambient_temperature', 23],
      ['hw.temperature', 60],
    ]);
  });
});

describe('counters', () => {
  const counter = (value: number) => `node_network_receive_bytes_total{device="eth0"} ${value}\n`;

  it('have no value at the first scrape, then their rate per second', () => {
    expect(read([counter(1_000)]).readings).toEqual([]);
    expect(Object.values(read([counter(1_000), counter(6_000)]).values)).toEqual([500]);
  });

  it('give no negative rate when the exporter was restarted', () => {
    expect(Object.values(read([counter(9_000), counter(200)]).values)).toEqual([20]);
  });

  it('give no average over a long silence', () => {
    const rates = createRates(10_000);
    rates.rate('a', 0, 0);
    expect(rates.rate('a', 1_000, 60_001)).toBeUndefined();
    expect(rates.rate('a', 2_000, 70_001)).toBe(100);
  });
});

describe('mapping by the configuration', () => {
  const metrics = [
    {
      name: 'pdu_watts',
      labels: { kind: 'active' },
      metric: 'RackPower',
      unit: 'W',
      rack: '{rack}',
      processArea: ['feed {feed}'],
    },
  ];

  it('places a point by its labels and passes over series that lack them', () => {
    const { readings } = read(
      [
        'pdu_watts{kind="active",rack="R1",feed="A"} 5\npdu_watts{kind="reactive",rack="R1",feed="A"} 2\npdu_watts{kind="active",feed="A"} 9\n',
      ],
      { metrics }
    );
    expect(readings.map(({ point, value }) => [point.rack, point.equipment, point.processArea, value])).toEqual([
      ['R1', undefined, ['feed A'], 5],
    ]);
  });

  it('wins over the built-in one for the same name', () => {
    const own = [{ name: 'ipmi_dcmi_power_consumption_watts', metric: 'RackPower', unit: 'W' }];
    const { readings } = read(['ipmi_dcmi_power_consumption_watts 5\n'], { metrics: own });
    expect(readings.map(({ point }) => point.metric)).toEqual(['RackPower']);
  });

  it('complains about series that no label tells apart, and stores no value that may be either', () => {
    const own = [{ name: 'fan', metric: 'hw.fan.speed' }];
    const { readings, complaints } = read(['fan{pod="a"} 5\nfan{pod="b"} 6\n'], { metrics: own });
    expect(readings.map(({ value }) => value)).toEqual([null]);
    expect([...complaints]).toEqual([
      [
        'n1 | N1 | hw.fan.speed',
        {
          message: 'several series of fan with different values lead to n1 | N1 | hw.fan.speed',
          nextStep: 'Name the label that tells them apart in `metrics[].processArea`, or fold them with `combine`.',
        },
      ],
    ]);
  });

  it('complains about two exporter metrics for one point', () => {
    const own = ['a', 'b'].map((name) => ({ name, metric: 'hw.fan.speed' }));
    expect([...read(['a 5\nb 5\n'], { metrics: own }).complaints.values()]).toEqual([
      {
        message: 'several metrics (a, b) lead to n1 | N1 | hw.fan.speed',
        nextStep: 'Give the mapping of each metric a `processArea` of its own.',
      },
    ]);
  });

  it('advises no sum where a sum would count a value twice', () => {
    const own = [{ name: 'fan', metric: 'hw.fan.speed' }];
    expect([...read(['fan{bay="1"} 5\nfan{bay="1"} 5\n'], { metrics: own }).complaints.values()]).toEqual([
      {
        message: 'several series with the same labels (fan) lead to n1 | N1 | hw.fan.speed',
        nextStep: expect.not.stringMatching(/combine|processArea/) as string,
      },
    ]);
    const board = ['a', 'b'].map((pod, index) => `DCGM_FI_DEV_POWER_USAGE{gpu="0",pod="${pod}"} ${300 + index}\n`);
    expect([...read([board.join('')]).complaints.values()]).toEqual([
      {
        message:
          'several series of DCGM_FI_DEV_POWER_USAGE with different values lead to n1 | N1 | hw.power | GPU | gpu0',
        nextStep: expect.not.stringMatching(/combine|processArea/) as string,
      },
    ]);
  });

  it('leaves a part of the process area out where its label is optional and absent', () => {
    const own = [{ name: 'w', metric: 'hw.power', processArea: ['GPU', 'gpu{gpu}', 'instance{GPU_I_ID?}'] }];
    const { readings } = read(['w{gpu="0"} 5\nw{gpu="1",GPU_I_ID="2"} 6\n'], { metrics: own });
    expect(readings.map(({ point }) => point.processArea)).toEqual([
      ['GPU', 'gpu0'],
      ['GPU', 'gpu1', 'instance2'],
    ]);
  });
});

describe('identity', () => {
  const temperatures = (ids: number[]) =>
    ids.map((id) => `ipmi_temperature_celsius{id="${id}",name="Temp"} ${id === 14 ? 45 : 91}\n`).join('');
  const hw = 'n1 | N1 | hw.temperature';

  it('keeps two sensors of one name two, in any order', () => {
    const two = { [`${hw} | Temp | id=14`]: 45, [`${hw} | Temp | id=15`]: 91 };
    expect(read([temperatures([14, 15])]).values).toEqual(two);
    expect(read([temperatures([15, 14])]).values).toEqual(two);
    expect(read([temperatures([14, 15])]).complaints.size).toBe(0);
  });

  it('keeps the name of a sensor whose namesake vanishes', () => {
    expect(Object.keys(read([temperatures([14, 15]), temperatures([15])]).values)).toEqual([`${hw} | Temp | id=15`]);
  });

  it('leaves the address of a sensor alone that has its name for itself', () => {
    const { values } = read([`${temperatures([14, 15])}ipmi_temperature_celsius{id="3",name="PCH Temp"} 50\n`]);
    expect(values[`${hw} | PCH Temp`]).toBe(50);
  });

  it('tells two inlet sensors of one server apart', () => {
    const { values } = read([
      'ipmi_temperature_celsius{id="1",name="Inlet Temp"} 21\nipmi_temperature_celsius{id="2",name="Ambient Temp"} 24\n',
    ]);
    expect(Object.values(values)).toEqual([21, 24]);
  });

  it('tells the instances of a mapping apart that names no process area', () => {
    const own = [{ name: 'fan', metric: 'hw.fan.speed' }];
    const { values } = read(['fan{n="1"} 5\nfan{n="2"} 6\n'], { metrics: own });
    expect(values).toEqual({ 'n1 | N1 | hw.fan.speed | n=1': 5, 'n1 | N1 | hw.fan.speed | n=2': 6 });
  });

  it('makes no new point for a new pod on the same GPU', () => {
    const page = (pod: string) => `DCGM_FI_DEV_POWER_USAGE{gpu="0",pod="${pod}",pod_uid="${pod}"} 300\n`;
    expect(Object.keys(read([page('a')]).values)).toEqual(Object.keys(read([page('b')]).values));
    expect(read([page('a') + page('b')])).toMatchObject({ values: { 'n1 | N1 | hw.power | GPU | gpu0': 300 } });
  });

  it('stores no more than a bounded number of points for a label that never repeats', () => {
    const own = [{ name: 'w', metric: 'hw.power' }];
    const page = Array.from({ length: MAX_INSTANCES + 5 }, (_, index) => `w{request="${index}"} 1\n`).join('');
    const { readings, complaints } = read([page], { metrics: own });
    expect(readings).toHaveLength(MAX_INSTANCES);
    expect([...complaints.values()]).toEqual([
      {
        message: `more than ${MAX_INSTANCES} series lead to n1 | N1 | hw.power; the rest is not stored`,
        nextStep: 'Name the `labels` that the series of this mapping must have, or fold them with `combine`.',
      },
    ]);
  });

  it.skipIf(recordedPage === undefined)('keeps every hwmon sensor of the test data of node_exporter', () => {
    const text = gunzipSync(readFileSync(recordedPage!)).toString('utf8');
    const lines = text.split('\n').filter((line) => line.startsWith('node_hwmon_temp_celsius{'));
    const { readings, complaints } = read([text]);
    const sensors = readings.filter(({ point }) => point.metric === 'hw.temperature');
    expect(lines.length).toBeGreaterThan(10);
    expect(sensors.map(({ value }) => value)).toEqual(lines.map((line) => Number(line.slice(line.lastIndexOf(' ')))));
    expect(new Set(sensors.map(({ point }) => point.address)).size).toBe(lines.length);
    expect([...complaints.values()]).toEqual([]);
  });
});

describe('a GPU that is divided by MIG', () => {
  const memory = (instance: number, usedMiB: number) => {
    const labels = `{gpu="0",GPU_I_PROFILE="${instance}g.10gb",GPU_I_ID="${instance}"}`;
    return `DCGM_FI_DEV_FB_USED${labels} ${usedMiB}\nDCGM_FI_DEV_FB_FREE${labels} ${40_000 - usedMiB}\nDCGM_FI_DEV_POWER_USAGE${labels} 310\n`;
  };
  const gpu = 'n1 | N1 | hw.gpu.memory.usage | GPU | gpu0';

  it('has its instances told apart and the values of the board once, in any order', () => {
    const expected = {
      [`${gpu} | instance1`]: 38_000,
      [`${gpu} | instance2`]: 44,
      'n1 | N1 | hw.gpu.memory.utilization | GPU | gpu0 | instance1': 0.95,
      'n1 | N1 | hw.gpu.memory.utilization | GPU | gpu0 | instance2': 0.0011,
      'n1 | N1 | hw.power | GPU | gpu0': 310,
    };
    expect(read([memory(1, 38_000) + memory(2, 44)]).values).toEqual(expected);
    expect(read([memory(2, 44) + memory(1, 38_000)]).values).toEqual(expected);
    expect(read([memory(2, 44) + memory(1, 38_000)]).complaints.size).toBe(0);
  });

  it('has no utilization rather than the zeros that its exporter writes', () => {
    const zeros = [1, 2].map((instance) => `DCGM_FI_DEV_GPU_UTIL{gpu="0",GPU_I_ID="${instance}"} 0\n`).join('');
    const { values } = read([`${zeros}DCGM_FI_DEV_GPU_UTIL{gpu="1"} 40\n`]);
    expect(values).toEqual({ 'n1 | N1 | hw.gpu.utilization | GPU | gpu1': 40 });
    const active = [1, 2].map(
      (instance) => `DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="0",GPU_I_ID="${instance}"} 0.${instance}\n`
    );
    const name = 'DCGM_FI_PROF_GR_ENGINE_ACTIVE';
    const metrics = [{ name, metric: 'hw.gpu.utilization', processArea: ['GPU', 'gpu{gpu}'] }];
    expect(read([zeros + active.join('')], { metrics }).values).toEqual({
      'n1 | N1 | hw.gpu.utilization | GPU | gpu0 | instance1': 0.1,
      'n1 | N1 | hw.gpu.utilization | GPU | gpu0 | instance2': 0.2,
    });
  });

  it("counts no byte twice where the board's own memory is listed too", () => {
    const board = 'DCGM_FI_DEV_FB_USED{gpu="0"} 38100\nDCGM_FI_DEV_FB_FREE{gpu="0"} 1900\n';
    const { readings } = read([board + memory(1, 38_000) + memory(2, 44)]);
    const used = readings.filter(({ point }) => point.metric === 'hw.gpu.memory.usage').map(({ value }) => value);
    expect(used).toEqual([38_000, 44]);
  });

  it('sums to its board by mappings of the configuration, too', () => {
    const own = (more: object) => ({
      metrics: [
        { name: 'DCGM_FI_DEV_POWER_USAGE', metric: 'hw.power', ...more },
        { name: 'DCGM_FI_DEV_FB_USED', metric: 'hw.gpu.memory.usage', unit: 'MiBy', ...more },
      ],
    });
    const page = memory(1, 38_000) + memory(2, 44) + memory(1, 100).replaceAll('gpu="0"', 'gpu="1"');
    const summed = read([page], own({ combine: 'sum' }));
    expect(summed.readings.map(({ value }) => value)).toEqual([38_144, 620]);
    const each = read([page], own({ processArea: ['GPU', 'gpu{gpu}'] }));
    const powers = each.readings.filter(({ point }) => point.metric === 'hw.power').map(({ value }) => value);
    expect(powers).toEqual([310, 310]);
    expect(each.values[`${gpu} | instance2`]).toBe(44);
  });

  it('is told from its neighbour by a mapping that names no process area', () => {
    const metrics = [{ name: 'DCGM_FI_DEV_POWER_USAGE', metric: 'hw.power' }];
    const page = memory(1, 1) + memory(2, 1) + memory(1, 1).replaceAll('gpu="0"', 'gpu="1"').replace('310', '320');
    expect(read([page], { metrics, useCatalog: false }).values).toEqual({
      'n1 | N1 | hw.power | gpu=0': 310,
      'n1 | N1 | hw.power | gpu=1': 320,
    });
  });

  it("takes the board's own power before that which an instance repeats, a moment older", () => {
    const own = 'DCGM_FI_DEV_POWER_USAGE{gpu="0"} 312\n';
    expect(read([memory(1, 1) + own]).values['n1 | N1 | hw.power | GPU | gpu0']).toBe(312);
    expect(read([memory(1, 1) + memory(2, 1).replace('310', '311')]).values['n1 | N1 | hw.power | GPU | gpu0']).toBe(
      310
    );
  });
});

describe('no value', () => {
  it.each([
    '2147483632',
    '2147483633',
    '2147483634',
    '2147483635',
    '2.147483632e+09',
    '9223372036854775792',
    '9223372036854775793',
    '9223372036854775794',
    '9223372036854775795',
    '9.223372036854775794e+18',
    '9.22337e+18',
    '9223372036854775807',
    '140737488355328',
    '140737488355329',
    '140737488355330.000000',
    '1.40737488355331e+14',
    '1.40737488355328e+14',
    'NaN',
    '+Inf',
  ])('of a GPU is bad: %s', (blank) => {
    expect(Object.values(read([`DCGM_FI_DEV_POWER_USAGE{gpu="0"} ${blank}\n`]).values)).toEqual([null]);
    const replay = (value: string) => `DCGM_FI_DEV_PCIE_REPLAY_COUNTER{gpu="0"} ${value}\n`;
    expect(Object.values(read([replay('3'), replay(blank)]).values)).toEqual([null]);
    expect(read([replay('3'), replay(blank), replay('5')]).readings).toEqual([]);
    expect(Object.values(read([replay('3'), replay(blank), replay('5'), replay('15')]).values)).toEqual([1]);
    const memory = `DCGM_FI_DEV_FB_USED{gpu="0"} ${blank}\nDCGM_FI_DEV_FB_FREE{gpu="0"} ${blank}\n`;
    expect(Object.values(read([memory]).values)).toEqual([null, null]);
    const half = `DCGM_FI_DEV_FB_USED{gpu="0"} 5\nDCGM_FI_DEV_FB_FREE{gpu="0"} ${blank}\n`;
    expect(Object.values(read([half]).values)).toEqual([null, 5]);
  });

  it('of DCGM is a number like others for another exporter', () => {
    expect(Object.values(read(['ipmi_fan_speed_rpm{name="F"} 2147483632\n']).values)).toEqual([2_147_483_632]);
  });

  it('of one CPU makes no share of the others', () => {
    const page = (second: string) =>
      `node_cpu_seconds_total{cpu="0",mode="idle"} 1\nnode_cpu_seconds_total{cpu="1",mode="idle"} ${second}\n`;
    expect(Object.values(read([page('1'), page('NaN')]).values)).toEqual([null]);
  });

  it('gives no rate over the hole that it leaves', () => {
    const bytes = (value: string) => `node_network_receive_bytes_total{device="eth0"} ${value}\n`;
    expect(Object.values(read([bytes('8e12'), bytes('NaN')]).values)).toEqual([null]);
    expect(read([bytes('8e12'), bytes('NaN'), bytes('8000000200000')]).readings).toEqual([]);
    expect(read([bytes('8e12'), 'x 1\n', bytes('8000000200000')]).readings).toEqual([]);
  });
});
