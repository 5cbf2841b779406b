import { clause } from '#model/text/clause.ts';
import { prometheusApi, type ApiAnswer, type PrometheusApi } from '#protocols/prometheus-api/read.ts';
import { Quality } from '#model/sample.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { SourceSample } from '../../contract/reading.ts';
import type { PolledMember, Turn } from '../../polling/polled.ts';
import type { SeriesStream } from '../../series/stream.ts';
import type { PrometheusApiConfig } from './config.ts';
import { serverName } from './config.ts';
import { newerSamples, readWindow, type Window } from './read-window.ts';
import type { Selection } from './selectors.ts';

/** Servers take samples in with some delay, receivers behind them more: so far back is looked once more. */
const OVERLAP_MS = 60_000;
/** A server that has nothing new may be late itself: so far back it may bring something yet. */
const LATE_MS = 5 * 60_000;
/** At the start, so far back: two samples of most scrapes, of which the interval is seen and counters get a rate. */
const FIRST_LOOK_MS = 2 * 60_000;
/** One query of what was missed; longer times are read in steps of this. */
const WINDOW_MS = 5 * 60_000;
/** What is older was read from history on purpose. */
const HISTORY_AFTER_MS = 5 * 60_000;
/** Where the collector continues after a kill is written at this pace. */
const NOTE_EVERY_MS = 10_000;
/** Complaints of one kind are logged again after this long. */
const COMPLAIN_EVERY_MS = 3_600_000;
const MAX_COMPLAINTS = 100;

export interface LiveState {
  stream: SeriesStream;
  /** Newest sample of all series, epoch ms of the server's clock. */
  newestMs: number;
  /** Up to when each query has been read, epoch ms of the server's clock. */
  readTo: Map<Selection, number>;
  /** From when on a query has had answers that are not whole, epoch ms of the server's clock: read again once one is whole. */
  owedFrom: Map<Selection, number>;
  /** The same of an earlier process, as noted; `undefined` where there is none. */
  notedMs: number | undefined;
}

/** A server as it is polled: one member, whose turn gives all samples since the turn before. */
export function liveMember(
  config: PrometheusApiConfig,
  selections: readonly Selection[],
  state: LiveState,
  context: Pick<SourceContext, 'name' | 'log' | 'announce' | 'notes'>
): { member: PolledMember; open: () => Promise<void>; close: () => Promise<void> } {
  const api = apiOf(config);
  const complain = createComplaints(context);
  /** Server's clock minus ours. */
  let clockMs = 0;
  let notedMs = 0;
  let lastReadMs = Date.now();

  async function open(): Promise<void> {
    const { series } = await api.query('time()', AbortSignal.timeout(config.timeout));
    clockMs = (series[0]?.values[0] ?? Date.now() / 1000) * 1000 - Date.now();
    if (state.readTo.size === 0) {
      const notes = await context.notes.read();
      const noted = typeof notes === 'object' && notes !== null && 'newestMs' in notes ? notes.newestMs : undefined;
      state.notedMs = typeof noted === 'number' ? noted : undefined;
    }
  }

  async function read(signal: AbortSignal): Promise<Turn> {
    const nowMs = Date.now() + clockMs;
    const samples: SourceSample[] = [];
    const failures: Error[] = [];
    for (const selection of selections) {
      try {
        for await (const part of newOf(selection, nowMs, signal)) {
          samples.push(...part);
        }
      } catch (error) {
        // What was read counts; the rest of this query is asked for again with the next turn.
        signal.throwIfAborted();
        failures.push(error as Error);
      }
    }
    forgetGone();
    if (failures.length === selections.length) {
      throw failures[0];
    }
    if (failures.length > 0) {
      complain(`${failures.length} of ${selections.length} queries failed: ${failures[0]?.message}`);
    }
    const present = state.stream.addresses();
    const read: Array<readonly [number, readonly string[]]> = [];
    const addresses = [...present];
    // What a look back has filled was not missed.
    for (let timeMs = lastReadMs + config.interval; timeMs < Date.now(); timeMs += config.interval) {
      read.push([timeMs, addresses]);
    }
    lastReadMs = Date.now();
    read.push([lastReadMs, addresses]);
    return { samples, read, present, afterwards: note };
  }

  function sinceOf(selection: Selection, nowMs: number): number {
    const readToMs = state.readTo.get(selection) ?? state.notedMs ?? nowMs - FIRST_LOOK_MS;
    return Math.max(nowMs - Math.max(config.catchUp, FIRST_LOOK_MS), readToMs - OVERLAP_MS);
  }

  /**
   * What a query has to tell, a window at a time. Samples of a series are taken in their order: once the server answers whole again, what
   * was missing behind it is read before anything newer. As long as it does not, nobody looks back.
   */
  async function* newOf(
    selection: Selection,
    nowMs: number,
    signal: AbortSignal,
    isLookBack = false
  ): AsyncGenerator<SourceSample[]> {
    let owedMs = isLookBack ? undefined : state.owedFrom.get(selection);
    for (const window of windowsOf(sinceOf(selection, nowMs), nowMs)) {
      const answers = await readWindow(api, selection, window, signal);
      const missing = answers.flatMap(({ partial }) => partial)[0];
      if (missing !== undefined) {
        complain(`the answer of ${serverName(config)} is not whole: ${missing}`);
      } else if (owedMs !== undefined) {
        state.owedFrom.delete(selection);
        state.readTo.set(selection, owedMs + OVERLAP_MS);
        yield* newOf(selection, nowMs, signal, true);
        return;
      }
      // Of a time that was looked back at there is no more to be had.
      if (missing !== undefined && !isLookBack && !state.owedFrom.has(selection)) {
        state.owedFrom.set(selection, window.afterMs);
      }
      owedMs = undefined;
      state.readTo.set(selection, Math.max(take(answers), window.toMs - LATE_MS));
      yield taken(nowMs);
    }
  }

  /** @returns time of the newest sample that there was; -Infinity for none */
  function take(answers: readonly ApiAnswer[]): number {
    let newestMs = -Infinity;
    for (const one of answers.flatMap(({ series }) => series)) {
      const known = state.stream.series(one.name, one.labels);
      if (known) {
        for (const [timeMs, value] of newerSamples(one, known.lastMs)) {
          state.stream.push(known, timeMs, value);
          newestMs = Math.max(newestMs, timeMs);
        }
        newestMs = Math.max(newestMs, known.lastMs);
      }
    }
    state.newestMs = Math.max(state.newestMs, newestMs);
    return newestMs;
  }

  /** Not before it is read: what ended within a time that is caught up was there once. */
  function forgetGone(): void {
    if (state.newestMs > -Infinity) {
      state.stream.forget(state.newestMs, OVERLAP_MS);
    }
  }

  function taken(nowMs: number): SourceSample[] {
    const { readings, points, complaints } = state.stream.take();
    for (const { message, nextStep } of complaints.values()) {
      complain(`${clause(message)}. ${nextStep}`, '');
    }
    const [unplaced] = state.stream.unplaced();
    if (unplaced) {
      complain(
        `series such as ${JSON.stringify(unplaced)} belong to no target`,
        '. Add a rule under `targets` that fits their labels.'
      );
    }
    if (points.length > 0) {
      context.announce(points);
    }
    const receivedMs = Date.now();
    return readings.map(({ point, value, timeMs }) => ({
      address: point.address,
      value,
      timeMs,
      receivedMs,
      quality: value === null ? Quality.bad : Quality.good,
      ...(timeMs < nowMs - HISTORY_AFTER_MS ? { isHistory: true } : {}),
    }));
  }

  async function note(): Promise<void> {
    const readTo = (selection: Selection) =>
      Math.min(state.readTo.get(selection) ?? -Infinity, (state.owedFrom.get(selection) ?? Infinity) + OVERLAP_MS);
    const newestMs = Math.min(...selections.map(readTo));
    if (newestMs > -Infinity && Date.now() - notedMs >= NOTE_EVERY_MS) {
      notedMs = Date.now();
      await context.notes.write({ newestMs });
    }
  }

  const member: PolledMember = {
    name: serverName(config),
    intervalMs: config.interval,
    read,
    onVanished: (addresses) =>
      context.log.warn(
        `${context.name}: ${addresses.length} points have no more samples in ${serverName(config)}, such as ${addresses[0]}. Look at its page of targets.`
      ),
  };
  return { member, open, close: api.close };
}

export function apiOf(config: PrometheusApiConfig): PrometheusApi {
  const { tenant, tenantHeader } = config;
  return prometheusApi({ ...config, headers: tenant === undefined ? {} : { [tenantHeader.toLowerCase()]: tenant } });
}

function* windowsOf(sinceMs: number, toMs: number): Generator<Window> {
  for (let afterMs = sinceMs; afterMs < toMs; afterMs += WINDOW_MS) {
    yield { afterMs, toMs: Math.min(afterMs + WINDOW_MS, toMs) };
  }
}

function createComplaints({ name, log }: Pick<SourceContext, 'name' | 'log'>) {
  const told = new Map<string, number>();
  return (text: string, end = '.'): void => {
    const nowMs = performance.now();
    const before = told.get(text);
    if (before === undefined ? told.size < MAX_COMPLAINTS : nowMs - before > COMPLAIN_EVERY_MS) {
      told.set(text, nowMs);
      log.warn(`${name}: ${text}${end}`);
    }
  };
}
