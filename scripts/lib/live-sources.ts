/** What `/resources/status` says of one source. */
export interface SourceStatus {
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

/** Asks the data source, through the backend, what it can query. An unreachable server is no source at all. */
export async function sourceStatus(previewUrl: string): Promise<SourceStatus[]> {
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

export function isLive(source: SourceStatus, nowMs: number): boolean {
  return source.freshestMs != null && nowMs - source.freshestMs < LIVE_WITHIN_MS;
}
