/** What the data source's `/status` resource answers. */
export interface StatusResponse {
  schemaVersion: number;
  engine: string;
  sources: SourceStatus[];
}

export type SourceState = 'connecting' | 'connected' | 'degraded' | 'disconnected';

export interface SourceStatus {
  name: string;
  protocol: string;
  state: SourceState | null;
  message: string | null;
  points: number;
  /** Epoch ms of the newest sample; null before the first one. */
  freshestMs: number | null;
  simulated: boolean;
}

export interface DataSourceEntry {
  uid: string;
  name: string;
  type: string;
  isDefault: boolean;
}

/** One data source of ours with how it is. */
export interface DataSourceReport {
  uid: string;
  name: string;
  health: { ok: boolean; message: string };
  /** Absent where the backend did not answer. */
  status?: StatusResponse;
}

/** No source of any kind is polled as rarely as this: when all are silent so long, nobody collects. */
const SILENT_AFTER_MS = 10 * 60_000;

/** What a person should do next, from the worst finding down. */
export type NextStep =
  | { kind: 'add-data-source' }
  | { kind: 'mend-connection'; uid: string; message: string }
  | { kind: 'start-collector' }
  | { kind: 'await-samples' }
  | { kind: 'look-for-collector'; age: string }
  | { kind: 'open-dashboard' };

export function nextStep(reports: readonly DataSourceReport[], nowMs: number): NextStep {
  const [first] = reports;
  if (!first) {
    return { kind: 'add-data-source' };
  }
  const healthy = reports.filter((report) => report.health.ok && report.status);
  if (healthy.length === 0) {
    return { kind: 'mend-connection', uid: first.uid, message: first.health.message };
  }
  const sources = healthy.flatMap((report) => report.status?.sources ?? []);
  if (sources.length === 0) {
    return { kind: 'start-collector' };
  }
  const freshestMs = Math.max(...sources.map((source) => source.freshestMs ?? -Infinity));
  if (!Number.isFinite(freshestMs)) {
    return { kind: 'await-samples' };
  }
  return nowMs - freshestMs > SILENT_AFTER_MS
    ? { kind: 'look-for-collector', age: ageText(freshestMs, nowMs) }
    : { kind: 'open-dashboard' };
}

/** Age of a sample in words: `4 s ago`, `12 min ago`, `3 h ago`, `2 days ago`. */
export function ageText(freshestMs: number | null, nowMs: number): string {
  if (freshestMs === null) {
    return 'none yet';
  }
  const seconds = Math.max(0, Math.round((nowMs - freshestMs) / 1000));
  if (seconds < 120) {
    return `${seconds} s ago`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) {
    return `${minutes} min ago`;
  }
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}
