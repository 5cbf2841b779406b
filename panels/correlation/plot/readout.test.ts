import { createTheme } from '@grafana/data';
import { expect, it } from 'vitest';
import { readSeries } from '../../shared/frames/series.ts';
import { plenumFrame } from '../../shared/testing/frames.ts';
import { groupQuantities } from '../series/quantity.ts';
import { toStrips } from '../series/strips.ts';
import { toLines } from './lines.ts';
import { readout } from './readout.ts';

const POWER = { title: 'Rack power', metric: 'RackPower', domain: 'power', unit: 'watt' };
const NOWHERE = { row: null, line: null };
const FORMAT = { text: (value: number) => `${value} W`, timeZone: 'utc' };

/** A line of minutes from 10:00 for each rack. */
function linesOf(...racks: Array<Array<number | null>>) {
  const frames = racks.map((values, index) => plenumFrame({ ...POWER, rack: `R${index}`, values }));
  return toLines(toStrips(groupQuantities(readSeries(frames, createTheme())))[0]!);
}

it('is the latest mean while all racks have a value', () => {
  expect(readout(linesOf([10, 20], [30, 40]), NOWHERE, FORMAT)).toBe('latest mean 30 W');
});

it('says of how many racks a mean is, where some are silent', () => {
  const lines = linesOf([10, null], [30, 40], [30, 60]);
  expect(readout(lines, NOWHERE, FORMAT)).toBe('latest mean 50 W (2 of 3)');
  expect(readout(lines, { row: 1, line: null }, FORMAT)).toBe('mean 50 W (2 of 3)');
  expect(readout(lines, { row: 0, line: 0 }, FORMAT)).toMatch(/10 W · mean .* W$/);
});

it('says when an old number was sampled, also of one rack', () => {
  expect(readout(linesOf([10, 20, null, null], [30, 40, null, null]), NOWHERE, FORMAT)).toBe(
    'latest mean 30 W at 10:01'
  );
  expect(readout(linesOf([10, null, null, null]), NOWHERE, FORMAT)).toBe('latest 10 W at 10:00');
});

it('takes a carried value for as old as its sample', () => {
  const lines = linesOf([10, 20, 20, 20], [30, 40, 40, 40]);
  lines.lines.at(-1)!.newestMs = lines.timesMs[1];
  expect(readout(lines, NOWHERE, FORMAT)).toBe('latest mean 30 W at 10:01');
});
