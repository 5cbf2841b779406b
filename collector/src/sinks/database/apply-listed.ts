import type { z } from 'zod';
import type { DeliveredBy } from '#database/write-events.ts';
import { plantEventSchema } from '#model/event.ts';
import { jobSchema } from '#model/job.ts';
import { decodeListed } from '../../pipeline/spool/listed.ts';
import { RecordKind } from '../../pipeline/spool/record.ts';
import type { SpoolRecord } from '../../pipeline/spool/record.ts';
import type { ApplyContext } from './apply-context.ts';
import { decoded } from './decoded.ts';
import { inHalves } from './halves.ts';
import type { KeyedLetter } from './set-aside.ts';

export interface AppliedListed {
  /** Events or jobs that were news. */
  stored: number;
  letters: KeyedLetter[];
}

/**
 * Writes the events or the jobs of a record; what was written before changes nothing. What cannot be stored is set aside,
 * item by item; rejects only where the database is away, or where the dead letters cannot be written.
 */
export function applyListed(context: ApplyContext, record: SpoolRecord): Promise<AppliedListed> {
  return record.kind === RecordKind.jobs
    ? apply(context, record, 'job', jobSchema, (by, jobs) => context.session.writeJobs(by, jobs))
    : apply(context, record, 'event', plantEventSchema, (by, events) => context.session.writeEvents(by, events));
}

async function apply<Item>(
  context: ApplyContext,
  record: SpoolRecord,
  kind: string,
  schema: z.ZodType<Item>,
  write: (deliveredBy: DeliveredBy, items: Item[]) => Promise<number>
): Promise<AppliedListed> {
  const letters: KeyedLetter[] = [];
  const { items = [], ...deliveredBy } = decoded(record, decodeListed, letters) ?? { source: '', simulated: false };
  const valid: Array<{ source: string; kind: string; item: Item }> = [];
  items.forEach((item, index) => {
    const { data, error } = schema.safeParse(item);
    const content = { source: deliveredBy.source, kind };
    if (error) {
      const reason = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      letters.push({
        key: `${record.sequence}.${index}`,
        reason: `not a valid ${kind}: ${reason}`,
        content: { ...content, item },
      });
    } else {
      valid.push({ ...content, item: data });
    }
  });
  await context.setAside.write(letters);
  let stored = 0;
  const refused = await inHalves(context, valid, `${record.sequence}`, async (some) => {
    stored += await write(
      deliveredBy,
      some.map(({ item }) => item)
    );
  });
  return { stored, letters: [...letters, ...refused] };
}
