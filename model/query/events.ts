import { z } from 'zod';

import { SEVERITIES } from '../severity.ts';
import { idSchema, scopeSchema } from './selector.ts';

/** Where something that happened is known from; `event` is what sources and people recorded that is not an alarm. */
export const EVENT_TYPES = ['alarm', 'job', 'gap', 'source', 'topology', 'event'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** More rows are neither read as a table nor told apart on a chart. */
const MAX_EVENTS = 5_000;

/** What happened in a range, newest first: alarms, jobs, gaps, states of sources, changes of the topology. */
export const eventsQuerySchema = z.object({
  kind: z.literal('events'),
  /** An empty list means all. */
  types: z.array(z.enum(EVENT_TYPES)).default([]),
  scope: scopeSchema.default({ sites: [], zones: [], racks: [], equipment: [] }),
  severities: z.array(z.enum(SEVERITIES)).default([]),
  /** Of jobs alone: others have no tenant. */
  tenants: z.array(idSchema).default([]),
  /** Ids of jobs. */
  jobs: z.array(idSchema).default([]),
  /** What title or text has to contain; upper and lower case are the same. */
  text: z
    .string()
    .refine((text) => !text.includes('\u0000'), { error: 'Remove the NUL character' })
    .default(''),
  limit: z.number().int().min(1).max(MAX_EVENTS).default(1_000),
});
export type EventsQuery = z.infer<typeof eventsQuerySchema>;
