import { z } from 'zod';
import { Quality, type QualityCode } from '#model/sample.ts';

/** Epoch times below this are seconds: as milliseconds they would lie before March 1973. */
const SECONDS_BELOW = 1e11;
/** DSX Exchange: 1 is good, any other integer is not trustworthy. */
const DSX_GOOD = 1;

const text = z.string().min(1);

/** Metadata as the contract's schemas have it; unknown keys are vendors' own and pass. */
const metadataSchema = z.looseObject({
  objectType: text,
  pointType: text,
  engUnit: z.string().nullish(),
  stateText: z.array(z.object({ value: z.number(), text: z.string() })).nullish(),
  rackLocationId: text.nullish(),
  rackLocationName: z.string().nullish(),
  objectId: text.nullish(),
  objectName: z.string().nullish(),
  associateId: text.nullish(),
  servesId: z.array(text).nullish(),
  processArea: z.array(text).nullish(),
  phase: z.string().nullish(),
  isSetpoint: z.boolean().nullish(),
  integration: text.nullish(),
});
export type DsxMetadata = z.infer<typeof metadataSchema>;

const valueSchema = z.looseObject({
  value: z.number().nullable(),
  timestamp: z.union([z.number().positive(), z.iso.datetime({ offset: true })]),
  quality: z.number(),
});

export interface DsxValue {
  value: number | null;
  quality: QualityCode;
  /** Source time, epoch ms. */
  timeMs: number;
}

/** @throws Error with a short reason for anything that is not metadata of the contract */
export function parseMetadata(payload: string): DsxMetadata {
  return parseWith(metadataSchema, payload);
}

/**
 * A value message. A null value is bad whatever its quality says; timestamps come as epoch milliseconds
 * and, from some gateways, with fractions, as epoch seconds or as ISO 8601.
 * @throws Error with a short reason for anything else
 */
export function parseValue(payload: string): DsxValue {
  const { value, timestamp, quality } = parseWith(valueSchema, payload);
  const good = quality === DSX_GOOD && value !== null;
  return { value, quality: good ? Quality.good : Quality.bad, timeMs: epochMs(timestamp) };
}

function epochMs(timestamp: number | string): number {
  if (typeof timestamp === 'string') {
    return Date.parse(timestamp);
  }
  return Math.round(timestamp < SECONDS_BELOW ? timestamp * 1_000 : timestamp);
}

function parseWith<T>(schema: z.ZodType<T>, payload: string): T {
  const parsed = schema.safeParse(parseJson(payload));
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'not understood'}`);
}

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new Error('not JSON');
  }
}
