import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Quality } from '#model/sample.ts';
import type { Source, SourceAdapter } from '../contract/adapter.ts';
import { sourceBaseSchema } from '../contract/config.ts';
import type { SourceContext } from '../contract/context.ts';
import type { SourceGap, SourceSample } from '../contract/reading.ts';
import { createHostDirectory } from '../hosts/directory.ts';
import { NO_WORDS } from '../hosts/rules.ts';
import type { SourceIntake } from '../pipeline/intake.ts';
import { manifest } from '../sources/modbus/manifest.ts';
import { rackPowerPoint } from '../testing/point.ts';
import { until } from '../testing/recording.ts';
import { createSourceHost } from './source-host.ts';
import type { HostTimes } from './source-host.ts';

const TIMES: Partial<HostTimes> = {
  firstRetryMs: 5,
  maxRetryMs: 10,
  connectTimeoutMs: 60,
  stopTimeoutMs: 40,
  failuresToOpen: 1_000,
  holdMs: 20,
};
const POINT = rackPowerPoint();

/** A host over an adapter whose lives are given one by one; the last one repeats. */
function hosted(
  lives: Array<(context: SourceContext) => Promise<void>>,
  { deliversAgain, ...source }: Partial<Source> & Pick<SourceAdapter, 'deliversAgain'> = {},
  times: Partial<HostTimes> = {},
  lastAliveMs?: number,
  store: Partial<SourceIntake> = {}
) {
  const samples: SourceSample[] = [];
  const gaps: SourceGap[] = [];
  const states: string[] = [];
  const intake: SourceIntake = {
    announce: () => undefined,
    discover: () => undefined,
    inventory: () => undefined,
    retract: () => undefined,
    emit: async (batch) => void samples.push(...batch),
    events: async () => undefined,
    jobs: async () => undefined,
    openJobs: async () => undefined,
    gap: (gap) => void gaps.push(gap),
    blocked: () => undefined,
    complain: () => undefined,
    addresses: () => ['a'],
    ...store,
  };
  const lines: string[] = [];
  let runs = 0;
  const adapter: SourceAdapter = {
    configSchema: sourceBaseSchema.extend({ protocol: z.literal('modbus') }),
    points: () => [POINT],
    check: async () => [],
    open: () => ({
      run: (context) => (lives[Math.min(runs++, lives.length - 1)] ?? idle)(context),
      ...source,
    }),
    ...(deliversAgain === undefined ? {} : { deliversAgain }),
  };
  const host = createSourceHost({
    source: { manifest, adapter, config: { name: 's', enabled: true }, points: [POINT] },
    site: 'demo',
    intake,
    log: pino(
      { level: 'info' },
      { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) }
    ),
    lastAliveMs,
    lastTimesMs: async () => new Map(),
    hosts: createHostDirectory({ site: 'demo', words: NO_WORDS }),
    notes: { read: async () => undefined, write: async () => undefined },
    onState: ({ state, message }) => void states.push(message ? `${state}: ${message}` : state),
    times: { ...TIMES, ...times },
  });
  const stop = new AbortController();
  const running = host.run(stop.signal);
  return { host, samples, gaps, states, lines, runs: () => runs, end: async () => (stop.abort(), running) };
}

const idle = (context: SourceContext) =>
  new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve(), { once: true }));
const emitValue = (context: SourceContext) =>
  context.emit([{ address: 'a', timeMs: Date.now(), receivedMs: Date.now(), value: 1, quality: Quality.good }]);
const connected = async (context: SourceContext) => {
  context.state('connected');
  await emitValue(context);
  await idle(context);
};
const failing = async () => {
  throw new Error('connection reset');
};
const connectedThenLost = async (context: SourceContext) => {
  context.state('connected');
  await emitValue(context);
  throw new Error('connection reset');
};
/** Accepts everybody, marks its point bad like an adapter whose device is silent, and hangs up. */
const hung = async (context: SourceContext) => {
  context.state('connected');
  await context.emit([{ address: 'a', timeMs: Date.now(), receivedMs: Date.now(), value: null, quality: Quality.bad }]);
  throw new Error('no answer');
};

describe('the host of a source', () => {
  it('logs what a source complains of once for many members that fail one after the other, with the last word', async () => {
    const run = hosted(
      [
        async (context) => {
          await emitValue(context);
          for (let down = 1; down <= 500; down++) {
            context.state('degraded', `${down} of 500 targets down`);
          }
          await idle(context);
        },
      ],
      {},
      { quietMs: 30 }
    );
    await until(() => run.lines.some((line) => line.includes('500 of 500')), 'the last word');
    expect(run.states.filter((state) => state.startsWith('degraded'))).toHaveLength(500);
    expect(run.lines.filter((line) => line.includes('degraded'))).toEqual([
      's: degraded, 1 of 500 targets down',
      's: degraded, 500 of 500 targets down',
    ]);
    await run.end();
  });

  it('takes a source of jobs alone for connected once it said what it has, also that it has none', async () => {
    const run = hosted([
      async (context) => {
        context.state('connected');
        await context.jobs([]);
        await idle(context);
      },
    ]);
    await until(() => run.states.includes('connected'), 'connected');
    await run.end();
  });

  it('hands an outage to a source without points, from what it gave last to its return', async () => {
    const outages: SourceGap[] = [];
    let givenMs = 0;
    const gives = async (context: SourceContext) => {
      context.state('connected');
      await context.events([]);
      givenMs ||= Date.now();
    };
    const run = hosted(
      [
        async (context) => (await gives(context), failing()),
        failing,
        async (context) => (await gives(context), idle(context)),
      ],
      { missed: (gap) => (outages.push(gap), []) },
      {},
      undefined,
      { addresses: () => [] }
    );
    await until(() => outages.length === 1, 'the outage');
    await run.end();
    expect(outages).toMatchObject([{ addresses: [], cause: 'connection reset' }]);
    expect(Math.abs((outages[0]?.fromMs ?? 0) - givenMs)).toBeLessThan(1_000);
    expect(run.gaps).toEqual([]);
  });

  it('refuses what comes from a life that was given up, events and jobs too', async () => {
    const stored: unknown[] = [];
    let late: Array<Promise<unknown>> | undefined;
    const run = hosted(
      [
        (context) =>
          new Promise((_, reject) => {
            setTimeout(() => {
              late = [context.events([]), context.jobs([])].map((stores) =>
                stores.catch((error: Error) => error.message)
              );
              reject(new Error('too late'));
            }, 300);
          }),
        connected,
      ],
      {},
      { connectTimeoutMs: 20, stopTimeoutMs: 20 },
      undefined,
      { events: async (events) => void stored.push(events), jobs: async (jobs) => void stored.push(jobs) }
    );
    await until(() => late !== undefined, 'the late life');
    expect(await Promise.all(late ?? [])).toEqual(['s was stopped', 's was stopped']);
    await run.end();
    expect(stored).toEqual([]);
  });

  it('connects again, marks the points bad once and records the outage as a gap', async () => {
    const run = hosted([connectedThenLost, failing, failing, connected]);
    await until(() => run.runs() === 4 && run.gaps.length === 1, 'the reconnect');
    await run.end();
    expect(run.samples.map(({ value, quality }) => [value, quality])).toEqual([
      [1, Quality.good],
      [null, Quality.bad],
      [1, Quality.good],
    ]);
    expect(run.gaps[0]).toMatchObject({ addresses: ['a'], cause: 'connection reset' });
    expect(run.states).toContain('disconnected: connection reset');
  });

  it('takes a connection without a value for no connection: one mark, one gap, and longer and longer pauses', async () => {
    const run = hosted([connectedThenLost, hung], {}, { firstRetryMs: 5, maxRetryMs: 30_000, failuresToOpen: 6 });
    await until(() => run.runs() === 6, 'the attempts');
    await run.end();
    expect(run.states.filter((state) => state === 'connected')).toHaveLength(1);
    expect(run.samples.map(({ value }) => value)).toEqual([1, null]);
    expect(run.gaps).toHaveLength(1);
    expect(run.gaps[0]?.cause).toBe('connection reset');
  });

  it('records one gap for an outage in which the connection came and went, and does not hurry to connect again', async () => {
    const lives = [...Array.from({ length: 5 }, () => connectedThenLost), connected];
    const startMs = Date.now();
    const run = hosted(lives, {}, { firstRetryMs: 20, maxRetryMs: 10_000, holdMs: 200 });
    await until(() => run.gaps.length > 0, 'the gap');
    await run.end();
    expect(run.gaps).toHaveLength(1);
    // Up to the return that held, not to one of those before the last mark.
    expect(run.gaps[0]?.toMs).toBeGreaterThanOrEqual(run.samples.at(-2)?.receivedMs ?? Infinity);
    // Five doubling pauses from 20 ms, each at least half as long: 310 ms without a reset, 50 ms with one.
    expect(Date.now() - startMs).toBeGreaterThan(310);
  });

  it('records the outage that has not ended when the collector stops', async () => {
    const run = hosted([connectedThenLost, failing]);
    await until(() => run.runs() > 2, 'the outage');
    await run.end();
    expect(run.gaps).toMatchObject([{ addresses: ['a'], cause: 'connection reset' }]);
  });

  it('has the gap filled from history where the source has one, and records only what stays open', async () => {
    const asked: SourceGap[] = [];
    let life: SourceContext | undefined;
    const missed: Source['missed'] = async (gap) => {
      asked.push(gap);
      await life?.emit([
        { address: 'a', timeMs: gap.fromMs, receivedMs: Date.now(), value: 7, quality: Quality.good, isHistory: true },
      ]);
      return [];
    };
    const remembered = (context: SourceContext) => connected((life = context));
    const run = hosted([connectedThenLost, remembered], { missed });
    await until(() => run.samples.some(({ value }) => value === 7), 'the backfill');
    await run.end();
    expect(run.gaps).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['no gap where the broker kept its values', [], []],
    ['a gap where nobody kept its values', ['late'], [{ addresses: ['late'], cause: 'the collector was not running' }]],
  ])('records for a point that is named only after a restart %s', async (_, open, gaps) => {
    const asked: string[] = [];
    const missed: Source['missed'] = (gap) => {
      asked.push(...gap.addresses);
      return gap.addresses.some((address) => open.includes(address)) ? [gap] : [];
    };
    const names = async (context: SourceContext) => {
      context.state('connected');
      await emitValue(context);
      context.announce([{ ...POINT, address: 'late' }]);
      await idle(context);
    };
    const run = hosted([names], { missed }, {}, Date.now() - 60_000);
    await until(() => asked.includes('late'), 'the question');
    await run.end();
    expect(run.gaps).toMatchObject(gaps);
  });

  it('keeps the gap when reading history fails', async () => {
    const run = hosted([connectedThenLost, connected], { missed: failing });
    await until(() => run.gaps.length === 1, 'the gap');
    await run.end();
  });

  it('starts an adapter anew that never connects', async () => {
    const run = hosted([idle, connected]);
    await until(() => run.states.includes('connected'), 'the second life');
    await run.end();
    expect(run.states.some((state) => state.includes('no connection within'))).toBe(true);
  });

  it('refuses samples of a life that was given up but goes on', async () => {
    let late: Promise<void> | undefined;
    const zombie = async (context: SourceContext) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      late = context.emit([{ address: 'a', timeMs: 0, receivedMs: 0, value: 666, quality: Quality.good }]);
      late.catch(() => undefined);
    };
    const run = hosted([zombie, connected]);
    await until(() => late !== undefined, 'the late sample');
    await expect(late).rejects.toThrow('was stopped');
    await run.end();
    expect(run.samples.some(({ value }) => value === 666)).toBe(false);
  });

  it('leaves a source alone for a while after many failures in a row', async () => {
    const run = hosted([failing], {}, { failuresToOpen: 3, openMs: 60_000 });
    await until(() => run.runs() === 4, 'the last attempt');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(run.runs()).toBe(4);
    await run.end();
  });

  it('does not wait for ever for an adapter that ignores the shutdown', async () => {
    const run = hosted([() => new Promise<void>(() => undefined)], {}, { connectTimeoutMs: 60_000 });
    await until(() => run.runs() === 1, 'the start');
    const startMs = Date.now();
    await run.end();
    expect(Date.now() - startMs).toBeLessThan(2_000);
  });

  it('keeps what an adapter has in hand when the collector stops', async () => {
    const withValueInHand = async (context: SourceContext) => {
      await connected(context);
      await emitValue(context);
    };
    const run = hosted([withValueInHand]);
    await until(() => run.samples.length === 1, 'the first value');
    await run.end();
    expect(run.samples).toHaveLength(2);
    expect(run.gaps).toEqual([]);
    expect(run.host.lost()).toBe(0);
  });

  it('counts what the spool did not take before the end, and records it as a gap', async () => {
    let isFull = false;
    const emit = (_: unknown, signal?: AbortSignal) =>
      isFull
        ? new Promise<void>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
        : Promise.resolve();
    const waiting = async (context: SourceContext) => {
      context.state('connected');
      await emitValue(context);
      isFull = true;
      await emitValue(context);
    };
    const run = hosted([waiting], {}, {}, undefined, { emit });
    await until(() => isFull, 'the full spool');
    await run.end();
    expect(run.host.lost()).toBe(1);
    expect(run.gaps).toMatchObject([{ addresses: ['a'], cause: 'not stored' }]);
  });

  it('does not take a retained value of long ago for a sign of life', async () => {
    const retained = async (context: SourceContext) => {
      context.state('connected');
      const nowMs = Date.now();
      const old = { address: 'a', timeMs: nowMs - 3 * 86_400_000, receivedMs: nowMs, isHistory: true };
      await context.emit([{ ...old, value: 11.5, quality: Quality.good }]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await context.emit([{ ...old, timeMs: nowMs - 1_000, value: 12, quality: Quality.good }]);
      await idle(context);
    };
    const run = hosted([retained]);
    await until(() => run.samples.length === 1, 'the retained value');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(run.host.health()).toMatchObject({ state: 'connecting', message: 'waiting for the first value' });
    await until(() => run.host.health().state === 'connected', 'a value of now');
    await run.end();
  });
});
