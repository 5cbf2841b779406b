import { z } from 'zod';
import { Quality, type QualityCode } from '#model/sample.ts';
import { complaint } from '#model/text/issues.ts';

/**
 * Epoch times by their size: as seconds these lie before the year 5138, and so on by factors of 1,000. No time of this
 * century fits two of them.
 */
const SECONDS_BELOW = 1e11;
const MILLISECONDS_BELOW = 1e14;
const MICROSECONDS_BELOW = 1e17;
const NANOSECONDS_BELOW = 1e20;
/** No plant's bus is older: an earlier time is a clock that was never set (0001-01-01, 1601-01-01, 1970-01-01). */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
/** DSX Exchange: 1 is good, any other integer is not trustworthy. */
const DSX_GOOD = 1;

/** A clock this far ahead of ours, as the pipeline allows by default, still tells the time. */
const MAX_AHEAD_MS = 10_000;
/** Of what a publisher sent, in a message. */
const MAX_QUOTED = 40;
/** ISO 8601 and what programs make of it: `2026-11-28 20:37:25+0100` tells the time as well. */
const ISO_WITH_ZONE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:(Z)|([+-]\d\d):?(\d\d)?)$/i;
/** Of what each key of a value message has to be, for people. */
const EXPECTED: Record<string, string> = { value: 'a number', timestamp: 'a time', quality: 'a number' };
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const text = z.string().min(1);
/** An id may be a number to its publisher; an empty one says that there is none. */
const id = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === undefined || value === null ? undefined : String(value).trim() || undefined))
  .optional();
const texts = z
  .array(z.union([z.string(), z.number()]).nullable())
  .nullish()
  .transform((list) => list?.map((entry) => String(entry ?? '').trim()).filter((entry) => entry !== ''))
  .optional();

/** Metadata as the contract's schemas have it; unknown keys are vendors' own and pass. */
const metadataSchema = z.looseObject({
  objectType: text,
  pointType: text,
  engUnit: z.string().nullish(),
  stateText: z.array(z.object({ value: z.number(), text: z.string() })).nullish(),
  rackLocationId: id,
  rackLocationName: z.string().nullish(),
  objectId: id,
  objectName: z.string().nullish(),
  associateId: id,
  servesId: texts,
  processArea: texts,
  phase: z.string().nullish(),
  isSetpoint: z.boolean().nullish(),
  integration: id,
});
export type DsxMetadata = z.infer<typeof metadataSchema>;

const valueSchema = z.looseObject({
  value: z.union([z.number(), z.boolean(), z.string()]).nullable(),
  timestamp: z.union([z.number(), z.string()]),
  quality: z.number(),
});

export interface DsxValue {
  value: number | null;
  quality: QualityCode;
  /** Source time, epoch ms; as it is where the publisher's clock was never set. */
  timeMs: number;
  /** Why there is no value although the message was understood. */
  reason?: string;
}

/** The text of a payload: UTF-8, or UTF-16 where its byte order mark says so; without what programs in C leave behind it. */
export function textOf(payload: Buffer): string {
  const [first, second] = payload;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const text = isUtf16 ? new TextDecoder(first === 0xff ? 'utf-16le' : 'utf-16be').decode(payload) : payload.toString();
  return text.replace(/^\uFEFF/, '').replace(/\0+$/, '');
}

/** @throws Error with a short reason for anything that is not metadata of the contract */
export function parseMetadata(payload: string): DsxMetadata {
  const json = parseJson(payload).value;
  // PostgreSQL has no text with this character, so that one such name would stop what comes with it.
  if (JSON.stringify(json).includes('\\u0000')) {
    throw new Error('a text holds a NUL character');
  }
  return parseWith(metadataSchema, json);
}

/**
 * A value message. A null value is bad whatever its quality says, and so is NaN, which JSON does not have but Python writes.
 * Timestamps come as epoch milliseconds and, from some gateways, in seconds, microseconds or nanoseconds, with fractions, as a
 * text, or as ISO 8601 with its zone.
 * @throws Error with a short reason for anything else
 */
export function parseValue(payload: string): DsxValue {
  const json = parseJson(payload);
  const message = parseWith(valueSchema, json.value);
  const value = numberOf(message.value);
  const good = message.quality === DSX_GOOD && value !== null;
  const timeMs = epochMs(message.timestamp);
  const reason =
    value === null && json.notFinite !== undefined ? { reason: `value: ${json.notFinite} is not a number` } : {};
  return { value, quality: good ? Quality.good : Quality.bad, timeMs, ...reason };
}

/** Whether the publisher's clock was set when it wrote this time: only then does an old time say how old a value is. */
export function isClockSet(timeMs: number, receivedMs: number): boolean {
  return timeMs >= EARLIEST_MS && timeMs <= receivedMs + MAX_AHEAD_MS;
}

function numberOf(value: number | boolean | string | null): number | null {
  if (typeof value === 'string') {
    if (!DECIMAL.test(value.trim())) {
      throw new Error(`value: "${value.slice(0, MAX_QUOTED)}" is not a number`);
    }
    return Number(value);
  }
  return value === null ? null : Number(value);
}

function epochMs(timestamp: number | string): number {
  if (typeof timestamp === 'string' && !DECIMAL.test(timestamp.trim())) {
    const [, date, time, utc, hours, minutes = '00'] = ISO_WITH_ZONE.exec(timestamp.trim()) ?? [];
    const iso = `${date}T${time}${utc ? 'Z' : `${hours}:${minutes}`}`;
    if (!z.iso.datetime({ offset: true }).safeParse(iso).success) {
      throw new Error(`timestamp: "${timestamp.slice(0, MAX_QUOTED)}" is not a time with its zone`);
    }
    return Date.parse(iso);
  }
  const number = Number(timestamp);
  const size = Math.abs(number);
  if (!(size < NANOSECONDS_BELOW)) {
    throw new Error(`timestamp: ${number} is not a time`);
  }
  if (size < SECONDS_BELOW) {
    return Math.round(number * 1_000);
  }
  const perMs = size < MILLISECONDS_BELOW ? 1 : size < MICROSECONDS_BELOW ? 1e3 : 1e6;
  return Math.round(number / perMs);
}

function parseWith<T>(schema: z.ZodType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  if (!issue || issue.path.length === 0) {
    throw new Error('is not a JSON object');
  }
  const name = issue.path.join('.');
  const found = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], json);
  if (found === undefined) {
    throw new Error(`${name} is missing`);
  }
  const written = typeof found === 'number' ? String(found) : JSON.stringify(found).slice(0, MAX_QUOTED);
  const expected = EXPECTED[name];
  throw new Error(`${name}: ${written} ${expected ? `is not ${expected}` : complaint(issue, written)}`);
}

/** JSON, with the numbers that JSON does not have; `notFinite` is the first of these. */
function parseJson(payload: string): { value: unknown; notFinite?: string } {
  try {
    return { value: JSON.parse(payload) };
  } catch {
    // Texts are matched first, so that a name of three letters stays one.
    const notFinite = /"(?:[^"\\]|\\.)*"|(-?\b(?:NaN|Infinity)\b)/gi;
    let first: string | undefined;
    const plain = payload.replace(notFinite, (match, token: string | undefined) => {
      first ??= token;
      return token === undefined ? match : 'null';
    });
    try {
      return first === undefined ? { value: JSON.parse(plain) } : { value: JSON.parse(plain), notFinite: first };
    } catch {
      throw new Error(`not JSON, it begins with ${JSON.stringify(payload.slice(0, MAX_QUOTED))}`);
    }
  }
}
