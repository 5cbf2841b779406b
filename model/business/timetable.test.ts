import { expect, it } from 'vitest';

import type { BusinessRecord } from './record.ts';
import { isDay } from './record.ts';
import { termsOf } from './timetable.ts';

function version(
  version: number,
  validFrom?: string,
  state: BusinessRecord['state'] = 'active'
): BusinessRecord<string> {
  return {
    kind: 'tariff',
    name: 'grid',
    version,
    state,
    ...(validFrom !== undefined && { validFrom }),
    body: `v${version}`,
    login: 'ada',
    role: 'Editor',
    savedMs: version,
    simulated: false,
  };
}

const said = (versions: Array<BusinessRecord<string>>) =>
  termsOf(versions).map(({ record, fromDay, untilDay }) => [record.body, fromDay, untilDay]);

it('lets each version count from its day until that of the next', () => {
  expect(said([version(2, '2026-01-01'), version(1), version(3, '2026-07-01')])).toEqual([
    ['v1', undefined, '2026-01-01'],
    ['v2', '2026-01-01', '2026-07-01'],
    ['v3', '2026-07-01', undefined],
  ]);
});

it('replaces a version by one of the same day, and puts one that was said later where it belongs', () => {
  expect(said([version(1, '2026-01-01'), version(2, '2026-07-01'), version(3, '2026-01-01')])).toEqual([
    ['v3', '2026-01-01', '2026-07-01'],
    ['v2', '2026-07-01', undefined],
  ]);
});

it('has nothing from the day of a withdrawal on', () => {
  expect(said([version(1), version(2, '2026-03-01', 'withdrawn'), version(3, '2026-05-01')])).toEqual([
    ['v1', undefined, '2026-03-01'],
    ['v3', '2026-05-01', undefined],
  ]);
  expect(said([version(1, '2026-03-01'), version(2, '2026-03-01', 'withdrawn')])).toEqual([]);
});

it('knows which days there are', () => {
  expect(['2024-02-29', '2026-12-31'].every(isDay)).toBe(true);
  expect(['2026-02-29', '2026-13-01', '2026-1-1', '2026-01-01T00:00', ''].some(isDay)).toBe(false);
});
