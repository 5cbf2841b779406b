import { z } from 'zod';

import { instantsOf } from '../time/calendar.ts';
import { decimalSchema, timeZoneSchema } from './amount.ts';

/** Values of equal steps, each from its time until the next one. */
export interface Steps {
  /** Start of the first step, ISO 8601 in UTC. */
  from: string;
  stepMinutes: number;
  /** Decimals; null where there is none. */
  values: Array<string | null>;
}

/** Two years of quarter hours. */
const MAX_STEPS = 80_000;
const MINUTE_MS = 60_000;
const TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

const keptSchema = z.strictObject({
  from: z.iso.datetime(),
  stepMinutes: z.number().int().min(1).max(527_040),
  values: z
    .array(z.union([decimalSchema, z.null()]))
    .min(1)
    .max(MAX_STEPS),
});

const givenSchema = z.strictObject({
  /** Of times that have none of their own; times that the clock shows twice come in their order. */
  timeZone: timeZoneSchema.optional(),
  rows: z
    .array(z.strictObject({ time: z.string(), value: decimalSchema.optional() }))
    .min(2)
    .max(MAX_STEPS),
});

/** A series as rows of time and value, of a table perhaps; kept as steps. */
export const seriesSchema = z.union([keptSchema, givenSchema]).transform((given, context): Steps => {
  if ('values' in given) {
    return given;
  }
  const timesMs: number[] = [];
  for (const [index, { time }] of given.rows.entries()) {
    const timeMs = timeOf(time, given.timeZone, timesMs.at(-1) ?? -Infinity);
    if (typeof timeMs === 'string') {
      context.addIssue({ code: 'custom', path: ['rows', index, 'time'], message: timeMs });
      return z.NEVER;
    }
    if (timeMs <= (timesMs.at(-1) ?? -Infinity)) {
      context.addIssue({
        code: 'custom',
        path: ['rows', index, 'time'],
        message: 'Sort the rows by time, each time once',
      });
      return z.NEVER;
    }
    timesMs.push(timeMs);
  }
  const stepMs = timesMs.slice(1).reduce((least, timeMs, index) => Math.min(least, timeMs - timesMs[index]!), Infinity);
  const firstMs = timesMs[0]!;
  const odd = timesMs.findIndex((timeMs) => (timeMs - firstMs) % stepMs !== 0);
  const count = Math.round((timesMs.at(-1)! - firstMs) / stepMs) + 1;
  if (odd !== -1 || stepMs % MINUTE_MS !== 0 || count > MAX_STEPS) {
    const message = 'Give rows at equal steps of whole minutes, such as each hour';
    context.addIssue({ code: 'custom', path: ['rows', Math.max(0, odd), 'time'], message });
    return z.NEVER;
  }
  const values = Array.from({ length: count }, (): string | null => null);
  given.rows.forEach(({ value }, index) => (values[Math.round((timesMs[index]! - firstMs) / stepMs)] = value ?? null));
  return { from: new Date(firstMs).toISOString(), stepMinutes: stepMs / MINUTE_MS, values };
});

/** Epoch ms, or what to do instead. */
function timeOf(text: string, timeZone: string | undefined, afterMs: number): number | string {
  const match = TIME.exec(text.trim());
  if (!match) {
    return 'Write times as 2026-01-31T13:00:00Z';
  }
  const [, day, clock, second = '00', zone] = match;
  const plainMs = Date.parse(`${day}T${clock}:${second}Z`);
  if (Number.isNaN(plainMs)) {
    return 'Write times as 2026-01-31T13:00:00Z';
  }
  if (zone !== undefined) {
    const withColon = zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
    return Date.parse(`${day}T${clock}:${second}${withColon}`);
  }
  if (timeZone === undefined) {
    return 'Give the time zone of the series, or write Z or an offset after each time';
  }
  const instants = instantsOf(plainMs, timeZone);
  return (
    instants.find((timeMs) => timeMs > afterMs) ??
    instants[0] ??
    `Clocks of ${timeZone} are put forward over it. Remove it`
  );
}

/** The value of a series at a time; undefined before it, after it and in its holes. */
export function stepAt({ from, stepMinutes, values }: Steps, timeMs: number): string | undefined {
  return values[Math.floor((timeMs - Date.parse(from)) / (stepMinutes * MINUTE_MS))] ?? undefined;
}
