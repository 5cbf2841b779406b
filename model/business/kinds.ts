import { z } from 'zod';

import * as kinds from './registry.ts';
import { daySchema, RECORD_STATES, recordNameSchema } from './record.ts';

export type RecordKind = keyof typeof kinds;
export type RecordBody<Kind extends RecordKind> = z.infer<(typeof kinds)[Kind]>;

export const RECORD_KINDS = Object.keys(kinds) as RecordKind[];

export function isRecordKind(kind: string): kind is RecordKind {
  return Object.hasOwn(kinds, kind);
}

/** What the body of a kind has to be. */
export function bodySchemaOf(kind: RecordKind): z.ZodType {
  return kinds[kind];
}

/** A record as a person gives it: its body is checked by its kind. */
export const givenRecordSchema = z.strictObject({
  kind: z.enum(RECORD_KINDS as [RecordKind, ...RecordKind[]]),
  name: recordNameSchema,
  validFrom: daySchema.optional(),
  state: z.enum(RECORD_STATES).default('active'),
  note: z.string().max(1000).optional(),
  body: z.record(z.string(), z.unknown()),
});
export type GivenRecord = z.infer<typeof givenRecordSchema>;
