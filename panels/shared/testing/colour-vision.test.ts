import { expect, it } from 'vitest';
import { apart, ciede2000, closest, EYES } from './colour-vision.ts';

it.each([
  // Pairs 1, 7, 14, 17 and 25 of the table of Sharma, Wu and Dalal (2005), where formulas with a mistake in the hue differ.
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 0, 0], [50, -1, 2], 2.3669],
  [[50, -0.001, 2.49], [50, 0.0011, -2.49], 4.7461],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
] as const)('measures %j against %j as the standard does', (one, other, distance) => {
  expect(ciede2000(one, other)).toBeCloseTo(distance, 4);
  expect(ciede2000(other, one)).toBeCloseTo(distance, 4);
});

it('confuses what such eyes confuse, and nothing else', () => {
  const [red, olive] = ['#c80000', '#5a5a00'];
  expect(apart('all cones', red, olive)).toBeGreaterThan(40);
  expect(apart('protanopia', red, olive)).toBeLessThan(10);
  expect(apart('tritanopia', red, olive)).toBeGreaterThan(20);
  for (const eyes of EYES) {
    expect(apart(eyes, '#000', 'rgb(255, 255, 255)')).toBeCloseTo(100, 0);
  }
});

it('names the pair that is told apart with most trouble', () => {
  expect(closest({ black: '#000000', red: '#c80000', olive: '#5a5a00' })).toMatchObject({
    pair: 'red and olive, protanopia',
  });
});
