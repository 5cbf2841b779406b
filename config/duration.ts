import { z } from 'zod';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const WRITE_DURATION = 'write a duration such as 250ms, 2s, 5m, 1h or 7d';
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** `250ms`, `2s`, `1.5m`, `1h`, `7d` to milliseconds; `undefined` for anything else. */
export function parseDurationMs(text: string): number | undefined {
  const match = PATTERN.exec(text);
  if (!match) {
    return undefined;
  }
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/**
 * A duration in the configuration, as milliseconds in the program.
 * @param defaultText what holds where the key is absent, in the form that a user would write
 * @param limits inclusive, ms; a source that is polled every millisecond is a mistake, not a wish
 */
export function durationSchema(defaultText: string, limits: { minMs?: number; maxMs?: number } = {}) {
  const { minMs = 0, maxMs = Number.MAX_SAFE_INTEGER } = limits;
  return z
    .string({ error: ({ input }) => withUnit(input) })
    .regex(PATTERN, WRITE_DURATION)
    .refine((text) => within(parseDurationMs(text), minMs, maxMs), {
      error: limitsInWords(minMs, maxMs),
    })
    .default(defaultText)
    .transform((text) => parseDurationMs(text) ?? 0);
}

function withUnit(input: unknown): string {
  return typeof input === 'number'
    ? `write the number with its unit: ${input}ms, ${input}s or ${input}m`
    : WRITE_DURATION;
}

function within(ms: number | undefined, minMs: number, maxMs: number): boolean {
  return ms === undefined || (ms >= minMs && ms <= maxMs);
}

function limitsInWords(minMs: number, maxMs: number): string {
  if (maxMs === Number.MAX_SAFE_INTEGER) {
    return `it must be at least ${format(minMs)}`;
  }
  return minMs === 0
    ? `it must be at most ${format(maxMs)}`
    : `it must lie between ${format(minMs)} and ${format(maxMs)}`;
}

function format(ms: number): string {
  for (const [unit, factor] of Object.entries(UNIT_MS).reverse()) {
    if (ms >= factor && ms % factor === 0) {
      return `${ms / factor}${unit}`;
    }
  }
  return `${ms}ms`;
}
