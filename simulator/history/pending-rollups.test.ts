import { expect, it } from 'vitest';
import { createPendingRollups } from './pending-rollups.ts';
import type { Stretch } from './sink.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

it('refreshes each rung once what its buckets are made of is there, the finer ones first, and the rest at the end', async () => {
  const done: string[] = [];
  const pending = createPendingRollups(({ fromMs, toMs }: Stretch, rollups) => {
    done.push(`${(toMs - fromMs) / MINUTE_MS} min: ${rollups.map(({ name }) => name).join(' ')}`);
    return Promise.resolve();
  });
  // From now backwards, as a database gets its past.
  for (let quarter = 0; quarter < 5; quarter++) {
    await pending.add({
      fromMs: 24 * HOUR_MS - (quarter + 1) * 15 * MINUTE_MS,
      toMs: 24 * HOUR_MS - quarter * 15 * MINUTE_MS,
    });
  }
  const minutes = '15 min: point_1m rack_1m';
  expect(done).toEqual([minutes, minutes, minutes, minutes, '60 min: point_15m rack_15m held_15m', minutes]);
  done.length = 0;
  await pending.add({ fromMs: 0, toMs: 22.75 * HOUR_MS });
  expect(done).toEqual([
    '1365 min: point_1m rack_1m',
    '1380 min: point_15m rack_15m held_15m',
    '1440 min: point_1h rack_1h held_1h point_1d rack_1d held_1d',
  ]);
  done.length = 0;
  await pending.add({ fromMs: -15 * MINUTE_MS, toMs: 0 });
  await pending.finish();
  expect(done).toEqual([
    minutes,
    '15 min: point_15m rack_15m held_15m',
    '15 min: point_1h rack_1h held_1h point_1d rack_1d held_1d',
  ]);
});
