import { setTimeout as sleep } from 'node:timers/promises';

/** What `/resources/status` says of one source. */
interface SourceStatus {
  name: string;
  protocol: string;
  state: string;
  message?: string;
  points: number;
  /** Epoch ms of its newest sample. */
  freshestMs?: number | null;
}

/** A sample older than this is not live; the slowest demo source is read every 10 s. */
const LIVE_WITHIN_MS = 30_000;
const POLL_MS = 250;
/** A cold start is promised in three minutes; beyond that it is not slow but stuck. */
const TIMEOUT_MS = 180_000;
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

function isLive(source: SourceStatus, nowMs: number): boolean {
  return source.freshestMs != null && nowMs - source.freshestMs < LIVE_WITHIN_MS;
}

function waitingFor(sources: SourceStatus[], missing: string[], nowMs: number): string {
  const late = sources.filter((source) => !isLive(source, nowMs));
  const names = [...missing, ...late.map(({ name, state }) => `${name} (${state})`)];
  return `waiting for samples of ${names.join(', ') || 'a source'}`;
}

/**
 * Waits until the newest sample of every source comes back through the data source.
 * @param protocols those that must be among the sources; at least one source where empty
 * @throws Error that names the sources without samples after three minutes
 */
export async function untilLive(
  url: string,
  protocols: string[],
  say: (message: string) => void,
  signal: AbortSignal
): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  let saidAt = performance.now();
  while (!signal.aborted) {
    const sources = await sourceStatus(url);
    const now = Date.now();
    const missing = protocols.filter((protocol) => !sources.some((source) => source.protocol === protocol));
    if (sources.length > 0 && missing.length === 0 && sources.every((source) => isLive(source, now))) {
      return;
    }
    if (performance.now() > deadline) {
      throw new Error(
        `still ${waitingFor(sources, missing, now)} after ${TIMEOUT_MS / 1000} s. See the collector's log.`
      );
    }
    if (performance.now() - saidAt > PROGRESS_INTERVAL_MS) {
      saidAt = performance.now();
      say(`collector: ${waitingFor(sources, missing, now)}`);
    }
    await sleep(POLL_MS);
  }
}
