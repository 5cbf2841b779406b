import { z } from 'zod';

const rootSchema = z.object({
  uid: z.string(),
  kind: z.string(),
  name: z.string(),
  namespace: z.string(),
  createdMs: z.number().optional(),
  labels: z.record(z.string(), z.string()),
});

/** What a later process has to know: it is of one cluster, and of the collections that were followed. */
const notesSchema = z.object({
  cluster: z.string(),
  /** Up to which version the pods were told of, by the path of the collection. */
  versions: z.record(z.string(), z.string()),
  /** Owners that were found: one may be deleted before its pods are. */
  owners: z.record(z.string(), rootSchema),
  /** What was tracked (`tracked.ts`). */
  starts: z.record(z.string(), z.number()),
  told: z.array(z.string()),
  /** Accelerators of the claims that pods had: a claim is deleted as soon as its pod is over. */
  claims: z.record(z.string(), z.number()),
});
export type Notes = z.infer<typeof notesSchema>;

/** Notes of this cluster; empty ones for whatever else was written. */
export function notesOf(written: unknown, cluster: string): Notes {
  const { data } = notesSchema.safeParse(written);
  return data?.cluster === cluster ? data : { cluster, versions: {}, owners: {}, starts: {}, told: [], claims: {} };
}
