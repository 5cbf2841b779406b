import type { z } from 'zod';
import type { DeliveredBy } from '#database/write-events.ts';
import { plantEventSchema } from '#model/event.ts';
import { jobSchema } from '#model/job.ts';
import { decodeListed } from '../../pipeline/spool/listed.ts';
import { RecordKind } from '../../pipeline/spool/record.ts';
import type { RecordKindCode, SpoolRecord } from '../../pipeline/spool/record.ts';
import type { ApplyContext } from './apply-context.ts';
import { decoded } from './decoded.ts';
import { inHalves } from './halves.ts';
import type { Keyed } from './halves.ts';
import type { KeyedLetter } from './set-aside.ts';

export interface AppliedListed {
  /** Those that were news. */
  events: number;
  jobs: number;
  letters: KeyedLetter[];
}

/**
 * Writes the events or the jobs of some records; what was written before changes nothing. What cannot be stored is set aside,
 * item by item; rejects only where the database is away, or where the dead letters cannot be written.
 */
export async function applyListed(context: ApplyContext, records: readonly SpoolRecord[]): Promise<AppliedListed> {
  const { session } = context;
  const events = await apply(context, ofKind(records, RecordKind.events), 'event', plantEventSchema, (by, some) =>
    session.writeEvents(by, some)
  );
  const jobs = await apply(context, ofKind(records, RecordKind.jobs), 'job', jobSchema, (by, some) =>
    session.writeJobs(by, some)
  );
  return { events: events.stored, jobs: jobs.stored, letters: [...events.letters, ...jobs.letters] };
}

function ofKind(records: readonly SpoolRecord[], wanted: RecordKindCode): SpoolRecord[] {
  return records.filter(({ kind }) => kind === wanted);
}

type Content<Item> = { source: string; kind: string; item: Item };

async function apply<Item>(
  context: ApplyContext,
  records: readonly SpoolRecord[],
  kind: string,
  schema: z.ZodType<Item>,
  write: (deliveredBy: DeliveredBy, items: Item[]) => Promise<number>
): Promise<{ stored: number; letters: KeyedLetter[] }> {
  const letters: KeyedLetter[] = [];
  /** A scheduler that was asked for its past hour by hour has hundreds of short lists: one statement takes them all. */
  const lists = new Map<string, { deliveredBy: DeliveredBy; items: Array<Keyed<Content<Item>>> }>();
  for (const record of records) {
    const listed = decoded(record, decodeListed, letters);
    if (!listed) {
      continue;
    }
    const { items, ...deliveredBy } = listed;
    const name = JSON.stringify([deliveredBy.source, deliveredBy.simulated]);
    const list = lists.get(name) ?? { deliveredBy, items: [] };
    lists.set(name, list);
    items.forEach((item, index) => {
      const { data, error } = schema.safeParse(item);
      const key = `${record.sequence}.${index}`;
      const content = { source: deliveredBy.source, kind };
      if (error) {
        const reason = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
        letters.push({ key, reason: `not a valid ${kind}: ${reason}`, content: { ...content, item } });
      } else {
        list.items.push({ key, content: { ...content, item: data } });
      }
    });
  }
  await context.setAside.write(letters);
  let stored = 0;
  for (const { deliveredBy, items } of lists.values()) {
    const refused = await inHalves(context, items, async (some) => {
      stored += await write(
        deliveredBy,
        some.map(({ item }) => item)
      );
    });
    letters.push(...refused);
  }
  return { stored, letters };
}
