import { openJobsSchema } from '#model/job.ts';
import { decodeJson } from '../../pipeline/spool/payload.ts';
import { RecordKind } from '../../pipeline/spool/record.ts';
import type { SpoolRecord } from '../../pipeline/spool/record.ts';
import type { SpooledOpenJobs, SpooledTopology } from '../../pipeline/spooled.ts';
import { joinTopology, splitTopology } from '../../pipeline/topology-parts.ts';
import type { ApplyContext } from './apply-context.ts';
import { decoded } from './decoded.ts';
import { inHalves, keyed } from './halves.ts';
import type { KeyedLetter } from './set-aside.ts';

/** Applies one record of places, or of what is open. Idempotent; what cannot be applied goes to the dead letters. */
export async function applyControl(context: ApplyContext, record: SpoolRecord): Promise<void> {
  const letters: KeyedLetter[] = [];
  switch (record.kind) {
    case RecordKind.topology: {
      const spooled = decoded(record, decodeTopology, letters);
      await (spooled && applyTopology(context, spooled, String(record.sequence)));
      break;
    }
    case RecordKind.openJobs: {
      const open = decoded(record, decodeOpenJobs, letters);
      await (open && closeVanished(context, open, String(record.sequence)));
      break;
    }
    default:
      decoded(record, refuseKind, letters);
  }
  await context.setAside.write(letters);
}

function decodeTopology(bytes: Buffer): SpooledTopology {
  const spooled = decodeJson<SpooledTopology>(bytes);
  splitTopology(spooled.topology);
  return spooled;
}

function decodeOpenJobs(bytes: Buffer): SpooledOpenJobs {
  const { source, open } = decodeJson<SpooledOpenJobs>(bytes);
  return { source, open: openJobsSchema.parse(open) };
}

function refuseKind(): never {
  throw new TypeError('this version does not know its kind');
}

/** One item that is refused must not take the rest of the topology with it. */
async function applyTopology(context: ApplyContext, spooled: SpooledTopology, key: string): Promise<void> {
  const { simulated, discovered = false, source, rank } = spooled;
  const by = source === undefined || rank === undefined ? {} : { source, rank };
  await inHalves(context, keyed(key, splitTopology(spooled.topology)), async (parts) => {
    const { movedPoints } = await context.session.upsertTopology(joinTopology(parts), { simulated, discovered, ...by });
    if (movedPoints > 0) {
      context.ids.forgetIds();
    }
  });
  await inHalves(context, keyed(`${key}.retracted`, spooled.retracted ?? []), async (some) => {
    for (const retracted of some) {
      const { movedPoints } = await context.session.retractTopology(retracted.site, retracted.source, retracted.places);
      if (movedPoints > 0) {
        context.ids.forgetIds();
      }
    }
  });
}

async function closeVanished(context: ApplyContext, spooled: SpooledOpenJobs, key: string): Promise<void> {
  const { source, open } = spooled;
  await inHalves(
    context,
    [{ key, content: spooled }],
    async () => void (await context.session.closeVanishedJobs(source, open))
  );
}
