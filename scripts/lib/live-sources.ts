import { setTimeout as sleep } from 'node:timers/promises';
import { findManifest } from '#collector/sources/registry.ts';

/** What `/resources/status` says of one source. */
interface SourceStatus {
  name: string;
  protocol: string;
  state: string;
  message?: string;
  /** Since the collector last spoke of it. */
  reportAgeMs?: number;
  /** Epoch ms of its newest sample. */
  freshestMs?: number | null;
}

const POLL_MS = 250;
/** Longer silence looks like a hang. */
const PROGRESS_INTERVAL_MS = 5_000;

/** Asks the data source, through the backend, what it can query. An unreachable server is no source at all. */
async function sourceStatus(previewUrl: string): Promise<SourceStatus[]> {
  try {
    const response = await fetch(new URL('/api/datasources/uid/plenum/resources/status', previewUrl));
    if (!response.ok) {
      return [];
    }
    const { sources } = (await response.json()) as { sources: SourceStatus[] };
    return sources;
  } catch {
    return [];
  }
}

export interface LiveSourcesOptions {
  /** Names of the sources to wait for; what else the database knows is none of this start's business. */
  names: string[];
  /** Samples from before this time, epoch ms, are those of an earlier run. */
  sinceMs: number;
  /** Gives up after this time, ms. */
  timeoutMs: number;
  say: (message: string) => void;
  signal: AbortSignal;
}

function isFresh({ freshestMs }: SourceStatus, sinceMs: number): boolean {
  return freshestMs != null && freshestMs >= sinceMs;
}

/** A source of jobs or places alone has no samples: that the collector has it, with a complaint or without, is all there is. */
function isHeard({ protocol, state, reportAgeMs = Infinity }: SourceStatus, sinceMs: number): boolean {
  const isConnected = state === 'connected' || state === 'degraded';
  return findManifest(protocol)?.withoutSamples === true && isConnected && Date.now() - reportAgeMs >= sinceMs;
}

function waiting(names: string[], sources: SourceStatus[], sinceMs: number): string[] {
  return names.flatMap((name) => {
    const source = sources.find((candidate) => candidate.name === name);
    const isLive = source !== undefined && (isFresh(source, sinceMs) || isHeard(source, sinceMs));
    return isLive ? [] : [source ? `${name} (${source.state})` : name];
  });
}

/** What lies in the spool for this long is on its way, as the writer gathers a batch. */
const CAUGHT_UP_S = 2;
/** A machine that is too slow for the demo is shown it all the same. */
const CATCH_UP_TIMEOUT_MS = 60_000;

/**
 * Waits until the collector has written what gathered in its spool while the database was made ready, or until it is aborted: values
 * that are seconds old are no live ones.
 * @param metricsUrl the collector's page for Prometheus
 */
export async function untilCaughtUp(
  metricsUrl: string,
  { say, signal }: Pick<LiveSourcesOptions, 'say' | 'signal'>
): Promise<void> {
  const startedAt = performance.now();
  let saidAt = startedAt;
  while (!signal.aborted) {
    const oldestS = await spoolOldestS(metricsUrl);
    if (oldestS !== undefined && oldestS <= CAUGHT_UP_S) {
      return;
    }
    if (performance.now() - saidAt > PROGRESS_INTERVAL_MS) {
      saidAt = performance.now();
      say(`collector: samples are ${Math.round(oldestS ?? 0)} s behind, catching up`);
    }
    if (performance.now() - startedAt > CATCH_UP_TIMEOUT_MS) {
      return;
    }
    await sleep(POLL_MS);
  }
}

/** Undefined while the collector does not answer. */
async function spoolOldestS(metricsUrl: string): Promise<number | undefined> {
  try {
    const page = await (await fetch(metricsUrl)).text();
    const text = /^plenum_spool_oldest_seconds (\S+)$/m.exec(page)?.[1];
    return text === undefined ? undefined : Number(text);
  } catch {
    return undefined;
  }
}

/**
 * Waits until new samples of every named source come back through the data source, or until it is aborted.
 * @throws Error that names the sources without samples when the time is up
 */
export async function untilLive(url: string, options: LiveSourcesOptions): Promise<void> {
  const { names, sinceMs, timeoutMs, say, signal } = options;
  const startedAt = performance.now();
  let saidAt = startedAt;
  let said = '';
  while (!signal.aborted) {
    const late = waiting(names, await sourceStatus(url), sinceMs);
    if (late.length === 0) {
      return;
    }
    const message = `waiting for samples of ${late.join(', ')}`;
    const now = performance.now();
    if (now - startedAt > timeoutMs) {
      throw new Error(`still ${message} after ${timeoutMs / 1000} s. See the collector's log.`);
    }
    if (now - saidAt > PROGRESS_INTERVAL_MS && message !== said) {
      saidAt = now;
      said = message;
      say(`collector: ${message}`);
    }
    await sleep(POLL_MS);
  }
}
