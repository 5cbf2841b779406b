import { describe, expect, it } from 'vitest';
import { prometheusConfigSchema } from './config.ts';
import { parseExposition } from './exposition.ts';
import { compileMappings } from './mapping.ts';
import { createRates } from './rates.ts';
import { readingsOf } from './readings.ts';

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
  const options = {
    target: first,
    source: 'it',
    site: 'demo',
    simulated: false,
    staleAfterMs: 30_000,
    table: compileMappings(config),
    rates: createRates(config.interval),
  };
  const all = expositions.map((text, index) =>
    readingsOf({ samples: parseExposition(text, 'prometheus'), timeMs: index * 10_000, durationMs: 5 }, options)
  );
  const last = all.at(-1);
  if (!last) {
    throw new Error('no exposition');
  }
  return { ...last, values: Object.fromEntries(last.readings.map(({ point, value }) => [point.address, value])) };
}

describe('mapping by the catalog', () => {
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

  it('wins over the catalog for the same name', () => {
    const own = [{ name: 'ipmi_dcmi_power_consumption_watts', metric: 'RackPower', unit: 'W' }];
    const { readings } = read(['ipmi_dcmi_power_consumption_watts 5\n'], { metrics: own });
    expect(readings.map(({ point }) => point.metric)).toEqual(['RackPower']);
  });

  it('tells when several series lead to one point and keeps the first', () => {
    const own = [{ name: 'fan', metric: 'hw.fan.speed' }];
    const { readings, ambiguous } = read(['fan{n="1"} 5\nfan{n="2"} 6\n'], { metrics: own });
    expect(readings.map(({ value }) => value)).toEqual([5]);
    expect(ambiguous).toEqual(['n1 | N1 | hw.fan.speed']);
  });
});
