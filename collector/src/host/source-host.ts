import type { Logger } from 'pino';
import type { SourceState } from '#model/api/status.ts';
import type { PlantEvent } from '#model/event.ts';
import type { Job, OpenJobs } from '#model/job.ts';
import { clause } from '#model/text/clause.ts';
import type { Topology } from '#model/topology.ts';
import { createBackoff, pause } from '../backoff.ts';
import type { ConfiguredSource } from '../config/configured.ts';
import type { SourceContext } from '../contract/context.ts';
import type { SourceNotes } from '../contract/notes.ts';
import { isBadMark, type SourceGap, type SourceSample } from '../contract/reading.ts';
import { rowsOf, type SourceRows } from '../contract/source-rows.ts';
import type { HostDirectory } from '../hosts/directory.ts';
import { withPlaces } from '../hosts/stays.ts';
import type { SourceIntake } from '../pipeline/intake.ts';
import { createOutage, hasSignOfLife } from './outage.ts';
import { SourceStopped, withDeadline } from './watchdog.ts';

/** A source that could not deliver for a while delivers what is this old, by clocks that are right. */
const MAX_HELD_MS = 60_000;

/** Times of the host; tests shorten them. */
export interface HostTimes {
  firstRetryMs: number;
  maxRetryMs: number;
  /** An adapter that has not reported `connected` by then is stopped and started anew. */
  connectTimeoutMs: number;
  /** How long an adapter may take to end after its signal was aborted. */
  stopTimeoutMs: number;
  /** Failures in a row after which the circuit opens: the source is left alone for `openMs`. */
  failuresToOpen: number;
  openMs: number;
  /** A connection counts only once it delivered for this long: until then back-off goes on and the outage is not over. */
  holdMs: number;
  /** While a source stays degraded, what it complains of is logged at most this often; `/readyz` says what holds now. */
  quietMs: number;
}

export const DEFAULT_TIMES: HostTimes = {
  firstRetryMs: 500,
  maxRetryMs: 30_000,
  connectTimeoutMs: 60_000,
  stopTimeoutMs: 5_000,
  failuresToOpen: 10,
  openMs: 120_000,
  holdMs: 10_000,
  quietMs: 10_000,
};

const STOPPED_MESSAGE = 'the collector was stopped';
const WAITING_MESSAGE = 'waiting for the first value';
const LOSS_CAUSE = 'not stored';

export interface SourceHealth {
  name: string;
  protocol: string;
  protocolTitle: string;
  sendsChanges: boolean;
  simulated: boolean;
  state: SourceState;
  message: string | undefined;
  sinceMs: number;
  reconnects: number;
}

export interface HostOptions {
  source: ConfiguredSource;
  site: string;
  intake: SourceIntake;
  /** Is told all places of a source that has an inventory, each time that it was read. */
  onInventory?: (topology: Partial<Topology>) => void;
  log: Logger;
  /** When the collector was last alive before this start, epoch ms: the time since then is a gap. */
  lastAliveMs: number | undefined;
  lastTimesMs: (addresses: string[]) => Promise<Map<string, number>>;
  notes: SourceNotes;
  hosts: HostDirectory;
  onState: (health: SourceHealth) => void;
  times?: Partial<HostTimes>;
}

/**
 * Runs one source until the signal aborts: starts its adapter, restarts it with back-off and jitter when it
 * fails or does not hold, marks its points bad once, and records the outage as one gap (or has it filled from the
 * source's own history). Never rejects: a failing source is its own affair.
 */
export function createSourceHost(options: HostOptions) {
  const { source, intake, log, hosts } = options;
  const { config, adapter, manifest } = source;
  const opened = adapter.open(config);
  const times = { ...DEFAULT_TIMES, ...options.times };
  const backoff = createBackoff({ firstMs: times.firstRetryMs, maxMs: times.maxRetryMs });
  const outage = createOutage(intake, options.lastAliveMs);
  const health: SourceHealth = {
    name: config.name,
    protocol: manifest.protocol,
    protocolTitle: manifest.title,
    sendsChanges: manifest.sendsChanges ?? false,
    simulated: config.simulated ?? false,
    state: 'connecting',
    message: undefined,
    sinceMs: Date.now(),
    reconnects: 0,
  };
  let laterLine: NodeJS.Timeout | undefined;
  let lost = 0;
  let isStopping = () => false;

  function setState(state: SourceState, message?: string): void {
    if (state === health.state && message === health.message) {
      return;
    }
    const isNews = state !== health.state;
    Object.assign(health, { state, message, sinceMs: Date.now() });
    options.onState({ ...health });
    if (isNews || state !== 'degraded') {
      logState(isNews);
    } else {
      // A switch that fails takes its devices away one by one: one line for all of them.
      laterLine ??= setTimeout(logState, times.quietMs, true).unref();
    }
  }

  function logState(isNews: boolean): void {
    clearTimeout(laterLine);
    laterLine = undefined;
    const { state, message } = health;
    const line = `${config.name}: ${state}${message ? `, ${message}` : ''}`;
    if (state === 'disconnected' || state === 'degraded') {
      log.warn(line);
    } else if (isNews) {
      log.info(line);
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    isStopping = () => signal.aborted;
    options.onState({ ...health });
    intake.announce(source.points);
    while (!signal.aborted) {
      const failure = await runOnce(signal);
      if (signal.aborted) {
        break;
      }
      setState('disconnected', failure.message);
      await outage.begin(failure.message, signal);
      const isOpen = backoff.attempts() >= times.failuresToOpen;
      const waitMs = isOpen ? times.openMs : backoff.nextMs();
      if (isOpen) {
        log.warn(
          `${config.name}: left alone for ${Math.round(waitMs / 1000)} s after ${backoff.attempts()} failures in a row.`
        );
      }
      await pause(waitMs, signal);
      health.reconnects += 1;
    }
    // Whoever starts next knows when the collector ended, but not that this source was lost before.
    const unfinished = outage.isStart() ? undefined : outage.end(Date.now());
    if (unfinished) {
      intake.gap(unfinished);
    }
    clearTimeout(laterLine);
    // Told, not warned of: it is what was asked for.
    Object.assign(health, { state: 'disconnected', message: STOPPED_MESSAGE, sinceMs: Date.now() });
    options.onState({ ...health });
  }

  /** One life of the adapter. Resolves with why it ended. */
  async function runOnce(signal: AbortSignal): Promise<Error> {
    const life = new AbortController();
    const lifeSignal = AbortSignal.any([signal, life.signal]);
    const connected = Promise.withResolvers<void>();
    const { context, ended } = contextOf(lifeSignal, life.signal, connected.resolve);
    setState('connecting');
    try {
      const running = Promise.resolve().then(() => opened.run(context));
      await withDeadline(running, connected.promise, lifeSignal, times);
      return new Error('the adapter ended without being asked to');
    } catch (error) {
      if (!(error instanceof SourceStopped)) {
        log.debug({ err: error }, `${config.name}: run ended`);
      }
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      // Fences a run that does not end: from here on its samples are refused, while until here what it had read is kept.
      life.abort(new SourceStopped(`${config.name} was stopped`));
      ended(signal.aborted);
    }
  }

  /**
   * What an adapter is given for one life. Connected is when a value came: a peer may accept everybody and say nothing.
   * @param signal asks the adapter to end
   * @param fence aborts once it has, or has had its time to: nothing is taken from then on
   */
  function contextOf(
    signal: AbortSignal,
    fence: AbortSignal,
    onConnected: () => void
  ): { context: SourceContext; ended: (isStopping: boolean) => void } {
    let told: { state: SourceState; message: string | undefined; atMs: number } | undefined;
    let returnedMs: number | undefined;
    let holding: NodeJS.Timeout | undefined;

    const onSigns = () => {
      if (returnedMs !== undefined) {
        return;
      }
      const nowMs = Date.now();
      // A source that sends only what changes was back when it said so.
      returnedMs = told?.atMs ?? nowMs;
      onConnected();
      if (told) {
        setState(told.state, told.message);
      }
      if (outage.isStart()) {
        endOutage(returnedMs);
      }
      holding = setTimeout(() => {
        backoff.reset();
        endOutage(returnedMs ?? nowMs);
      }, times.holdMs);
    };
    const ended = (isStopping: boolean) => {
      clearTimeout(holding);
      // The life that the collector itself ends has returned as well as any.
      const gap = isStopping && returnedMs !== undefined ? outage.end(returnedMs) : undefined;
      if (gap) {
        intake.gap(gap);
      }
    };

    const store = async <Item>(what: string, items: Item[], append: (items: Item[]) => Promise<void>) => {
      try {
        fence.throwIfAborted();
        await append(items);
        outage.noteList();
      } catch (error) {
        if (items.length > 0 && !adapter.deliversAgain) {
          log.warn(
            `${config.name}: ${items.length} ${what} were read and could not be stored: ${(error as Error).message}`
          );
        }
        throw error;
      }
      if (!signal.aborted) {
        onSigns();
      }
    };

    const context: SourceContext = {
      name: config.name,
      site: options.site,
      simulated: health.simulated,
      log,
      signal,
      announce(points) {
        hosts.flush();
        intake.announce(points);
        const late = outage.lateArrivals(points.map((point) => point.address));
        if (late) {
          handOver(late);
        }
      },
      discover(topology) {
        hosts.learn(topology);
        intake.discover(topology);
      },
      inventory(topology, isWhole = true) {
        hosts.learn(topology);
        // Of what is missing in a part nobody knows whether the inventory has it.
        if (isWhole) {
          options.onInventory?.(topology);
        }
        return store('places', [topology], async () => intake.inventory(topology, isWhole));
      },
      place: hosts.place,
      equipment: hosts.equipment,
      gap: (gap) => intake.gap(gap),
      blocked: () => intake.blocked(),
      complain: (kind) => intake.complain(kind),
      lastTimesMs: options.lastTimesMs,
      notes: options.notes,
      async emit(samples) {
        const isLate = fence.aborted;
        const news = outage.withoutRepeatedMarks('points' in samples ? samples : rowsOf(samples));
        try {
          fence.throwIfAborted();
          if (news.count > 0) {
            await intake.emit(news, fence);
            outage.noteRows(news);
          }
        } catch (error) {
          // What comes late from a life that was given up is within the outage.
          if (!isLate || isStopping()) {
            recordLoss(news);
          }
          throw error;
        }
        if (!signal.aborted && hasSignOfLife(news)) {
          onSigns();
        }
      },
      events: (events: PlantEvent[]) => store('events', events, (kept) => intake.events(kept, fence)),
      jobs(jobs: Job[]) {
        const placed = withPlaces(jobs, hosts.place);
        hosts.flush();
        return store('jobs', placed, (kept) => intake.jobs(kept, fence));
      },
      openJobs: (open: OpenJobs) => store('lists of open jobs', [open], () => intake.openJobs(open, fence)),
      state(state, message) {
        if (signal.aborted) {
          return;
        }
        if (state !== 'connected' && state !== 'degraded') {
          setState(state, message);
          return;
        }
        told = { state, message, atMs: Date.now() };
        onConnected();
        if (returnedMs === undefined) {
          setState('connecting', message === undefined ? WAITING_MESSAGE : `${WAITING_MESSAGE}; ${message}`);
        } else {
          setState(state, message);
        }
      },
    };
    return { context, ended };
  }

  /** What was read and not stored: the source has given it away, unless it delivers again. */
  function recordLoss(rows: SourceRows): void {
    const values = [...rows].filter((sample) => !isBadMark(sample));
    if (values.length === 0 || adapter.deliversAgain) {
      return;
    }
    lost += values.length;
    const addresses = [...new Set(values.map(({ address }) => address))];
    const fromMs = values.reduce((least, sample) => Math.min(least, readMs(sample)), Infinity);
    intake.gap({ addresses, fromMs, toMs: Date.now(), cause: LOSS_CAUSE });
  }

  function endOutage(toMs: number): void {
    const gap = outage.end(toMs);
    if (gap) {
      handOver(gap);
    }
  }

  /** What the source does not have filled is stored as a gap. */
  function handOver(gap: SourceGap): void {
    Promise.resolve()
      .then(() => opened.missed?.(gap) ?? [gap])
      .catch((error: unknown) => {
        log.warn(`${config.name}: history could not be read: ${clause((error as Error).message)}. The gap stays.`);
        return [gap];
      })
      .then((open) => open.forEach((rest) => intake.gap(rest)));
  }

  return {
    run,
    health: () => ({ ...health }),
    /** Values that were read and could not be stored. */
    lost: () => lost,
  };
}

/** When a reading was true: at its own time where that may be, else when it came. */
function readMs({ timeMs, receivedMs, isHistory }: SourceSample): number {
  const isBelievable = !isHistory && timeMs <= receivedMs && receivedMs - timeMs <= MAX_HELD_MS;
  return isBelievable ? timeMs : receivedMs;
}

export type SourceHost = ReturnType<typeof createSourceHost>;
