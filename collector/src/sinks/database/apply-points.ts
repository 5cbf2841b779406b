import type { SpoolRecord } from '../../pipeline/spool/record.ts';
import type { ApplyContext } from './apply-context.ts';
import { decoded, decodePoints } from './decoded.ts';
import { inHalves, keyed } from './halves.ts';
import type { KeyedLetter } from './set-aside.ts';

/**
 * Makes the points of some announcements known, all at once. Idempotent. A point that is refused goes to the dead letters and
 * does not take its neighbours with it.
 */
export async function applyPoints(context: ApplyContext, records: readonly SpoolRecord[]): Promise<void> {
  const letters: KeyedLetter[] = [];
  const points = records.flatMap((record) => keyed(record.sequence, decoded(record, decodePoints, letters) ?? []));
  await context.setAside.write(letters);
  await inHalves(context, points, (some) => context.ids.define(context.session, some));
}
