import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceContext } from '../contract/context.ts';
import type { SourceSample } from '../contract/reading.ts';
import { countOf, type SourceRows } from '../contract/source-rows.ts';
import { asking } from './ask.ts';
import { emitTogether } from './emit-together.ts';
import { connectionHealth } from './health.ts';
import { createGate } from './gate.ts';
import { createMemberState, type MemberState } from './member-state.ts';
import { keyOf, type PolledConnection, type PolledMember, type Turn } from './polled.ts';
import { createRest } from './rest.ts';
import { firstPollMs, nextTick, rasterShiftMs, rasterStartMs } from './schedule.ts';
import { waitsUntil } from './waits.ts';

/**
 * Members with endpoints of their own answer all over the second; together they cost four disk syncs instead of one each.
 * Where the interval is short, a share of it: none is asked again before its values are stored.
 */
const MAX_LINGER_MS = 250;
const LINGER_SHARE = 0.25;
/** What the others have read when a connection is lost is stored within this, unless the spool is full. */
const LAST_STORE_MS = 1_000;
/** Members that are gone and may come back: a fleet has fewer, however often its list changes. */
const MAX_GONE = 10_000;

/**
 * Polls a connection until the signal of the context aborts. For a source this is all of `run`:
 *
 *     run: (context) => {
 *       const session = createSession(config);
 *       const members = config.agents.map((agent) => ({
 *         name: agent.name,
 *         intervalMs: config.interval,
 *         addresses: agent.points.map(({ address }) => address),
 *         read: async (signal) => ({ samples: await readAgent(session, agent, signal) }),
 *       }));
 *       return poll({ members, noun: 'agents', open: session.open, close: session.close }, context);
 *     }
 *
 * Every member has its own place in time, on a raster that does not drift; a turn that its own length, a full spool or a
 * suspended process made it miss is left out. What it did not read is marked bad once, and comes back without a word; the
 * time in which a point was not read is a gap, whatever kept it. Members that do not answer make the source degraded; a
 * silent one behind a shared connection is left alone for longer and longer. The host does the rest: it repeats the run with
 * a back-off that only a connection that held resets, and believes in a connection once a value came.
 * @throws what `open` throws, and an Error once no member answers or the connection is lost
 */
export async function poll(connection: PolledConnection, context: SourceContext): Promise<void> {
  const stopped = new AbortController();
  const signal = AbortSignal.any([context.signal, stopped.signal]);
  const run = createRun(connection, context, signal);
  let closing: Promise<unknown> | undefined;
  let following: Promise<void> | undefined;
  const close = () => {
    closing ??= Promise.all([Promise.resolve(connection.close?.()), run.closeMembers()]);
    closing.catch(() => undefined);
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    await connection.open?.();
    await run.change(connection.members);
    following = connection.follow?.(run.change, signal);
    await Promise.race([run.failed, following ?? run.all()]);
  } catch (error) {
    if (!context.signal.aborted) {
      throw error;
    }
  } finally {
    stopped.abort();
    const settled = Promise.allSettled([run.all(), following]);
    await (context.signal.aborted ? settled : Promise.race([settled, sleep(LAST_STORE_MS, undefined, { ref: false })]));
    run.recordOpenGaps();
    await closing;
  }
}

/** A member that is polled. */
interface Running {
  member: PolledMember;
  state: MemberState;
  left: AbortController;
  /** Its polling; never rejects. */
  polling: Promise<void>;
}

function createRun(connection: PolledConnection, context: SourceContext, signal: AbortSignal) {
  const { pace, isShared = connection.oneAtATime ?? false } = connection;
  const gate = pace && createGate(pace.atOnce, pace.longMs);
  const shift = Math.random();
  const store = storeOf(context, connection, isShared, () => shortestMs());
  const askOf = asking(connection, context, signal);
  const health = connectionHealth(connection);
  const failing = Promise.withResolvers<never>();
  failing.promise.catch(() => undefined);
  const running = new Map<PolledMember, Running>();
  const gone = new Map<string, MemberState>();
  /** When a value was read last, epoch ms. */
  let lastReadMs: number | undefined;

  const shortestMs = () => Math.min(...[...running.keys()].map(({ intervalMs }) => intervalMs));

  function tell(verdict: ReturnType<typeof health.change>): void {
    if (verdict?.kind === 'lost') {
      throw verdict.error;
    }
    if (verdict) {
      context.state(verdict.kind, verdict.kind === 'degraded' ? verdict.message : undefined);
    }
  }

  /** No samples are left in what waits for it. */
  function storeTurn(member: PolledMember, state: MemberState, turn: Turn): Promise<void> | undefined {
    const { samples, vanished } = state.toStore(turn, Date.now());
    if (vanished.length > 0) {
      member.onVanished?.(vanished);
    }
    return countOf(samples) > 0 ? store(samples) : undefined;
  }

  async function take(member: PolledMember, state: MemberState, turn: Turn): Promise<void> {
    await storeTurn(member, state, turn);
    const { gaps, readMs } = state.stored(turn);
    gaps.forEach((gap) => context.gap(gap));
    if (readMs !== undefined) {
      if (lastReadMs === undefined) {
        running.forEach((other) => other.state.expect(readMs));
      }
      lastReadMs = Math.max(lastReadMs ?? readMs, readMs);
    }
    tell(health.judge(member, turn.failure, readMs !== undefined));
    await turn.afterwards?.();
  }

  /** @param firstMs when its first turn comes, from now */
  async function pollMember(member: PolledMember, state: MemberState, left: AbortSignal, firstMs: number) {
    const until = AbortSignal.any([signal, left]);
    const { pause } = waitsUntil(until);
    const { unlessAborted } = waitsUntil(left);
    const rest = isShared ? createRest() : undefined;
    const asked = askOf(member, until);
    const ask = gate ? () => gate.enter(asked, until) : asked;
    // The wall clock may be set back; polling must not wait until it is there again.
    const firstAtMs = performance.now() + firstMs;
    await pause(firstMs);
    const startMs =
      rasterStartMs(firstAtMs, performance.now(), member.intervalMs) +
      rasterShiftMs(isShared ? shortestMs() : member.intervalMs, () => shift);
    let tick = 0;
    while (!until.aborted) {
      if (rest?.isOver(performance.now()) ?? true) {
        // Whoever is gone is not waited for, even where its library never ends a request.
        const turn = await unlessAborted(ask());
        if (turn) {
          const nowMs = performance.now();
          if (turn.failure) {
            rest?.missed(nowMs);
          } else {
            rest?.answered(nowMs);
          }
          await take(member, state, turn);
        }
      }
      const next = nextTick(startMs, member.intervalMs, tick, performance.now());
      tick = next.tick;
      await pause(Math.max(0, next.atMs - performance.now()));
    }
  }

  function start(member: PolledMember, firstMs: number): void {
    const key = keyOf(member);
    const state = gone.get(key) ?? createMemberState(member, connection);
    gone.delete(key);
    if (lastReadMs !== undefined) {
      state.expect(Date.now());
    }
    const left = new AbortController();
    const polling = pollMember(member, state, left.signal, firstMs).catch((error: unknown) => {
      if (!left.signal.aborted) {
        failing.reject(error);
      }
    });
    running.set(member, { member, state, left, polling });
  }

  /** The points of those whose place nobody takes are bad from now on. */
  async function closeStates(leaving: readonly Running[], members: readonly PolledMember[]): Promise<void> {
    const present = new Set(members.map(keyOf));
    const samples: SourceSample[] = [];
    for (const { member, state } of leaving) {
      gone.set(keyOf(member), state);
      if (!present.has(keyOf(member))) {
        const closed = state.leave(Date.now());
        samples.push(...closed.samples);
        closed.gaps.forEach((gap) => context.gap(gap));
      }
    }
    for (const key of [...gone.keys()].slice(0, Math.max(0, gone.size - MAX_GONE))) {
      gone.delete(key);
    }
    if (samples.length > 0) {
      await context.emit(samples);
    }
  }

  return {
    /** Rejects when a member finds that the connection is lost. */
    failed: failing.promise,
    all: async () => void (await Promise.all([...running.values()].map(({ polling }) => polling))),
    closeMembers: () => Promise.all([...running.keys()].map((member) => member.close?.())),

    async change(members: readonly PolledMember[]): Promise<void> {
      const wanted = new Set(members);
      const leaving = [...running.values()].filter(({ member }) => !wanted.has(member));
      for (const { member, left } of leaving) {
        running.delete(member);
        left.abort(new Error('is no longer asked'));
      }
      await Promise.all(leaving.map(({ polling }) => polling));
      await closeStates(leaving, members);
      await Promise.all(leaving.map(({ member }) => member.close?.()));
      if (signal.aborted) {
        return;
      }
      tell(health.change(members));
      const added = [...wanted].filter((member) => !running.has(member));
      added.forEach((member, index) => {
        const { intervalMs } = member;
        start(member, isShared ? 0 : firstPollMs(index, added.length, intervalMs, pace?.startsPerSecond));
      });
    },

    /** From the last reading of any point on, the whole source is lost and the host keeps the gap. */
    recordOpenGaps(): void {
      const toMs = context.signal.aborted ? Date.now() : lastReadMs;
      if (toMs !== undefined) {
        const states = [...[...running.values()].map(({ state }) => state), ...gone.values()];
        states.forEach((state) => state.openGaps(toMs).forEach((gap) => context.gap(gap)));
      }
    },
  };
}

/** Members that are asked at the same moments answer together; those that are spread wait for each other for a share of their interval. */
function storeOf(
  { emit }: SourceContext,
  { members, follow }: PolledConnection,
  isShared: boolean,
  shortestMs: () => number
): (samples: SourceSample[] | SourceRows) => Promise<void> {
  if (members.length === 1 && !follow) {
    return emit;
  }
  return isShared ? emitTogether(emit) : emitTogether(emit, () => Math.min(MAX_LINGER_MS, LINGER_SHARE * shortestMs()));
}
