import type { DataQuery } from '../generated/backend.ts';
import type { ConnectionSettings } from '../instances/settings.ts';
import { createLane } from '../sql/lane.ts';
import { createFlights, type Question } from '../sql/single-flight.ts';
import type { Answer } from './encode-response.ts';
import { createShelf } from './shelf.ts';

/**
 * The largest answers (1 M rows) hold some 100 MB each while they are made. PostgreSQL works on one while this process
 * works on the other; more at once would make none of them sooner.
 */
const MAX_ANSWERS_AT_ONCE = 2;
/**
 * A dashboard of 40 different panels is answered in some rounds of the slowest query, and a reader would rather wait for the
 * last panel than read an error. Who left has cancelled.
 */
const WAIT_FOR_TIMEOUTS = 4;
/** Dashboards refresh no faster (Grafana's `min_refresh_interval`): live ranges that end within this time are one question. */
const MOMENT_MS = 5_000;
/** A range that ends this close to now moves along with it. Others are as somebody set them, and answered to the millisecond. */
const LIVE_MS = 60_000;
/** Answers of the moment, so that viewers who ask one after the other cost as much as one: an overview of 1,000 racks has 30 MB. */
const MAX_KEPT_BYTES = 36 * 1024 * 1024;
/** With more than this made and not yet read by the host, no other is begun: a host that reads slowly must not fill the machine. */
const MAX_HELD_BYTES = 56 * 1024 * 1024;

/** Somebody's use of an answer; others may use the same. */
export interface Share {
  answer: Answer;
  /** To be called when it was sent, or will not be. */
  release(): void;
}

export interface Answers {
  /** Makes a few answers at once, in turns of their askers; what several viewers ask of the same moment is made once. */
  get(
    query: DataQuery,
    asker: string,
    make: (signal: AbortSignal) => Promise<Answer>,
    signal?: AbortSignal
  ): Promise<Share>;
}

export function createAnswers({ timeoutSeconds }: Pick<ConnectionSettings, 'timeoutSeconds'>): Answers {
  const shelf = createShelf(() => lane.look());
  const kept = createKept(shelf.hold);
  const lane = createLane({
    slots: MAX_ANSWERS_AT_ONCE,
    maxWaitMs: timeoutSeconds * 1000 * WAIT_FOR_TIMEOUTS,
    what: 'places for queries',
    advice:
      'Show fewer panels or series at once, or refresh less often; more connections help if the database can take them.',
    isFull: () => shelf.bytes() > MAX_HELD_BYTES,
  });
  const flights = createFlights<Answer>(lane);
  const share = (answer: Answer): Share => ({ answer, release: shelf.hold(answer) });
  return {
    async get(query, asker, make, signal) {
      const question = questionOf(query, Date.now());
      const known = kept.get(question);
      if (known) {
        return share(known);
      }
      const makeAndKeep = async (running: AbortSignal) => {
        const answer = await make(running);
        kept.keep(question, answer);
        // Those who asked for it take it up before anything else is begun.
        setImmediate(shelf.hold(answer));
        return answer;
      };
      return share(await flights.join(question, asker, makeAndKeep, signal));
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
function createKept(hold: (answer: Answer) => () => void) {
  const kept = new Map<string, Answer>();
  let bytes = 0;
  const keyOf = ({ key, moment }: Question) => `${moment}\u0000${key}`;
  return {
    get: (question: Question) => kept.get(keyOf(question)),
    keep(question: Question, answer: Answer) {
      const key = keyOf(question);
      if (kept.has(key) || bytes + answer.length > MAX_KEPT_BYTES) {
        return;
      }
      kept.set(key, answer);
      bytes += answer.length;
      const release = hold(answer);
      const timer = setTimeout(() => {
        kept.delete(key);
        bytes -= answer.length;
        release();
      }, MOMENT_MS);
      timer.unref();
    },
  };
}
