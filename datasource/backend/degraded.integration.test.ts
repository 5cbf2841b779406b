import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type TestDatabase, testDatabase } from '#database/testing/database.ts';
import { NO_LIMIT_MINUTES } from '#model/query/impact.ts';

import { buildChainPlant, type PlantPoint, sampled } from './testing/chain-plant.ts';
import { contextFor, startBackend, type TestBackend } from './testing/grafana.ts';
import { SMALL_FROM_MS, SMALL_TO_MS, smallPlant } from './testing/small-plant.ts';
import { askTable, askTables } from './testing/tables.ts';

/**
 * The small plant with coolers that fail by their own word and run all the same: CDU-1, whose rack warms by 0.25 K/min, and CRAH-1, whose racks
 * stay as they are. CRAH-2 is down since before anything was measured, CH-1 works partly for three days.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RANGE = { fromMs: SMALL_FROM_MS, toMs: SMALL_TO_MS };
const WARM_K_PER_MIN = 0.25;
const FAILED_CH_MS = SMALL_FROM_MS - 72 * HOUR + 12 * MINUTE;

let database: TestDatabase;
let backend: TestBackend;

beforeAll(async () => {
  database = await testDatabase();
  await buildChainPlant(database.url, degradedPlant());
  await refreshRungs(database.url);
  backend = await startBackend(contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url));
}, 300_000);

afterAll(async () => {
  await backend?.stop();
  await database?.stop();
});

function degradedPlant() {
  const plant = smallPlant({ site: 'small', name: 'Small', down: ['CDU-1', 'CRAH-1'] });
  const isOf = ({ place, metric }: PlantPoint, id: string, of: string) =>
    metric === of && Object.values(place).includes(id);
  const always = (equipment: string, metric: string, value: number): PlantPoint => ({
    ...{ place: { equipment }, metric },
    samples: sampled(SMALL_FROM_MS, SMALL_TO_MS, value),
  });
  const points = plant.points.map((point): PlantPoint => {
    if (isOf(point, 'R1', 'RackLiquidSupplyTemperature')) {
      const warmC = (timeMs: number) => 30 + (WARM_K_PER_MIN * (timeMs - SMALL_FROM_MS)) / MINUTE;
      return { ...point, samples: sampled(SMALL_FROM_MS, SMALL_TO_MS, (timeMs) => warmC(timeMs)) };
    }
    if (isOf(point, 'CRAH-2', 'Available')) {
      return { ...point, samples: sampled(SMALL_FROM_MS, SMALL_TO_MS, 0) };
    }
    if (isOf(point, 'CH-1', 'Available')) {
      const before = Array.from({ length: 80 }, (_, hour) => SMALL_FROM_MS - (80 - hour) * HOUR);
      const early = before.map((timeMs) => [timeMs, timeMs < FAILED_CH_MS ? 1 : 0] as const);
      const lastWell = [FAILED_CH_MS - MINUTE, 1] as const;
      return { ...point, samples: [...early, lastWell, ...sampled(SMALL_FROM_MS, SMALL_TO_MS, 0)] };
    }
    return point;
  });
  return { ...plant, points: [...points, ...['CDU-1', 'CRAH-1', 'CH-1'].map((id) => always(id, 'Status', 1))] };
}

/** With what tells of its source. */
async function refreshRungs(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`INSERT INTO plenum.source (name, protocol, state) VALUES ('plant', 'bacnet', 'connected')`);
    for (const rung of ['1m', '15m', '1h']) {
      await client.query(`CALL refresh_continuous_aggregate('plenum.point_${rung}', NULL, NULL)`);
    }
  } finally {
    await client.end();
  }
}

const failing = async () => {
  const { rows } = await askTable(backend, { kind: 'impact', rows: 'equipment', show: 'failing' }, RANGE);
  return new Map(rows.map((row) => [row['equipment'], row]));
};

describe('equipment that works partly', () => {
  it('leaves the minutes that its racks have as they warm, and says what its failure would do apart from that', async () => {
    const row = (await failing()).get('CDU-1');
    // 0.25 K/min, from 37.5 °C to 45.
    expect(row).toMatchObject({ state: 'degraded' });
    expect(row?.['left_low']).toBeCloseTo(30, 3);
    expect(row?.['left_high']).toBeCloseTo(30, 3);
    expect(row?.['time_left']).toMatch(/^30 min as it warms; if it fails: \d+ s to [\d.]+ min$/);
    expect(row?.['minutes_low']).toBeLessThan(1);
  });

  it('leaves no minutes where nothing warms, and no alert of minutes', async () => {
    const row = (await failing()).get('CRAH-1');
    expect(row).toMatchObject({ state: 'degraded', left_low: null, left_high: null });
    expect(row?.['time_left']).toMatch(/^no limit within 2 h; if it fails: /);
    const numbers = await askNumbers('minutes');
    expect(numbers.get('CRAH-1')).toBe(NO_LIMIT_MINUTES);
    expect(numbers.get('CDU-1')).toBeCloseTo(30, 3);
  });

  it('is said of its racks to be needed for what they would lose, which is so now where it is down', async () => {
    const racks = (equipment: string) =>
      askTable(backend, { kind: 'impact', labels: { root_cause: equipment } }, RANGE);
    expect((await racks('CDU-1')).rows).toMatchObject([{ rack: 'R1', effect: 'lost', when: 'if CDU-1 fails' }]);
    expect((await racks('CRAH-2')).rows.map(({ when }) => when)).toEqual(['now', 'now']);
  });
});

it('a cause that is a source of data, as of sensors that are silent, is no error: no rack depends on it', async () => {
  const query = { kind: 'impact', rows: 'rack', labels: { root_cause: 'plant', site: 'small' } };
  const { rows, notices } = await askTable(backend, query, RANGE);
  expect(rows).toEqual([]);
  expect(notices.join()).toContain('plant is a source of data, not equipment');
});

describe('how long something fails', () => {
  it('is known from samples, from hours where samples of a day do not tell, and not at all where it never worked', async () => {
    const rows = await failing();
    // Its last good value came half a minute before.
    expect(rows.get('CDU-1')).toMatchObject({ failing: '11 min' });
    expect(rows.get('CRAH-2')).toMatchObject({ failing: 'at least 30 min', failing_for: 30 * 60 });
    expect(rows.get('CH-1')).toMatchObject({
      failing: '3 days',
      failing_for: (SMALL_TO_MS - FAILED_CH_MS + MINUTE) / 1_000,
    });
  });

  it('is told by the floor as before that time where it never worked', async () => {
    const rows = (await askTables(backend, { kind: 'floor' }, RANGE)).flatMap(({ rows: all }) => all);
    expect(rows.find(({ equipment }) => equipment === 'CRAH-2')).toMatchObject({ beginning: 'earlier' });
    expect(rows.find(({ equipment }) => equipment === 'CDU-1')).toMatchObject({ beginning: 'seen' });
  });
});

async function askNumbers(measure: string): Promise<Map<unknown, unknown>> {
  const { rows } = await askTable(backend, { kind: 'impact', measure }, { ...RANGE, fromAlert: true });
  return new Map(rows.map((row) => [row['equipment'], row[measure]]));
}
