import { expect, it } from 'vitest';
import { apart, closest, EYES } from './colour-vision.ts';

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
