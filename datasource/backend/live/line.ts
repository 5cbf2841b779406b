import type { LiveMessage, LiveQuestion } from '#model/query/live.ts';

import { firstChange, messageOf, type Tail } from './tail.ts';

/** As many of the newest rows are made each time, so that samples which come a little late are still drawn. */
const MIN_ROWS = 2;
const MIN_TAIL_MS = 10_000;
/** After an interruption what is missing is made up for this far back; who looked on through more asks the whole question again. */
const MAX_ROWS = 60;
/** Values become stale and buckets end while nothing comes: as often as this, or with each bucket, it is looked. */
const MAX_REST_MS = 5_000;

/** Many who come at once get the same. */
const FRESH_MS = 1_000;

/** Takes a message; false where it cannot take another one before it calls back. */
export type Send = (message: Buffer, onRoom: () => void) => boolean;

/** What a line asks its question with. */
export interface LineAnswer {
  tail: Tail;
  /** Of the points that took part. */
  sources: ReadonlySet<string>;
}

/** Answers a question for its newest rows, those from a time (epoch ms) on. */
export type AskTail = (question: LiveQuestion, rowsFromMs: number, nowMs: number) => Promise<LineAnswer>;

/** One channel: its question is asked once, however many listen. */
export interface Line {
  /** Whether its question has to be asked again; `freshness` by source. */
  isDue(freshness: ReadonlyMap<string, number>, nowMs: number): boolean;
  /** Asks for the newest rows and tells all listeners what changed. */
  refresh(freshness: ReadonlyMap<string, number>, nowMs: number): Promise<void>;
  /** Says once why nothing comes; gives the message. */
  tellProblem(problem: string, nowMs: number): Buffer;
  /** Everything that is known, for somebody who comes now; asks if nothing is known yet. */
  whole(nowMs: number): Promise<Buffer>;
  /** Adds a listener; gives the function that removes it. */
  listen(send: Send): () => void;
  listeners(): number;
}

interface Listener {
  send: Send;
  /** Knows the schema with this id. */
  schemaId: string;
  isBusy: boolean;
  /** Missed a message while it was busy. */
  isBehind: boolean;
}

export function createLine(question: LiveQuestion, ask: AskTail): Line {
  const { bucketMs } = question;
  const listeners = new Set<Listener>();
  let told: Tail | undefined;
  let sources: ReadonlySet<string> = new Set();
  /** Of its own sources, when it was asked last. */
  let seen = '';
  let askedMs = -Infinity;
  let problem: string | undefined;
  /** Answers are told in the order in which they were asked for. */
  let last: Promise<void> = Promise.resolve();

  const signatureOf = (freshness: ReadonlyMap<string, number>) =>
    [...sources].map((source) => freshness.get(source) ?? 0).join();

  const tell = (encode: (listener: Listener) => Buffer | undefined) => {
    for (const listener of listeners) {
      if (listener.isBusy) {
        listener.isBehind = true;
        continue;
      }
      const message = encode(listener);
      if (message) {
        listener.isBusy = !listener.send(message, () => (listener.isBusy = false));
      }
    }
  };

  const refreshNow = async (freshness: ReadonlyMap<string, number> | undefined, nowMs: number) => {
    const rows = Math.max(MIN_ROWS, Math.ceil(MIN_TAIL_MS / bucketMs));
    const lastMs = told?.timesMs.at(-1) ?? nowMs;
    const fromMs = Math.max(Math.min(nowMs - rows * bucketMs, lastMs), nowMs - MAX_ROWS * bucketMs);
    askedMs = nowMs;
    const answer = await ask(question, fromMs, nowMs);
    ({ sources } = answer);
    seen = freshness ? signatureOf(freshness) : seen;
    const { tail } = answer;
    const hadProblem = problem !== undefined;
    problem = undefined;
    const isSameSchema = told?.worth.schemaId === tail.worth.schemaId;
    const first = told && isSameSchema ? firstChange(tail, told) : 0;
    told = tail;
    const encoded = encoder(tail);
    if (first === tail.timesMs.length && !hadProblem) {
      // Whoever missed something before gets it now.
      tell((listener) => (listener.isBehind ? encoded(listener, 0) : undefined));
      return;
    }
    tell((listener) => encoded(listener, listener.isBehind ? 0 : Math.min(first, tail.timesMs.length - 1)));
  };

  const refresh = (freshness: ReadonlyMap<string, number> | undefined, nowMs: number): Promise<void> => {
    const turn = last.then(() => refreshNow(freshness, nowMs));
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    isDue: (freshness, nowMs) =>
      signatureOf(freshness) !== seen ||
      Math.floor(nowMs / bucketMs) !== Math.floor(askedMs / bucketMs) ||
      nowMs - askedMs >= MAX_REST_MS,
    refresh,
    tellProblem(text, nowMs) {
      const message = toBytes({ live: { schemaId: told?.worth.schemaId ?? '', asOfMs: nowMs, problem: text } });
      if (problem !== text) {
        problem = text;
        tell(() => message);
      }
      return message;
    },
    async whole(nowMs) {
      await last;
      // While somebody listens, it is kept up to date.
      if (!told || (listeners.size === 0 && nowMs - askedMs > FRESH_MS)) {
        await refresh(undefined, nowMs);
      }
      return toBytes(messageOf(told as unknown as Tail, 0, true));
    },
    listen(send) {
      const listener = { send, schemaId: '', isBusy: false, isBehind: true };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listeners: () => listeners.size,
  };
}

/** Encodes the rows of a tail from one on, each form once for all who get it. */
function encoder(tail: Tail) {
  const written = new Map<string, Buffer>();
  return (listener: Listener, firstRow: number): Buffer => {
    const withSchema = listener.schemaId !== tail.worth.schemaId;
    const row = withSchema ? 0 : Math.max(0, firstRow);
    listener.schemaId = tail.worth.schemaId;
    listener.isBehind = false;
    const key = `${withSchema} ${row}`;
    const bytes = written.get(key) ?? toBytes(messageOf(tail, row, withSchema));
    written.set(key, bytes);
    return bytes;
  };
}

function toBytes(message: LiveMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}
