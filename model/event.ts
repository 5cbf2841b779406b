import { z } from 'zod';

import { SEVERITIES } from './severity.ts';

const name = z.string().min(1);

/**
 * What happened at a time: an alarm, a change of state, a maintenance note. An event is a fact and never changes; that an
 * alarm ended is an event of its own.
 */
export const plantEventSchema = z.object({
  /**
   * Names the event within its source for all time, so that one that is delivered twice is stored once. A number that a
   * device gives again, as after its log was cleared, has to be joined with the time.
   */
  id: name,
  /** Epoch ms, UTC. */
  timeMs: z.number(),
  /** Word of the field: `alarm`, `job`, `topology`, `control`. */
  kind: name,
  severity: z.enum(SEVERITIES),
  /** Id of the site, and of the place in it or the equipment that it is about, as far as they are known. */
  site: name,
  zone: name.optional(),
  rack: name.optional(),
  equipment: name.optional(),
  /** One line for people. */
  title: name,
  /** What else the source says of it, by the source's own words. */
  detail: z.record(z.string(), z.json()).optional(),
});
export type PlantEvent = z.infer<typeof plantEventSchema>;
