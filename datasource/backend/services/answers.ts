import { pickRung } from '#model/query/rung.ts';

import type { DataQuery } from '../generated/backend.ts';
import type { ConnectionSettings } from '../instances/settings.ts';
import { DEFAULT_MAX_DATA_POINTS } from '../queries/shared/limits.ts';
import { once } from '../sql/once.ts';
import { createPatientLane } from '../sql/patient-lane.ts';
import { shortKey } from '../sql/short-key.ts';
import { createFlights, type Question } from '../sql/single-flight.ts';
import type { Answer } from './encode-response.ts';
import { createShelf } from './shelf.ts';

/**
 * The largest answers (1 M rows) hold some 100 MB each while they are made. PostgreSQL works on one while this process
 * works on the other; more at once would make none of them sooner.
 */
const MAX_ANSWERS_AT_ONCE = 2;
/** An answer that takes longer waits for the database: it gives its place to the next, so that a slow panel holds up no other. */
const SLOW_AFTER_MS = 2_000;
/** With so many slow ones the database is what is slow; and each holds what it has read so far. */
const MAX_SLOW = 2;
/**
 * A dashboard of 40 different panels is answered in some rounds of the slowest query, and a reader would rather wait for the
 * last panel than read an error. Who left has cancelled.
 */
const WAIT_FOR_TIMEOUTS = 4;
/**
 * Dashboards refresh no faster (Grafana's `min_refresh_interval`): live ranges that end within this time of the first of them are
 * one question.
 */
const MOMENT_MS = 5_000;
/**
 * An answer that several looked at is shown for as long again to those who have not seen it, while the next one is made: a viewer who comes in
 * between would wait for what the one before him asked for. So what is shown is never older than two moments.
 */
const GRACE_MS = MOMENT_MS;
/** Who asks again this much later refreshes, and is not shown what he saw before. Panels of one page ask within it. */
const REFRESH_MS = 1_000;
/**
 * A dashboard that refreshes sooner than it is answered cancels what it waits for and asks again. What it left goes on for this long,
 * so that it comes back to it and is answered at last: the way through a browser and Grafana takes tenths of a second. Who left for
 * good keeps a place for queries from others, and the database at work, no longer than this.
 */
const RETURN_MS = 1_000;
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
  /**
   * Makes a few answers at once, in turns of their askers; what several viewers ask of the same moment is made once.
   * @param goesOn whether the call has answers already: it is sent as a whole, so what is held is only let go when the others are made
   */
  get(
    query: DataQuery,
    asker: string,
    make: (signal: AbortSignal) => Promise<Answer>,
    signal?: AbortSignal,
    goesOn?: () => boolean
  ): Promise<Share>;
}

export function createAnswers({ timeoutSeconds }: Pick<ConnectionSettings, 'timeoutSeconds'>): Answers {
  const shelf = createShelf(() => lane.look());
  const kept = createKept(shelf.hold);
  const lane = createPatientLane({
    slots: MAX_ANSWERS_AT_ONCE,
    slowAfterMs: SLOW_AFTER_MS,
    maxSlow: MAX_SLOW,
    maxWaitMs: timeoutSeconds * 1000 * WAIT_FOR_TIMEOUTS,
    what: 'places for queries',
    advice:
      'Show fewer panels or series at once, or refresh less often; more connections help if the database can take them.',
    isFull: () => shelf.bytes() > MAX_HELD_BYTES,
  });
  const flights = createFlights<Answer>(lane, RETURN_MS);
  const momentOf = createMoments();
  const share = (answer: Answer): Share => {
    // Its call may go on from here.
    setImmediate(lane.look);
    return { answer, release: shelf.hold(answer) };
  };
  return {
    async get(query, asker, make, signal, goesOn) {
      const question = questionOf(query, asker, Date.now(), momentOf);
      const known = kept.get(question, asker);
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
      const answer = await flights.join(question, asker, makeAndKeep, signal, goesOn);
      kept.seen(question, asker);
      return share(answer);
    },
  };
}

interface AskedQuestion extends Question {
  /** Somebody else asked for this moment before, and waits for it or has it. */
  isAsked: boolean;
}

/**
 * What the answer depends on; of a live range only how long it is and the moment at which it ends. Panels of different widths are
 * one question where their steps are the same.
 */
function questionOf(query: DataQuery, asker: string, nowMs: number, momentOf: Moments): AskedQuestion {
  const { fromEpochMS = 0, toEpochMS = 0 } = query.timeRange ?? {};
  const isLive = Math.abs(nowMs - toEpochMS) < LIVE_MS;
  const rangeS = Math.round((toEpochMS - fromEpochMS) / 1000);
  const range = isLive ? [rangeS] : [fromEpochMS, toEpochMS];
  const json = Buffer.from(query.json).toString('utf8');
  const key = shortKey(JSON.stringify([query.refId, stepOf(query, rangeS * 1000), ...range, json]));
  return { key, ...(isLive ? momentOf(key, toEpochMS, asker) : { moment: '', isAsked: false }) };
}

/** What of a panel's width comes to its steps. */
function stepOf({ maxDataPoints, intervalMS }: DataQuery, rangeMs: number): number {
  return pickRung(rangeMs, maxDataPoints || DEFAULT_MAX_DATA_POINTS, intervalMS || undefined).bucketMs;
}

/** The moment of a live question that ends at a time, epoch ms: the running one, or a new one that begins then. */
type Moments = (key: string, toMs: number, asker: string) => { moment: string; isAsked: boolean };

interface Moment {
  beganMs: number;
  /** When each asked for it, epoch ms. */
  asked: Map<string, number>;
}

function createMoments(): Moments {
  const running = new Map<string, Moment>();
  return (key, toMs, asker) => {
    const moment = running.get(key);
    // The clock of another viewer may be a little behind.
    if (moment && Math.abs(toMs - moment.beganMs) < MOMENT_MS) {
      const before = moment.asked.get(asker) ?? toMs;
      if (toMs - before < REFRESH_MS) {
        const isAsked = [...moment.asked.keys()].some((other) => other !== asker);
        moment.asked.set(asker, before);
        return { moment: String(moment.beganMs), isAsked };
      }
    }
    const begun = { beganMs: toMs, asked: new Map([[asker, toMs]]) };
    running.set(key, begun);
    setTimeout(() => running.get(key) === begun && running.delete(key), 2 * MOMENT_MS).unref();
    return { moment: String(toMs), isAsked: false };
  };
}

interface Kept {
  moment: string;
  answer: Answer;
  /** Who has seen it. */
  askers: Set<string>;
  drop(): void;
}

/** Answers for as long as the moment lasts in which they were made, and a little longer where several look at them. */
function createKept(hold: (answer: Answer) => () => void) {
  /** The newest one of each question. */
  const kept = new Map<string, Kept>();
  let bytes = 0;
  return {
    get({ key, moment, isAsked }: AskedQuestion, asker: string): Answer | undefined {
      const newest = kept.get(key);
      if (!newest || (newest.moment !== moment && (!isAsked || newest.askers.has(asker)))) {
        return undefined;
      }
      newest.askers.add(asker);
      return newest.answer;
    },
    seen({ key, moment }: AskedQuestion, asker: string) {
      const newest = kept.get(key);
      if (newest && newest.moment === moment) {
        newest.askers.add(asker);
      }
    },
    keep({ key, moment = '' }: Question, answer: Answer) {
      const before = kept.get(key);
      if (before && Number(before.moment) > Number(moment)) {
        return;
      }
      before?.drop();
      if (bytes + answer.length > MAX_KEPT_BYTES) {
        return;
      }
      const release = hold(answer);
      const one: Kept = {
        ...{ moment, answer, askers: new Set() },
        drop: once(() => {
          clearTimeout(timer);
          if (kept.get(key) === one) {
            kept.delete(key);
          }
          bytes -= answer.length;
          release();
        }),
      };
      let timer = setTimeout(() => {
        if (one.askers.size < 2) {
          one.drop();
        } else {
          timer = setTimeout(one.drop, GRACE_MS).unref();
        }
      }, MOMENT_MS).unref();
      kept.set(key, one);
      bytes += answer.length;
    },
  };
}
