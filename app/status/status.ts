import type { SourceStatus, StatusResponse } from '#model/api/status.ts';
import { SILENT_AFTER_MS, conditionOf } from '#model/health/source-condition.ts';
import { durationText } from '#model/text/duration.ts';

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

/** A dead collector cannot say so: when no source at all had a sample for so long, it may be the reason. */
const ALL_SILENT_AFTER_MS = 2 * 60_000;

/** Whether it gives jobs or places alone: the collector calls it connected once it has, though no sample ever comes. */
export function hasNoSeries({ points, state, freshestMs }: SourceStatus): boolean {
  return points === 0 && freshestMs === null && (state === 'connected' || state === 'degraded');
}

function isDelivering(source: SourceStatus, nowMs: number): boolean {
  const { freshestMs } = source;
  const condition = conditionOf(source, nowMs);
  const isSpeaking = condition !== 'disconnected' && condition !== 'unreported' && condition !== 'silent';
  if (hasNoSeries(source)) {
    return condition === 'connected' || condition === 'degraded';
  }
  return isSpeaking && freshestMs !== null && nowMs - freshestMs <= SILENT_AFTER_MS;
}

/** What a person should do next, from the worst finding down. */
export type NextStep =
  | { kind: 'add-data-source' }
  | { kind: 'fix-connection'; uid: string; name: string; message: string; away: string[] }
  | { kind: 'start-collector' }
  | { kind: 'await-samples' }
  | { kind: 'look-for-collector'; age: string }
  | { kind: 'fix-sources'; names: string[]; total: number; age: string }
  | { kind: 'open-dashboard'; inPart: string[] };

export function nextStep(reports: readonly DataSourceReport[], nowMs: number): NextStep {
  if (reports.length === 0) {
    return { kind: 'add-data-source' };
  }
  const broken = reports.find(({ health, status }) => !health.ok || !status || status.away !== undefined);
  if (broken) {
    const { uid, name, health, status } = broken;
    return { kind: 'fix-connection', uid, name, message: health.message, away: status?.away ?? [] };
  }
  const sources = reports.flatMap((report) => report.status?.sources ?? []);
  if (sources.length === 0) {
    return { kind: 'start-collector' };
  }
  const freshestMs = Math.max(...sources.map((source) => source.freshestMs ?? -Infinity));
  const away = sources.filter((source) => !isDelivering(source, nowMs));
  const conditions = sources.map((source) => conditionOf(source, nowMs));
  const isRed = conditions.includes('disconnected');
  const age = ageText(Number.isFinite(freshestMs) ? freshestMs : null, nowMs);
  if (conditions.every((condition) => condition === 'unreported')) {
    return { kind: 'look-for-collector', age };
  }
  if (!Number.isFinite(freshestMs) && !isRed && !sources.every(hasNoSeries)) {
    return { kind: 'await-samples' };
  }
  if (!isRed && Number.isFinite(freshestMs) && nowMs - freshestMs > ALL_SILENT_AFTER_MS) {
    return { kind: 'look-for-collector', age };
  }
  if (away.length > 0) {
    return { kind: 'fix-sources', names: away.map(({ name }) => name), total: sources.length, age };
  }
  const inPart = sources.filter(({ state }) => state === 'degraded').map(({ name }) => name);
  return { kind: 'open-dashboard', inPart };
}

/** Age of a sample in words: `4 s ago`, `12 min ago`, `3 h ago`, `2 days ago`. */
export function ageText(freshestMs: number | null, nowMs: number): string {
  return freshestMs === null ? 'none yet' : `${durationText(nowMs - freshestMs)} ago`;
}
