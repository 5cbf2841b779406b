import { expect, it } from 'vitest';
import type { SourceIntake } from '../pipeline/intake.ts';
import { createOutage } from './outage.ts';

const intake: SourceIntake = {
  announce: () => undefined,
  discover: () => undefined,
  inventory: () => undefined,
  retract: () => undefined,
  emit: async () => undefined,
  events: async () => undefined,
  jobs: async () => undefined,
  openJobs: async () => undefined,
  gap: () => undefined,
  blocked: () => undefined,
  complain: () => undefined,
  addresses: () => ['a'],
};

it('counts points that are named only after the start into the time without a collector, each once', () => {
  const outage = createOutage(intake, 1_000);
  expect(outage.lateArrivals(['b'])).toBeUndefined();
  expect(outage.end(Date.now())).toMatchObject({
    addresses: ['a'],
    fromMs: 1_000,
    cause: 'the collector was not running',
  });
  expect(outage.lateArrivals(['a', 'b', 'c'])).toMatchObject({ addresses: ['b', 'c'], fromMs: 1_000 });
  expect(outage.lateArrivals(['a', 'b', 'c'])).toBeUndefined();
});

it('knows no gap on the first start of a collector', () => {
  expect(createOutage(intake, undefined).end(2_000)).toBeUndefined();
});
