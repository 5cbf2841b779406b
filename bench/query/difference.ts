import type pg from 'pg';

import type { ReadSeries } from '../../datasource/backend/testing/grafana.ts';
import { METRICS, type Question } from './questions.ts';

/** Sums of the same numbers in another order differ by some units in the last place. */
const TOLERANCE = 1e-12;

/**
 * A fast wrong answer is no answer.
 * @throws when a value of the data source is not the one that hand-written SQL has
 */
export async function refuseDifference(
  client: pg.Client,
  { title, groupBy }: Question,
  series: readonly ReadSeries[],
  rows: readonly unknown[][]
): Promise<void> {
  const codes = await client.query<{ key: number; code: string }>(
    `SELECT ${groupBy}_id AS key, code FROM plenum.${groupBy}`
  );
  const codeOf = new Map(codes.rows.map(({ key, code }) => [key, code]));
  const metricOf = new Map<string, string>(METRICS.map(({ headline, selector }) => [headline, selector.metric]));
  const expected = new Map<string, number>();
  for (const [headline, place, time, value] of rows as Array<[string, number, Date, number]>) {
    expected.set([metricOf.get(headline), codeOf.get(place), time.getTime()].join(), value);
  }
  let count = 0;
  for (const { labels, timesMs, values } of series) {
    for (const [row, timeMs] of timesMs.entries()) {
      const key = [labels.metric, labels[groupBy], timeMs].join();
      const value = values[row] ?? NaN;
      const other = expected.get(key) ?? NaN;
      if (!(Math.abs(value - other) <= TOLERANCE * Math.abs(other))) {
        throw new Error(
          `Bench: ${title} differs at ${key}: ${value} by the data source, ${other} by hand. Run the integration tests.`
        );
      }
      count++;
    }
  }
  if (count !== expected.size) {
    throw new Error(
      `Bench: ${title} has ${count} values by the data source, ${expected.size} by hand. Run the integration tests.`
    );
  }
}
