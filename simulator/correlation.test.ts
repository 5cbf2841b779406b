import { expect, it } from 'vitest';
import { laggedPair } from '#model/statistics/lagged-pair.ts';
import { generateHistory } from './history/generate.ts';
import { HEADLINE_POINTS } from './points/all.ts';

const STEP_MS = 20_000;
const TO_MS = Date.UTC(2026, 5, 3, 18);
const FROM_MS = TO_MS - 8 * 3_600_000;

const POINTS = HEADLINE_POINTS.filter(({ address, rack, equipment }) =>
  /R-(A01|B01)/.test(`${address} ${rack} ${equipment}`)
);

/** Sums or means of the points of a rack that have a metric. */
function seriesOf(rows: Float64Array[], rack: string, metric: string, area?: string): Float64Array {
  const chosen = POINTS.flatMap((point, index) =>
    `${point.address} ${point.rack} ${point.equipment}`.includes(rack) &&
    point.metric === metric &&
    (area === undefined || point.processArea.includes(area))
      ? [index]
      : []
  );
  expect(chosen.length).toBeGreaterThan(0);
  return Float64Array.from(rows, (row) => chosen.reduce((sum, index) => sum + row[index]!, 0) / chosen.length);
}

it('in the simulated plant heat follows the work of the GPUs as late as air and water carry it, and electricity at once', () => {
  const history = generateHistory(7, POINTS, { fromMs: FROM_MS, toMs: TO_MS, stepMs: STEP_MS });
  const rows = [...history].map((row) => Float64Array.from(row, ({ value }) => value));
  const lagS = (x: Float64Array, y: Float64Array) => {
    const { lag, p } = laggedPair(x, y, { maxLag: 30 });
    expect(p).toBeLessThan(1e-6);
    return (lag * STEP_MS) / 1_000;
  };
  const of = (rack: string, metric: string, area?: string) => seriesOf(rows, rack, metric, area);
  const gpusOfAir = of('R-A01', 'hw.power', 'GPU');
  const gpusOfLiquid = of('R-B01', 'hw.power', 'GPU');
  expect(lagS(gpusOfAir, of('R-A01', 'RackPower'))).toBe(0);
  expect(lagS(gpusOfLiquid, of('R-B01', 'RackPower'))).toBe(0);
  // A meter behind a gateway that tells everything three minutes later.
  expect(
    lagS(
      gpusOfAir,
      of('R-A01', 'RackPower').map((_value, index, all) => all[index - 9] ?? NaN)
    )
  ).toBe(180);
  // Chassis and air of a rack take one to three minutes, water a fraction of one.
  const outletS = lagS(gpusOfAir, of('R-A01', 'AirTemperature', 'Outlet'));
  const waterS = lagS(gpusOfLiquid, of('R-B01', 'RackLiquidReturnTemperature'));
  expect(outletS).toBeGreaterThanOrEqual(60);
  expect(outletS).toBeLessThanOrEqual(180);
  expect(waterS).toBeGreaterThan(0);
  expect(waterS).toBeLessThanOrEqual(60);
}, 240_000);
