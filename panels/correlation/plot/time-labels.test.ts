import { expect, it } from 'vitest';
import { timeLabels } from './time-labels.ts';

const HOUR_MS = 3_600_000;
const labels = (hours: number[], toHour: number) =>
  timeLabels(
    hours.map((hour) => hour * HOUR_MS),
    { fromMs: 0, toMs: toHour * HOUR_MS, widthPx: 280, roomPx: 16, timeZone: 'utc' }
  );

it('names each time that is whole on a phone, and none that would be cut in half', () => {
  expect(labels([1, 2, 3], 3)).toEqual(['01:00', '02:00', '']);
  expect(labels([1, 2, 3], 3.2)).toEqual(['01:00', '02:00', '03:00']);
});

it('says the day where the range has several, which takes more room', () => {
  expect(labels([8, 16, 24], 25)).toEqual(['01-01 08:00', '01-01 16:00', '']);
  expect(labels([24, 48, 72], 80)).toEqual(['01-02', '01-03', '01-04']);
});
