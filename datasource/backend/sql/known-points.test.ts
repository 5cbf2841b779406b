import { expect, it } from 'vitest';

import type { MetricSelector } from '#model/query/selector.ts';

import type { Database } from './database.ts';
import { createKnownPoints } from './known-points.ts';

const SELECTOR: MetricSelector = { metric: 'RackPower', processArea: [], aggregation: 'auto', setpoints: false };

it('scopes without a point are forgotten like others, the one first that nobody asked for: they were kept for good', async () => {
  let reads = 0;
  const database = {
    rows: (sql: string) => {
      const isVersion = sql.includes('place_change');
      reads += isVersion ? 0 : 1;
      return Promise.resolve(isVersion ? [['1']] : []);
    },
  } as unknown as Database;
  const known = createKnownPoints();
  const { signal } = new AbortController();
  const ask = (rack: string) =>
    known.read(database, SELECTOR, { sites: [], zones: ['row'], racks: [rack], equipment: [] }, 0, 10, signal);
  await ask('first');
  await ask('first');
  expect(reads).toBe(1);
  for (let rack = 0; rack < 60_000; rack++) {
    await ask(String(rack));
  }
  await ask('59999');
  expect(reads).toBe(60_001);
  await ask('first');
  expect(reads).toBe(60_002);
});
