const UNIT_MS: Record<string, number> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A time of Grafana's query API in epoch ms: `now`, `now-1h`, epoch milliseconds as text or number, or an ISO date.
 * @throws {RangeError} for anything else
 */
export function parseTime(text: string | number, nowMs: number): number {
  const trimmed = String(text).trim();
  if (trimmed === 'now') {
    return nowMs;
  }
  const relative = /^now([+-])(\d+)([smhdw])$/.exec(trimmed);
  if (relative) {
    const [, sign, count, unit] = relative;
    return nowMs + (sign === '-' ? -1 : 1) * Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  const timeMs = /^-?\d+$/.test(trimmed) ? Number(trimmed) : Date.parse(trimmed);
  if (Number.isNaN(timeMs)) {
    throw new RangeError(`Time "${trimmed}" is not understood. Give epoch milliseconds, an ISO date, or \`now-1h\`.`);
  }
  return timeMs;
}
