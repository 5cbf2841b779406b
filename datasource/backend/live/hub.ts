import { setTimeout as sleep } from 'node:timers/promises';

import type { LiveQuestion } from '#model/query/live.ts';
import { QueryError } from '#model/query/query-error.ts';

import { CrowdedError } from './crowded.ts';
import { type AskTail, createLine, type Line, type Send } from './line.ts';

/** How often all lines together look for news. With what storing takes, a reading is on its way within a second. */
const LOOK_MS = 250;
/** A line is not asked more often, however many sources it has. */
const MIN_GAP_MS = 500;
/** Between two rounds there is a pause in proportion: where the database is slow, news come later and others are answered first. */
const REST_PER_WORK = 0.5;
/** A database that is away is looked for this often. */
const AWAY_MS = 1_000;
/** Between the subscription and its stream, and where a panel is drawn anew. */
const LINGER_MS = 15_000;
/** Far more than dashboards have; each costs a question. */
const MAX_LINES = 500;

export interface HubOptions {
  ask: AskTail;
  /** How far each source has come. */
  look: (signal: AbortSignal) => Promise<ReadonlyMap<string, number>>;
  /** A sentence about why nothing comes. */
  explain: (error: unknown) => string;
  /** Called when all lines were asked that had to be. */
  onRest: () => void;
}

/** Follows questions for all who watch them, with one look at the database for all. Nothing runs while nobody watches. */
export interface Hub {
  /** The first message of a new subscription. @throws {QueryError} {CrowdedError} */
  open(path: string, question: LiveQuestion): Promise<Buffer>;
  /**
   * Sends what changes until the function that it gives is called.
   * @param onEnd called when the hub is closed
   */
  watch(path: string, question: LiveQuestion, send: Send, onEnd: () => void): () => void;
  close(): void;
}

interface Kept {
  line: Line;
  /** When the last one left, or it was opened; epoch ms. */
  unwatchedMs: number;
  refreshedMs: number;
}

export function createHub({ ask, look, explain, onRest }: HubOptions): Hub {
  const lines = new Map<string, Kept>();
  const ends = new Set<() => void>();
  const closing = new AbortController();
  let running = false;

  const lineOf = (path: string, question: LiveQuestion): Kept => {
    let kept = lines.get(path);
    if (!kept) {
      if (lines.size >= MAX_LINES) {
        throw new CrowdedError(
          `${MAX_LINES} different queries are followed live already. Close some dashboards, or refresh at intervals instead.`
        );
      }
      kept = { line: createLine(question, ask), unwatchedMs: Date.now(), refreshedMs: -Infinity };
      lines.set(path, kept);
    }
    return kept;
  };

  const forgetUnwatched = () => {
    for (const [path, { line, unwatchedMs }] of lines) {
      if (line.listeners() === 0 && Date.now() - unwatchedMs > LINGER_MS) {
        lines.delete(path);
      }
    }
  };

  const refreshDue = async (freshness: ReadonlyMap<string, number>) => {
    for (const kept of lines.values()) {
      const { line } = kept;
      const nowMs = Date.now();
      if (line.listeners() === 0 || nowMs - kept.refreshedMs < MIN_GAP_MS || !line.isDue(freshness, nowMs)) {
        continue;
      }
      kept.refreshedMs = nowMs;
      try {
        await line.refresh(freshness, nowMs);
      } catch (error) {
        line.tellProblem(explain(error), nowMs);
      }
    }
  };

  const run = async () => {
    running = true;
    while (lines.size > 0 && !closing.signal.aborted) {
      const beganMs = performance.now();
      let restMs = LOOK_MS;
      try {
        if ([...lines.values()].some(({ line }) => line.listeners() > 0)) {
          await refreshDue(await look(closing.signal));
        }
      } catch (error) {
        restMs = AWAY_MS;
        lines.forEach(({ line }) => line.tellProblem(explain(error), Date.now()));
      }
      onRest();
      forgetUnwatched();
      const workedMs = performance.now() - beganMs;
      await sleep(Math.max(restMs - workedMs, workedMs * REST_PER_WORK), undefined, { signal: closing.signal }).catch(
        () => undefined
      );
    }
    running = false;
  };
  const wake = () => {
    if (!running && !closing.signal.aborted) {
      void run();
    }
  };

  return {
    async open(path, question) {
      const kept = lineOf(path, question);
      kept.unwatchedMs = Date.now();
      wake();
      try {
        return await kept.line.whole(Date.now());
      } catch (error) {
        if (error instanceof QueryError) {
          lines.delete(path);
          throw error;
        }
        return kept.line.tellProblem(explain(error), Date.now());
      }
    },
    watch(path, question, send, onEnd) {
      const kept = lineOf(path, question);
      const leave = kept.line.listen(send);
      ends.add(onEnd);
      wake();
      return () => {
        leave();
        ends.delete(onEnd);
        kept.unwatchedMs = Date.now();
      };
    },
    close() {
      closing.abort();
      lines.clear();
      ends.forEach((end) => end());
      ends.clear();
    },
  };
}
