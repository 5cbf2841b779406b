import { z } from 'zod';

/** `closed`: the last version that there will be; `withdrawn`: taken back, from its date on. */
export const RECORD_STATES = ['active', 'closed', 'withdrawn'] as const;
export type RecordState = (typeof RECORD_STATES)[number];

/** One version of something that people say and edit. */
export interface BusinessRecord<Body = unknown> {
  kind: string;
  name: string;
  /** From 1. */
  version: number;
  state: RecordState;
  /** First day on which it counts, on the calendar of its place, as `2026-01-01`; undefined for ever. */
  validFrom?: string;
  body: Body;
  note?: string;
  login: string;
  role: 'Editor' | 'Admin';
  /** When it was saved, epoch ms. */
  savedMs: number;
  simulated: boolean;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day of the calendar, as `2026-01-01`. */
export const daySchema = z.string().refine(isDay, { message: 'Write a day as 2026-01-01' });

export function isDay(text: string): boolean {
  const timeMs = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text);
}

/** As `plenum.record` takes a name. */
export const recordNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,99}$/, {
  message: 'Write letters, digits, spaces and . _ : / - (up to 100), beginning with a letter or digit',
});
