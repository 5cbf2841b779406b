import { FieldType, createTheme, toDataFrame } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { NOT_WHOLE_COLOUR } from '#model/query/frame-meta.ts';
import { readSeries } from '../../shared/frames/series.ts';
import { plantFrames, plenumFrame } from '../../shared/testing/frames.ts';
import { groupQuantities, meanOf, quantityLabel } from './quantity.ts';
import { toStrips } from './strips.ts';

const theme = createTheme();
const POWER = { title: 'Rack power', metric: 'RackPower', domain: 'power', unit: 'watt', rack: 'R1', values: [1, 2] };

describe('series of frames', () => {
  it('take domain, quality and simulation from the data source', () => {
    const [series] = readSeries([plenumFrame({ ...POWER, quality: [[0, 1, 'stale']], simulated: true })], theme);
    expect(series).toMatchObject({
      domain: 'power',
      simulated: true,
      runs: [{ first: 0, last: 1, quality: 'stale' }],
    });
  });

  it('fall back on the unit for frames of other data sources', () => {
    const frame = toDataFrame({
      fields: [
        { name: 'Time', type: FieldType.time, values: [1, 2] },
        { name: 'in', type: FieldType.number, values: [20, 21], config: { unit: 'celsius' } },
        { name: 'load', type: FieldType.number, values: [0.1, 0.2], config: { unit: 'percentunit' } },
        { name: 'count', type: FieldType.number, values: [1, 1] },
      ],
    });
    expect(readSeries([frame], theme).map(({ domain }) => domain)).toEqual(['thermal', 'compute', 'facility']);
  });

  it('are inlet air where the data source says so, whatever they are called', () => {
    const air = { ...POWER, domain: 'thermal', unit: 'celsius', title: 'Air temperature', medium: 'air' };
    const isInlet = (over: object) => readSeries([plenumFrame({ ...air, ...over })], theme)[0]!.isInlet;
    expect(isInlet({ areas: ['Inlet'] })).toBe(true);
    expect(isInlet({ areas: ['Outlet'], processArea: 'Inlet' })).toBe(false);
    expect(isInlet({ areas: [], title: 'Inlet', rack: 'Inlet room' })).toBe(false);
    expect(isInlet({ areas: ['Inlet'], medium: 'liquid' })).toBe(false);
    expect(isInlet({ areas: 'Inlet', medium: 'gas' })).toBe(false);
  });

  it('of an older version are inlet air by their label', () => {
    const air = { ...POWER, metric: 'AirTemperature', title: 'Air temperature' };
    expect(readSeries([plenumFrame({ ...air, processArea: 'Inlet, Top' })], theme)[0]!.isInlet).toBe(true);
    expect(readSeries([plenumFrame(air)], theme)[0]!.isInlet).toBe(false);
  });

  it('of one frame with a shared time each have their own account', () => {
    const [power, inlet] = plantFrames();
    const wide = toDataFrame({
      refId: 'A',
      meta: { custom: { plenum: { series: [power, inlet].map((frame) => frame!.meta!.custom!['plenum']) } } },
      fields: [power!.fields[0]!, power!.fields[1]!, inlet!.fields[1]!],
    });
    const apart = readSeries([power!, inlet!], theme);
    expect(readSeries([wide], theme).map(({ domain, quantity, runs }) => ({ domain, quantity, runs }))).toEqual(
      apart.map(({ domain, quantity, runs }) => ({ domain, quantity, runs }))
    );
    wide.fields[1]!.config.custom = { hideFrom: { viz: true } };
    expect(readSeries([wide], theme).map(({ domain }) => domain)).toEqual([apart[1]!.domain]);
  });

  it('of an earlier day are another quantity, so that no mean mixes them with today', () => {
    const then = plenumFrame(POWER);
    Object.assign(then.fields[1]!.labels!, { shift: '7d' });
    expect(groupQuantities(readSeries([plenumFrame(POWER), then], theme))).toHaveLength(2);
  });

  it('survive a malformed account of themselves', () => {
    const frame = plenumFrame({ ...POWER, domain: 'nonsense', quality: [['x', 1, 'bad']] as never });
    expect(readSeries([frame], theme)[0]).toMatchObject({ domain: 'power', runs: [] });
  });

  it('write every number as one, also the newest, which the data source maps to a text', () => {
    const frame = plenumFrame(POWER);
    const ofDataSource = { type: 'value', options: { 2: { text: '2 W · 8 of 16 racks', color: NOT_WHOLE_COLOUR } } };
    frame.fields[1]!.config.mappings = [ofDataSource as never];
    expect(readSeries([frame], theme)[0]!.display(2).text).toBe('2');
    const ofPeople = { type: 'value', options: { 2: { text: 'idle', color: 'red' } } };
    frame.fields[1]!.config.mappings = [ofDataSource, ofPeople] as never;
    expect(readSeries([frame], theme)[0]!.display(2).text).toBe('idle');
  });

  it('keep their key while another place has the highest value', () => {
    const keys = ['R1', 'R2'].map((extreme) => {
      const frame = plenumFrame(POWER);
      Object.assign(frame.fields[1]!.labels!, { extreme });
      return readSeries([frame], theme)[0]!.key;
    });
    expect(keys[0]).toBe(keys[1]);
  });

  it('obey overrides of name, colour and visibility', () => {
    const frame = plenumFrame(POWER);
    Object.assign(frame.fields[1]!.config, {
      displayName: 'Meter 1',
      color: { mode: 'fixed', fixedColor: '#123456' },
    });
    expect(readSeries([frame], theme)[0]).toMatchObject({ name: 'Meter 1', color: '#123456' });
    frame.fields[1]!.config.custom = { hideFrom: { viz: true } };
    expect(readSeries([frame], theme)).toEqual([]);
  });
});

describe('quantities', () => {
  it('are the racks of one metric, power before thermal', () => {
    const quantities = groupQuantities(readSeries(plantFrames(), theme));
    expect(quantities.map(quantityLabel)).toEqual([
      'Rack power, mean of 2 racks',
      'Inlet air temperature, mean of 2 racks',
    ]);
    expect(toStrips(quantities).map(({ domain }) => domain)).toEqual(['power', 'thermal']);
  });

  it('have a mean that a silent rack does not pull down', () => {
    const racks = [
      { timesMs: [1, 2, 3], values: [10, 10, 10] },
      { timesMs: [1, 3], values: [20, null] },
    ];
    expect(meanOf(racks)).toEqual({ timesMs: [1, 2, 3], counts: [2, 1, 1], values: [15, 10, 10] });
  });

  it('of one domain in two units get a strip each', () => {
    const frames = [plenumFrame(POWER), plenumFrame({ ...POWER, title: 'Current', metric: 'Current', unit: 'amp' })];
    expect(toStrips(groupQuantities(readSeries(frames, theme)))).toHaveLength(2);
  });
});
