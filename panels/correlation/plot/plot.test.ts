import { createTheme, ThresholdsMode } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { readSeries } from '../../shared/frames/series.ts';
import { STEP_MS, plantFrames, plenumFrame } from '../../shared/testing/frames.ts';
import { groupQuantities } from '../series/quantity.ts';
import { toStrips } from '../series/strips.ts';
import type { StripData } from '../series/strips.ts';
import { drawLimits, drawPoorQuality } from './draw.ts';
import { layOut, stripsWidth } from './layout.ts';
import { inletBands, valueRange } from './limits.ts';
import { toLines } from './lines.ts';
import { captionHeight } from './plot.styles.ts';
import { distinctLabels, labelledTicks, niceTicks, paddedRange } from './ticks.ts';

const strip = (...frames: Array<Parameters<typeof plenumFrame>[0]>): StripData =>
  toStrips(groupQuantities(readSeries(frames.map(plenumFrame), createTheme())))[0]!;

const INLET = {
  title: 'Air temperature',
  metric: 'AirTemperature',
  domain: 'thermal',
  unit: 'celsius',
  rack: 'R1',
  processArea: 'Inlet',
  values: [22, 23, 24],
};

/** A plot that records what is drawn on it: px from 0 to 100, and 0 to 50 upwards. */
function recorded() {
  const drawn: unknown[][] = [];
  const ctx = new Proxy({} as Record<string, unknown>, {
    get:
      (_, name) =>
      (...args: unknown[]) =>
        drawn.push([name, ...args]),
    set: (_, name, value) => drawn.push([name, value]) > 0,
  });
  const valToPos = (value: number, scale: string) => (scale === 'x' ? value : 50 - value);
  const plot = { ctx, bbox: { left: 0, top: 0, width: 100, height: 50 }, valToPos } as never;
  return { plot, drawn };
}

describe('lines of a strip', () => {
  it('draw every rack thin and their mean strong', () => {
    const { lines } = toLines(strip(INLET, { ...INLET, rack: 'R2', values: [24, 25, 26] }));
    expect(lines.map(({ isMain }) => isMain)).toEqual([false, false, true]);
    expect(lines[2]!.values).toEqual([23, 24, 25]);
  });

  it('break where rows are missing instead of bridging the hole', () => {
    const data = strip(INLET);
    const [start] = data.quantities[0]!.members[0]!.timesMs;
    data.quantities[0]!.members[0]!.timesMs = [start!, start! + STEP_MS, start! + 10 * STEP_MS];
    const { timesMs, lines } = toLines(data);
    expect(timesMs.map((time) => (time - start!) / STEP_MS)).toEqual([0, 1, 2, 10]);
    expect(lines[0]!.values).toEqual([22, 23, null, 24]);
  });

  it('mark values of poor quality hollow and name the stretch, with a value or without', () => {
    const { lines, stretches } = toLines(
      strip({
        ...INLET,
        values: [22, 23, null],
        quality: [
          [1, 1, 'uncertain'],
          [2, 2, 'bad'],
        ],
      })
    );
    expect(lines[0]!.hollow).toEqual([1]);
    expect(stretches.map(({ quality }) => quality)).toEqual(['uncertain', 'bad']);
  });

  it.each([
    ['uncertain', false],
    ['bad', true],
  ])('hatch a stretch that is %s; crossed is bad, for whoever does not see its red', (quality, isCrossed) => {
    const { plot, drawn } = recorded();
    const stretches = [{ fromMs: 20, toMs: 40, quality }];
    drawPoorQuality(plot, { timesMs: [], lines: [], stretches } as never, 'thermal', createTheme());
    const ends = drawn.filter(([name]) => name === 'lineTo').map(([, , y]) => y);
    expect(ends).toContain(45);
    expect(ends.includes(50)).toBe(isCrossed);
  });
});

describe('limits', () => {
  it('of ASHRAE A1 stand on inlet temperature only', () => {
    expect(inletBands(strip(INLET), 'A1').map(({ high }) => high)).toEqual([32, 27]);
    expect(inletBands(strip({ ...INLET, processArea: 'Outlet' }), 'A1')).toEqual([]);
    expect(inletBands(strip(INLET), 'none')).toEqual([]);
  });

  it('of the field config are drawn once each, those of percent by what the field holds', () => {
    const limitsOf = (thresholds: object, over: object = {}) => {
      const frames = ['R1', 'R2'].map((rack) => plenumFrame({ ...INLET, rack }));
      for (const { fields } of frames) {
        fields[1]!.config = { ...fields[1]!.config, thresholds: thresholds as never, ...over };
      }
      return toStrips(groupQuantities(readSeries(frames, createTheme())))[0]!.limits;
    };
    const steps = [
      { value: -Infinity, color: 'green' },
      { value: 25, color: '#123456' },
    ];
    expect(limitsOf({ mode: ThresholdsMode.Absolute, steps })).toEqual([{ value: 25, color: '#123456' }]);
    expect(limitsOf({ mode: ThresholdsMode.Percentage, steps }, { min: 20, max: 40 })).toEqual([
      { value: 25, color: '#123456' },
    ]);
    expect(limitsOf({ mode: ThresholdsMode.Absolute, steps: steps.slice(0, 1) })).toEqual([]);
  });

  it('of the field config stand on the strip in their colour, each with its value', () => {
    const { plot, drawn } = recorded();
    const [quantity] = strip(INLET).quantities;
    drawLimits(plot, [{ value: 25, color: '#123456' }], { theme: createTheme(), display: quantity!.display });
    expect(drawn).toContainEqual(['strokeStyle', '#123456']);
    expect(drawn).toContainEqual(['lineTo', 100, 25]);
    expect(drawn.find(([name]) => name === 'fillText')?.[1]).toBe('25 °C');
  });

  it('give way to the ends of the axis that a field config asks for, where these leave a range', () => {
    expect(valueRange(22, 24, [], { min: 0, max: 50 })).toEqual([0, 50]);
    expect(valueRange(22, 24, [], { max: 50 })[1]).toBe(50);
    expect(valueRange(22, 24, [], { max: 1 })).toEqual(valueRange(22, 24, []));
  });

  it('follow the unit of the field', () => {
    expect(inletBands(strip({ ...INLET, unit: 'fahrenheit' }), 'A1')[1]!.high).toBeCloseTo(80.6);
  });

  it('widen the axis to the recommended end, and to the allowable one once that is passed', () => {
    const bands = inletBands(strip(INLET), 'A1');
    const [, calm] = valueRange(22, 24, bands);
    expect(calm).toBeGreaterThan(27);
    expect(calm).toBeLessThan(32);
    expect(valueRange(22, 28, bands)[1]).toBeGreaterThan(32);
  });

  it('leave the data in the range, whatever it is', () => {
    const bands = inletBands(strip(INLET), 'A1');
    for (const [min, max] of [
      [5, 6],
      [22, 22],
      [40, 41],
    ] as const) {
      const [low, high] = valueRange(min, max, bands);
      expect(low).toBeLessThan(min);
      expect(high).toBeGreaterThan(max);
    }
  });
});

describe('geometry', () => {
  it('puts round numbers on an axis', () => {
    expect(niceTicks(0.13, 0.51, 4)).toEqual([0.2, 0.3, 0.4, 0.5]);
    expect(niceTicks(-15, 15, 5)).toEqual([-10, 0, 10]);
    expect(niceTicks(3, 3, 4)).toEqual([]);
  });

  it('are no closer than their labels can tell apart', () => {
    const label = (value: number) => value.toFixed(1);
    const labels = labelledTicks(22.08, 22.42, 7, label).map(({ text }) => text);
    expect(labels).toEqual(['22.1', '22.2', '22.3', '22.4']);
    expect(labelledTicks(22.31, 22.32, 7, label)).toHaveLength(1);
    expect(distinctLabels(['22.2', '22.3', '22.3', '22.4'])).toEqual(['22.2', '22.3', '', '22.4']);
  });

  it('gives a single value room around itself', () => {
    const [low, high] = paddedRange([5, 5]);
    expect(low).toBeLessThan(5);
    expect(high).toBeGreaterThan(5);
  });

  it('puts the scatter beside the strips, and in their place where it is narrow', () => {
    const input = { height: 500, lanesHeight: 80, stripCount: 3, showScatter: true, showLag: true };
    const wide = layOut({ ...input, width: 1200 });
    expect(wide.isNarrow).toBe(false);
    expect(wide.strips.width + wide.scatter!.width).toBeLessThanOrEqual(1200);
    // Beside the lanes, too.
    expect(wide.strips.height).toBe(420);
    expect(wide.scatter!.height + wide.lag!.height).toBe(500 - 8);
    const narrow = layOut({ ...input, width: 400 });
    expect(narrow).toMatchObject({ isNarrow: true, strips: { width: 400, height: 420 }, scatter: { width: 400 } });
    expect(narrow.scatter!.height + narrow.lag!.height).toBeLessThan(input.height);
  });

  it('gives lanes of jobs under the strips the width of these', () => {
    for (const width of [390, 759, 760, 1_400, 2_560]) {
      for (const showScatter of [true, false]) {
        const input = { width, height: 500, lanesHeight: 80, stripCount: 3, showScatter, showLag: true };
        expect(layOut(input).strips.width).toBe(stripsWidth(input));
      }
    }
  });

  it('leaves the words of a caption as many lines as they need', () => {
    const words = 'Inlet air temperature, 5 min later, against rack power';
    expect(captionHeight(words, 460)).toBe(captionHeight('r', 460));
    expect(captionHeight(words, 260)).toBe(2 * captionHeight('r', 260));
  });

  it('gives the scatter the room of the lag profile where the panel is low', () => {
    expect(
      layOut({ width: 1200, height: 240, lanesHeight: 0, stripCount: 2, showScatter: true, showLag: true }).lag
    ).toBeUndefined();
  });

  it('keeps strips readable in a panel that is too low for them', () => {
    expect(
      layOut({ width: 800, height: 50, lanesHeight: 0, stripCount: 3, showScatter: false, showLag: false }).strips
        .height
    ).toBe(252);
  });

  it('draws what the plant sends', () => {
    const [power] = toStrips(groupQuantities(readSeries(plantFrames(), createTheme())));
    expect(toLines(power!).lines).toHaveLength(3);
  });
});
