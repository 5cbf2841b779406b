import { expect, test } from 'vitest';
import { OBJECT_TYPE_IDS, servesKindOf } from './object-types.ts';

test('an object type is listed once', () => {
  expect(new Set(OBJECT_TYPE_IDS).size).toBe(OBJECT_TYPE_IDS.length);
});

test.each([
  ['PowerMeter', 'power'],
  ['UPS', 'power'],
  ['Breaker', 'power'],
  ['CDU', 'cooling'],
  ['Valve', 'cooling'],
  ['CoolingTower', 'cooling'],
])('a %s gives %s to what it serves', (objectType, kind) => {
  expect(servesKindOf(objectType)).toBe(kind);
});
