import { describe, expect, test } from 'vitest';
import { describeCorrelation, formatDuration } from './finding.ts';

const NAMES = { x: 'RackPower', y: 'inlet temperature' };
const FOUND = {
  lagMs: 240_000,
  significant: true,
  confidence: 0.95,
  pearson: { n: 61, effectiveN: 61, r: 0.83, interval: [0.78, 0.87] as [number, number], pValue: 0 },
};

describe('a correlation in a sentence', () => {
  test('names leader, follower, delay, r, its interval and n', () => {
    expect(describeCorrelation(NAMES, FOUND)).toBe(
      'RackPower leads inlet temperature by 4 min: r 0.83 (95 % 0.78 to 0.87), n 61'
    );
  });

  test('turns round where y leads', () => {
    expect(describeCorrelation(NAMES, { ...FOUND, lagMs: -30_000 })).toMatch(
      /^inlet temperature leads RackPower by 30 s:/
    );
  });

  test('says which way at no delay', () => {
    const pearson = { ...FOUND.pearson, r: -0.83, interval: [-0.87, -0.78] as [number, number] };
    expect(describeCorrelation(NAMES, { ...FOUND, lagMs: 0, pearson })).toBe(
      'RackPower and inlet temperature move against each other: r −0.83 (95 % −0.87 to −0.78), n 61'
    );
  });

  test('does not sell chance as a finding', () => {
    expect(describeCorrelation(NAMES, { ...FOUND, significant: false })).toMatch(
      /^RackPower and inlet temperature show no correlation beyond chance: at the best lag r 0\.83, n 61/
    );
  });

  test('gives no interval for the best of many lags that chance could reach', () => {
    expect(describeCorrelation(NAMES, { ...FOUND, significant: false })).not.toContain('95 %');
  });

  test('tells how much autocorrelated readings are worth', () => {
    const pearson = { ...FOUND.pearson, effectiveN: 11.7 };
    expect(describeCorrelation(NAMES, { ...FOUND, pearson })).toMatch(/, n 61 \(worth 12 independent\)$/);
  });

  test('admits that there is nothing to compare', () => {
    const pearson = { n: 50, effectiveN: 50, r: null, interval: null, pValue: null };
    expect(describeCorrelation(NAMES, { ...FOUND, pearson })).toMatch(
      /cannot be compared: one of them does not change/
    );
  });
});

test.each([
  [500, '500 ms'],
  [30_000, '30 s'],
  [240_000, '4 min'],
  [5_400_000, '1.5 h'],
  [172_800_000, '2 d'],
])('%d ms is %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});
