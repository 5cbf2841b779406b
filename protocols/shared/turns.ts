/**
 * Requests that outlast the patience of the neighbours cost their unit a rest of this many times what the last one took:
 * such a unit has at most a quarter of the connection's time.
 */
const REST_FACTOR = 3;
/** One slow answer, or none, happens. */
const SLOW_REQUESTS_BEFORE_REST = 2;

/** A request may hold up a neighbour for this share of the neighbour's interval. */
const PATIENCE_SHARE = 0.5;
/** An answer this fast holds up nobody, however short the intervals are. */
const MIN_PATIENCE_MS = 100;

interface Task {
  run: () => Promise<void>;
}

interface UnitQueue {
  tasks: Task[];
  /** By the monotonic clock: the wall clock may be set back. */
  restUntilMs: number;
  /** Requests in a row that outlasted the patience. */
  slow: number;
  /** Number of the last turn; who waited longest is next. */
  lastTurn: number;
}

/** One of those that share a connection: a unit id, or any object that stands for it. */
export type UnitKey = string | number | object;

export interface Turns {
  /**
   * Runs `request` when the connection is free and it is the unit's turn.
   * @param patienceMs how long a request may take before its unit has to rest; Infinity where nobody else waits
   */
  take<T>(unit: UnitKey, patienceMs: number, request: () => Promise<T>): Promise<T>;
  /** Ends all rests, so that nobody waits for a connection that is closed. */
  hurry(): void;
}

/**
 * How long a request may take, ms, before its unit has to rest.
 * @param shortestNeighbourMs shortest interval of the others on the same connection; `undefined` for one that has it for itself
 */
export function patienceFor(shortestNeighbourMs: number | undefined): number {
  return shortestNeighbourMs === undefined ? Infinity : Math.max(MIN_PATIENCE_MS, shortestNeighbourMs * PATIENCE_SHARE);
}

/** Shares one connection, on which one request is under way at a time, among the units behind it. */
export function fairTurns(): Turns {
  const units = new Map<UnitKey, UnitQueue>();
  let turn = 0;
  let busy = false;
  let wake: NodeJS.Timeout | undefined;

  function next(): UnitQueue | undefined {
    const waiting = [...units.values()].filter((unit) => unit.tasks.length > 0);
    const nowMs = performance.now();
    const rested = waiting.filter((unit) => unit.restUntilMs <= nowMs);
    if (rested.length === 0 && waiting.length > 0) {
      const firstMs = Math.min(...waiting.map((unit) => unit.restUntilMs));
      clearTimeout(wake);
      wake = setTimeout(serve, firstMs - nowMs);
    }
    return rested.reduce<UnitQueue | undefined>(
      (first, unit) => (first && first.lastTurn <= unit.lastTurn ? first : unit),
      undefined
    );
  }

  function serve(): void {
    if (busy) {
      return;
    }
    const unit = next();
    const task = unit?.tasks.shift();
    if (!unit || !task) {
      return;
    }
    busy = true;
    unit.lastTurn = ++turn;
    void task.run().finally(() => {
      busy = false;
      serve();
    });
  }

  return {
    take(key, patienceMs, request) {
      const unit = units.get(key) ?? { tasks: [], restUntilMs: -Infinity, slow: 0, lastTurn: 0 };
      units.set(key, unit);
      const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof request>>>();
      const run = async () => {
        const startMs = performance.now();
        await request().then(resolve as (value: unknown) => void, reject);
        const tookMs = performance.now() - startMs;
        unit.slow = tookMs > patienceMs ? unit.slow + 1 : 0;
        if (unit.slow >= SLOW_REQUESTS_BEFORE_REST) {
          unit.restUntilMs = performance.now() + REST_FACTOR * tookMs;
        }
      };
      unit.tasks.push({ run });
      serve();
      return promise;
    },
    hurry() {
      clearTimeout(wake);
      units.forEach((unit) => {
        unit.restUntilMs = -Infinity;
      });
      serve();
    },
  };
}
