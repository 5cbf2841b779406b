/** A BMC that wants to be left alone for longer than this has no clock, or means a time that is over. */
const MAX_MS = 3_600_000;

/** How long an answer asks to wait, ms: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); `undefined` where it does not say. */
export function retryAfterMs(header: string | string[] | undefined, nowMs = Date.now()): number | undefined {
  const text = [header ?? []].flat()[0]?.trim();
  if (text === undefined || text === '') {
    return undefined;
  }
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MAX_MS);
}
