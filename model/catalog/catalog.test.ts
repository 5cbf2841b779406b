import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dsxContractFile } from '../testing/test-data.ts';
import { conversion, resolveUnit } from '../units/convert.ts';
import { findMetric, HEADLINE_METRICS, METRICS } from './catalog.ts';
import type { Metric } from './metric.ts';
import { OBJECT_TYPE_IDS } from './object-types.ts';
import { derivePointTypes, type DsxContract, type DsxPointType } from './testing/dsx-contract.ts';
import listing from './testing/dsx-point-types.json' with { type: 'json' };

const POINT_TYPES: Array<[string, DsxPointType]> = Object.entries(listing.pointTypes);

describe('the catalog against the DSX Exchange BMS contract', () => {
  test('has every point type and no other', () => {
    const ours = METRICS.filter((metric) => metric.origin === 'dsx' && metric.variantOf === undefined);
    expect(ours.map((metric) => metric.id).sort()).toEqual(POINT_TYPES.map(([pointType]) => pointType));
    expect(ours).toHaveLength(45);
  });

  test.each(POINT_TYPES)('%s hangs on the object types of the contract', (pointType, { objectTypes }) => {
    expect(findMetric(pointType)?.objectTypes.toSorted()).toEqual(objectTypes);
  });

  test.each(POINT_TYPES.filter(([, { engUnits }]) => engUnits.length > 0))(
    '%s can be stored from the engineering units of the contract',
    (pointType, { engUnits }) => {
      for (const engUnit of engUnits) {
        expect(conversion(resolveUnit(engUnit), findMetric(pointType)!.unit).scale).toBeGreaterThan(0);
      }
    }
  );

  test.each(POINT_TYPES.filter(([, { states }]) => states.length > 0))(
    '%s explains the states of the contract',
    (pointType, { states }) => {
      expect(findMetric(pointType)?.states?.map((state) => state.value)).toEqual(expect.arrayContaining(states));
    }
  );

  const contract = dsxContractFile();
  test.skipIf(contract === undefined)('the committed listing is what the contract says', () => {
    const document = parse(readFileSync(contract!, 'utf8')) as DsxContract;
    expect(derivePointTypes(document)).toEqual(listing.pointTypes);
  });
});

describe('every metric', () => {
  test('has an id of its own', () => {
    expect(new Set(METRICS.map((metric) => metric.id)).size).toBe(METRICS.length);
  });

  test.each(METRICS.map((metric) => [metric.id, metric] as const))('%s is fit for use', (_id, metric) => {
    expect(() => resolveUnit(metric.unit)).not.toThrow();
    expect(metric.objectTypes.filter((type) => !OBJECT_TYPE_IDS.includes(type))).toEqual([]);
    expect(metric.description).toMatch(/^[^\n]+\.$/);
    expect(metric.plausible?.min ?? -Infinity).toBeLessThan(metric.plausible?.max ?? Infinity);
    expect(metric.anyUnit ?? metric.plausible).toBeDefined();
  });
});

test('headline columns name metrics of the catalog', () => {
  expect(HEADLINE_METRICS.filter(({ metric }) => findMetric(metric) === undefined)).toEqual([]);
  expect(HEADLINE_METRICS.filter(({ metric, processArea = [] }) => !areNamed(findMetric(metric), processArea))).toEqual(
    []
  );
  expect(new Set(HEADLINE_METRICS.map(({ column }) => column)).size).toBe(HEADLINE_METRICS.length);
});

/** A headline that no word tells apart from the metric's other points would take them all. */
function areNamed(metric: Metric | undefined, processArea: readonly string[]): boolean {
  return metric?.origin === 'dsx' || processArea.every((word) => metric?.areas?.includes(word));
}
