import { createTheme, FieldColorModeId } from '@grafana/data';
import { expect, it } from 'vitest';
import { chooseMetrics } from '../data/choose.ts';
import { readHall } from '../data/read-hall.ts';
import { labelsFor, shortNames } from '../draw/labels.ts';
import { closest } from '../../shared/testing/colour-vision.ts';
import { hallFrames } from '../testing/frames.ts';
import { colourAt, luminance, parseCss, textOn, toCss } from './colours.ts';
import type { Rgb } from './colours.ts';
import { marginShare, paintRacks } from './paint.ts';

const THEME = createTheme();
/** CIEDE2000 of two areas that lie side by side. */
const TOLD_APART = 20;

function painted(
  changes: Parameters<typeof hallFrames>[0] = {},
  show: 'value' | 'margin' | 'state' = 'value',
  configure?: (frame: ReturnType<typeof hallFrames>[number]) => void
) {
  const frames = hallFrames(changes);
  configure?.(frames[0]!);
  const hall = readHall(frames)!;
  const { metric, bar } = chooseMetrics(hall.metrics, 'Air temperature Inlet', 'auto');
  return paintRacks(hall, { metric, show, bar }, THEME);
}

const contrast = (a: Rgb, b: Rgb) => {
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
};

it('grows lighter with the value, so that it is read without any hue', () => {
  const lights = Array.from({ length: 21 }, (_, step) => luminance(colourAt('value', step / 20)));
  expect(lights.every((light, at) => at === 0 || light > lights[at - 1]!)).toBe(true);
});

it('keeps ample, warning and limit apart for eyes of every kind', () => {
  const [ample, warning, limit] = [0, 0.5, 1].map((share) => toCss(colourAt('margin', share)));
  expect(closest({ ample: ample!, warning: warning!, limit: limit! }).distance).toBeGreaterThan(TOLD_APART);
});

it.each(['value', 'margin'] as const)('writes on every colour of the %s scale so that it can be read', (scale) => {
  for (let step = 0; step <= 20; step++) {
    const colour = colourAt(scale, step / 20);
    expect(contrast(colour, parseCss(textOn(colour))), `at ${step / 20}`).toBeGreaterThan(4.5);
  }
});

it('centres the margin on the warning and ends it at the limit', () => {
  expect(marginShare(27, 27, 35)).toBe(0.5);
  expect(marginShare(35, 27, 35)).toBe(1);
  expect(marginShare(50, 27, 35)).toBe(1);
  expect(marginShare(-100, 27, 35)).toBe(0);
});

it('spans from the lowest value to the warning, says its ends with units, and bars are shares of the limit', () => {
  const { racks, legend } = painted();
  expect(legend.scale?.labels.map(([, text]) => text)).toEqual(['23 °C', '25 °C', '27 °C']);
  expect(racks[0]!.fill).not.toBe(racks[3]!.fill);
  expect(racks[0]!.bar).toBe(0.5);
});

it('obeys a colour scheme, limits and decimals of the field', () => {
  const { racks, legend } = painted({ 'R-A01': { inlet: 40 } }, 'value', (frame) => {
    const field = frame.fields.find(({ name }) => name === 'Air temperature Inlet')!;
    field.config = {
      ...field.config,
      decimals: 2,
      color: { mode: FieldColorModeId.Thresholds },
      thresholds: {
        mode: 'absolute' as never,
        steps: [
          { value: -Infinity, color: 'green' },
          { value: 27, color: 'red' },
        ],
      },
    };
  });
  const red = THEME.visualization.getColorByName('red');
  expect(racks[0]!.fill).toBe(red);
  expect(racks[0]!.value).toBe('40.00 °C');
  expect(racks[1]!.fill).toBe(THEME.visualization.getColorByName('green'));
  expect(legend.steps).toMatchObject([{ label: 'below' }, { label: '≥ 27.00 °C', colour: red }]);
});

it('hatches what is stale or incomplete, and leaves hollow what nobody measures', () => {
  const { racks } = painted({
    'R-A01': { inlet: null, quality: 'stale' },
    'R-A02': { quality: 'partial' },
    'R-A03': { inlet: null, quality: null },
  });
  expect(racks[0]).toMatchObject({ fill: '', isHatched: true });
  expect(racks[1]).toMatchObject({ isHatched: true, value: '24 °C' });
  expect(racks[2]).toMatchObject({ fill: '', isHatched: false });
});

it('shows margins in their own unit', () => {
  expect(painted({}, 'margin').racks[0]!.value).toBe('12 K');
});

it('writes only what fits, and never smaller than can be read', () => {
  const widest = { name: 32, shortName: 20, value: 40, shortValue: 22 };
  expect(labelsFor({ width: 4, height: 8 }, widest)).toEqual({ name: undefined, value: undefined });
  expect(labelsFor({ width: 17, height: 50 }, widest).name).toMatchObject({ form: 'vertical', size: 10 });
  expect(labelsFor({ width: 30, height: 60 }, widest)).toMatchObject({
    name: { form: 'short' },
    value: { form: 'short' },
  });
  const large = labelsFor({ width: 120, height: 240 }, widest);
  expect(large).toMatchObject({ name: { form: 'full' }, value: { form: 'full' } });
  expect(large.value!.size).toBeGreaterThanOrEqual(14);
});

it('leaves out what all names have in common', () => {
  expect(shortNames(['R-A01', 'R-B02'])).toEqual(['A01', 'B02']);
  expect(shortNames(['dc1-h2-r1', 'dc1-h2-r2'])).toEqual(['r1', 'r2']);
  expect(shortNames(['alone-1'])).toEqual(['alone-1']);
});
