import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { testDataFile } from '../testing/test-data.ts';
import { conversion, resolveUnit } from '../units/convert.ts';
import { dsxMetric } from './dsx.ts';

const ON_OFF = [
  { value: 0, text: 'Off' },
  { value: 1, text: 'On' },
];

test('a pump in rpm, in percent and as on/off never share a metric', () => {
  expect(dsxMetric('PumpSpeed', { engUnit: 'RPM' })?.metric.id).toBe('PumpSpeed');
  expect(dsxMetric('PumpSpeed', { engUnit: '%' })?.metric.id).toBe('PumpSpeedRatio');
  expect(dsxMetric('PumpSpeed', { stateText: ON_OFF })?.metric.id).toBe('PumpSpeedState');
});

test('a rack power in kW is stored in W', () => {
  const { metric, sourceUnit } = dsxMetric('RackPower', { engUnit: 'kW' })!;
  expect(conversion(sourceUnit!, metric.unit)).toEqual({ scale: 1000, offset: 0 });
});

test('a power factor needs no unit', () => {
  expect(dsxMetric('PowerFactor')).toMatchObject({ metric: { id: 'PowerFactor' }, sourceUnit: '1' });
});

test('a state stays itself', () => {
  expect(dsxMetric('Status', { stateText: ON_OFF })?.metric.id).toBe('Status');
});

test('a generic point is stored unconverted, whatever its unit', () => {
  expect(dsxMetric('GenericPoint', { engUnit: 'furlong' })).toEqual({
    metric: expect.objectContaining({ anyUnit: true }) as unknown,
  });
});

test('only point types of the contract are taken', () => {
  expect(dsxMetric('TeaTemperature')).toBeUndefined();
  expect(dsxMetric('hw.host.power')).toBeUndefined();
  expect(dsxMetric('PumpSpeedRatio')).toBeUndefined();
});

const exemplar = testDataFile('dsx', 'dsx_exemplar.csv.gz');
test.skipIf(exemplar === undefined)('every point of a recorded plant finds its metric and a conversion', () => {
  const lines = gunzipSync(readFileSync(exemplar!)).toString('utf8').split('\n');
  const metadata = lines
    .filter((line) => line.includes('/Metadata/'))
    .map((line) => line.slice(line.indexOf('"') + 1, line.lastIndexOf('"')).replaceAll('""', '"'))
    .map((json) => JSON.parse(json) as { pointType: string; objectType: string; engUnit?: string });
  const unfit = metadata.filter((point) => {
    const found = dsxMetric(point.pointType, point);
    return (
      found?.sourceUnit === undefined ||
      !found.metric.objectTypes.includes(point.objectType) ||
      !Number.isFinite(conversion(resolveUnit(found.sourceUnit), found.metric.unit).scale)
    );
  });
  expect(metadata).toHaveLength(166);
  expect(unfit).toEqual([]);
});
