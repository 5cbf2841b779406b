import { setTimeout as sleep } from 'node:timers/promises';
import { pause } from '../backoff.ts';
import type { SourceContext } from '../contract/context.ts';
import type { SourceSample } from '../contract/reading.ts';
import { asking } from './ask.ts';
import { emitTogether } from './emit-together.ts';
import { connectionHealth } from './health.ts';
import { createGate } from './gate.ts';
import { createMemberState, type MemberState } from './member-state.ts';
import type { PolledConnection, PolledMember, Turn } from './polled.ts';
import { createRest } from './rest.ts';
import { firstPollMs, nextTick, rasterShiftMs } from './schedule.ts';

/**
 * Members with endpoints of their own answer all over the second; together they cost four disk syncs instead of one each.
 * Where the interval is short, a share of it: none is asked again before its values are stored.
 */
const MAX_LINGER_MS = 250;
const LINGER_SHARE = 0.25;
/** What the others have read when a connection is lost is stored within this, unless the spool is full. */
const LAST_STORE_MS = 1_000;

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
  const { members } = connection;
  const stopped = new AbortController();
  const signal = AbortSignal.any([context.signal, stopped.signal]);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= Promise.resolve(connection.close?.());
    closing.catch(() => undefined);
  };
  signal.addEventListener('abort', close, { once: true });
  const run = createRun(connection, context, signal);
  let polling: Array<Promise<void>> = [];
  try {
    await connection.open?.();
    polling = members.map((member, index) => run.pollMember(member, index));
    await Promise.all(polling);
  } catch (error) {
    if (!context.signal.aborted) {
      throw error;
    }
  } finally {
    stopped.abort();
    const settled = Promise.allSettled(polling);
    await (context.signal.aborted ? settled : Promise.race([settled, sleep(LAST_STORE_MS, undefined, { ref: false })]));
    run.recordOpenGaps();
    await closing;
  }
}

function createRun(connection: PolledConnection, context: SourceContext, signal: AbortSignal) {
  const { members, pace, isShared = connection.oneAtATime ?? false } = connection;
  const gate = pace && createGate(pace.atOnce, pace.longMs);
  const shortestMs = Math.min(...members.map(({ intervalMs }) => intervalMs));
  const shiftMs = rasterShiftMs(shortestMs);
  const store = storeOf(context, members.length, isShared ? undefined : shortestMs);
  const askOf = asking(connection, context, signal);
  const judge = connectionHealth(connection);
  const states = new Map(members.map((member) => [member, createMemberState(member, connection)]));
  /** When a value was read last, epoch ms. */
  let lastReadMs: number | undefined;

  async function take(member: PolledMember, state: MemberState, turn: Turn): Promise<void> {
    const { samples, vanished } = state.toStore(turn, Date.now());
    if (vanished.length > 0) {
      member.onVanished?.(vanished);
    }
    if (samples.length > 0) {
      await store(samples);
    }
    const { gaps, readMs } = state.stored(turn);
    gaps.forEach((gap) => context.gap(gap));
    if (readMs !== undefined) {
      if (lastReadMs === undefined) {
        states.forEach((other) => other.expect(readMs));
      }
      lastReadMs = Math.max(lastReadMs ?? readMs, readMs);
    }
    const verdict = judge(member, turn.failure, readMs !== undefined);
    if (verdict?.kind === 'lost') {
      throw verdict.error;
    }
    if (verdict) {
      context.state(verdict.kind, verdict.kind === 'degraded' ? verdict.message : undefined);
    }
    await turn.afterwards?.();
  }

  return {
    async pollMember(member: PolledMember, index: number): Promise<void> {
      const state = states.get(member) as MemberState;
      const rest = isShared ? createRest() : undefined;
      const asked = askOf(member);
      const ask = gate ? () => gate.enter(asked, signal) : asked;
      if (!isShared) {
        await pause(firstPollMs(index, members.length, member.intervalMs, pace?.startsPerSecond), signal);
      }
      // The wall clock may be set back; polling must not wait until it is there again.
      const startMs = performance.now() + shiftMs;
      let tick = 0;
      while (!signal.aborted) {
        if (rest?.isOver(performance.now()) ?? true) {
          const turn = await ask();
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
        await pause(Math.max(0, next.atMs - performance.now()), signal);
      }
    },

    /** From the last reading of any point on, the whole source is lost and the host keeps the gap. */
    recordOpenGaps(): void {
      const toMs = context.signal.aborted ? Date.now() : lastReadMs;
      if (toMs !== undefined) {
        states.forEach((state) => state.openGaps(toMs).forEach((gap) => context.gap(gap)));
      }
    },
  };
}

/** @param spreadOverMs interval over which the members are spread; `undefined` where they are asked at the same moments */
function storeOf(
  context: SourceContext,
  members: number,
  spreadOverMs: number | undefined
): (samples: SourceSample[]) => Promise<void> {
  if (members === 1) {
    return context.emit;
  }
  return spreadOverMs === undefined
    ? emitTogether(context.emit)
    : emitTogether(context.emit, Math.min(MAX_LINGER_MS, LINGER_SHARE * spreadOverMs));
}
