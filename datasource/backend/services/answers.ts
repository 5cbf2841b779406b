import type { DataQuery } from '../generated/backend.ts';
import type { ConnectionSettings } from '../instances/settings.ts';
import { createLane } from '../sql/lane.ts';
import { createFlights, type Question } from '../sql/single-flight.ts';

/** An answer of a thousand series holds some 50 MB while it is made; with more at once a storm would fill the machine. */
const MAX_ANSWERS_AT_ONCE = 4;
/** Dashboards refresh no faster (Grafana's `min_refresh_interval`): live ranges that end within this time are one question. */
const MOMENT_MS = 5_000;
/** A range that ends this close to now moves along with it. Others are as somebody set them, and answered to the millisecond. */
const LIVE_MS = 60_000;
/** Answers of the moment, so that viewers who ask one after the other cost as much as one: an overview of 1,000 racks has 40 MB. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

/** The encoded frames of a query. */
export type Frames = Buffer[];

export interface Answers {
  /** Makes a few answers at once, in turns of their askers; what several viewers ask of the same moment is made once. */
  get(
    query: DataQuery,
    asker: string,
    make: (signal: AbortSignal) => Promise<Frames>,
    signal?: AbortSignal
  ): Promise<Frames>;
}

export function createAnswers({ timeoutSeconds }: Pick<ConnectionSettings, 'timeoutSeconds'>): Answers {
  const flights = createFlights<Frames>(
    createLane({
      slots: MAX_ANSWERS_AT_ONCE,
      maxWaitMs: timeoutSeconds * 1000,
      what: 'places for queries',
      advice:
        'Show fewer panels or series at once, or refresh less often; more connections help if the database can take them.',
    })
  );
  const kept = createKept();
  return {
    async get(query, asker, make, signal) {
      const question = questionOf(query, Date.now());
      const known = kept.get(question);
      if (known) {
        return known;
      }
      const makeAndKeep = async (running: AbortSignal) => {
        const frames = await make(running);
        kept.keep(question, frames);
        return frames;
      };
      return flights.join(question, asker, makeAndKeep, signal);
    },
  };
}

/** What the answer depends on; of a live range only how long it is and the moment at which it ends. */
function questionOf(query: DataQuery, nowMs: number): Question {
  const { fromEpochMS = 0, toEpochMS = 0 } = query.timeRange ?? {};
  const isLive = Math.abs(nowMs - toEpochMS) < LIVE_MS;
  const range = isLive ? [Math.round((toEpochMS - fromEpochMS) / 1000)] : [fromEpochMS, toEpochMS];
  const json = Buffer.from(query.json).toString('utf8');
  return {
    key: JSON.stringify([query.refId, query.maxDataPoints, query.intervalMS, ...range, json]),
    moment: isLive ? String(Math.floor(toEpochMS / MOMENT_MS)) : '',
  };
}

/** Answers for as long as the moment lasts in which they were made. */
function createKept() {
  const kept = new Map<string, Frames>();
  let bytes = 0;
  const keyOf = ({ key, moment }: Question) => `${moment}\u0000${key}`;
  return {
    get: (question: Question) => kept.get(keyOf(question)),
    keep(question: Question, frames: Frames) {
      const key = keyOf(question);
      const size = frames.reduce((sum, { length }) => sum + length, 0);
      if (kept.has(key) || bytes + size > MAX_KEPT_BYTES) {
        return;
      }
      kept.set(key, frames);
      bytes += size;
      const timer = setTimeout(() => {
        kept.delete(key);
        bytes -= size;
      }, MOMENT_MS);
      timer.unref();
    },
  };
}
