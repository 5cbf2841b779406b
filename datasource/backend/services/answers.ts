import type { DataQuery } from '../generated/backend.ts';
import type { ConnectionSettings } from '../instances/settings.ts';
import type { Asker } from '../sql/database.ts';
import { createLane } from '../sql/lane.ts';
import { createFlights, type Flights } from '../sql/single-flight.ts';

/** An answer of a thousand series holds some 50 MB while it is made; with more at once a storm would fill the machine. */
const MAX_ANSWERS_AT_ONCE = 6;
/** Dashboards refresh no faster (Grafana's `min_refresh_interval`): ranges that begin within this time are one question. */
const RANGE_STEP_MS = 5_000;

/** The encoded frames of a query. */
export type Frames = Buffer[];
export type Answers = Flights<Frames>;

/** Makes a few answers at once, in turns of their askers; what several viewers ask of the same moment is made once. */
export function createAnswers({ timeoutSeconds }: ConnectionSettings): Answers {
  return createFlights(
    createLane({
      slots: MAX_ANSWERS_AT_ONCE,
      maxWaitMs: timeoutSeconds * 1000,
      what: 'places for queries',
      advice:
        'Show fewer panels or series at once, or refresh less often; more connections help if the database can take them.',
    })
  );
}

/** Two questions with one key may be answered by what is made for either. */
export function answerKey(query: DataQuery, asker: Asker): string {
  const { fromEpochMS = 0, toEpochMS = 0 } = query.timeRange ?? {};
  const step = (timeMs: number) => Math.floor(timeMs / RANGE_STEP_MS);
  const width = Math.round((toEpochMS - fromEpochMS) / 1000);
  const range = [step(fromEpochMS), width, query.maxDataPoints, query.intervalMS];
  return JSON.stringify([asker.fromAlert, query.refId, ...range, Buffer.from(query.json).toString('utf8')]);
}
