import { expect, it } from 'vitest';

import { findMetric } from '../catalog/catalog.ts';
import { limitOf, stateOf, worstOf } from './judge.ts';

const limit = (metric: string, area: string[] = [], powerLimitW?: number) =>
  limitOf(findMetric(metric)!, area, powerLimitW === undefined ? {} : { powerLimitW }, 'A1');

it('knows the limit of a feed, of inlet air by its class and of coolant, and of nothing else', () => {
  expect(limit('RackPower', [], 20_000)).toEqual({ warning: 16_000, limit: 20_000 });
  expect(limit('RackPower')).toBeUndefined();
  expect(limit('AirTemperature', ['Inlet'])).toEqual({ warning: 27, limit: 32 });
  expect(limit('AirTemperature', ['Outlet'])).toBeUndefined();
  expect(limit('RackLiquidSupplyTemperature')).toEqual({ warning: 40, limit: 45 });
  expect(limit('RackLiquidReturnTemperature')).toBeUndefined();
  expect(limit('hw.gpu.utilization')).toBeUndefined();
});

it("judges inlet air by the rack's own class where it has one", () => {
  const inlet = (rack: Parameters<typeof limitOf>[2]) => limitOf(findMetric('AirTemperature')!, ['Inlet'], rack, 'A1');
  expect(inlet({ ashraeClass: 'A3' })).toEqual({ warning: 27, limit: 40 });
  expect(inlet({ ashraeClass: 'H1' })).toEqual({ warning: 22, limit: 25 });
  expect(inlet({})).toEqual({ warning: 27, limit: 32 });
});

const LIMIT = { warning: 27, limit: 32 };
it.each([
  [24, 'good', 'ok'],
  [27, 'good', 'ok'],
  [28, 'good', 'warn'],
  [33, 'uncertain', 'alarm'],
  [null, 'stale', 'stale'],
  [null, 'bad', 'bad'],
  [null, null, 'no data'],
] as const)('%s of quality %s is %s', (value, quality, state) => {
  expect(stateOf(value, quality, LIMIT)).toBe(state);
});

it('takes the worst of several: one that nobody measures does not hide another', () => {
  expect(worstOf(['ok', 'stale', 'no data'])).toBe('stale');
  expect(worstOf(['ok', 'warn', 'stale'])).toBe('warn');
  expect(worstOf(['no data', 'ok'])).toBe('ok');
  expect(worstOf([])).toBe('no data');
});
