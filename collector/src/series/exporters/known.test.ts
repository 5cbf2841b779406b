import { describe, expect, test } from 'vitest';
import { findMetric } from '#model/catalog/catalog.ts';
import { conversion } from '#model/units/convert.ts';
import { EXPORTERS } from './known.ts';

describe.each(EXPORTERS.map(({ name, series, respelled = [] }) => [name, [...series, ...respelled]] as const))(
  '%s',
  (_, series) => {
    test.each(series.map((one) => [one.name, one.metric, one] as const))('%s is stored as %s', (_name, id, one) => {
      const metric = findMetric(id);
      expect(conversion(one.unit, metric!.unit).scale).toBeGreaterThan(0);
      // A word that the catalog does not know would not tell the points of a query apart.
      expect(metric!.areas ?? []).toEqual(expect.arrayContaining(one.processArea ?? []));
    });
  }
);
