import { ToolError } from './failure.ts';

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const RELATIVE = /^now(?:-(\d{1,6})([smhdw]))?$/;
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** A time as an assistant writes it, epoch ms: `now`, `now-6h`, or ISO 8601, in UTC where it names no zone. */
export function timeOf(field: string, text: string, nowMs: number): number {
  const relative = RELATIVE.exec(text);
  if (relative) {
    return nowMs - Number(relative[1] ?? 0) * (UNIT_MS[relative[2] ?? 's'] as number);
  }
  const iso = ISO.exec(text);
  const timeMs = iso ? Date.parse(iso[1] && !iso[4] ? `${text}Z` : text) : Number.NaN;
  if (Number.isNaN(timeMs)) {
    throw new ToolError(
      `${field} has the value ${JSON.stringify(text.slice(0, 80))}. Write now, now-6h (s, m, h, d, w), or a time such as 2026-11-01T06:00:00Z.`
    );
  }
  return timeMs;
}
