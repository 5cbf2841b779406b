import type { SpoolRecord } from '../../pipeline/spool/record.ts';
import type { ApplyContext } from './apply-context.ts';
import { decoded, decodeGap } from './decoded.ts';
import { inHalves } from './halves.ts';
import { resolveKnown } from './resolve-points.ts';
import type { KeyedLetter } from './set-aside.ts';

/** Records the gaps of some records, all at once. Idempotent. What cannot be recorded goes to the dead letters, gap by gap. */
export async function applyGaps(context: ApplyContext, records: readonly SpoolRecord[]): Promise<void> {
  const letters: KeyedLetter[] = [];
  const gaps = records.flatMap((record) => {
    const content = decoded(record, decodeGap, letters);
    return content ? [{ key: String(record.sequence), content }] : [];
  });
  await context.setAside.write(letters);
  const bySource = Map.groupBy(gaps, ({ content }) => content.source);
  for (const [source, its] of bySource) {
    await resolveKnown(context, source, [...new Set(its.flatMap(({ content }) => content.addresses))]);
  }
  await inHalves(context, gaps, (some) =>
    context.session.recordGaps(
      some.flatMap(({ source, fromMs, toMs, cause, addresses }) =>
        addresses.flatMap((address) => {
          const pointId = context.ids.find(source, address);
          return pointId === undefined ? [] : [{ pointId, fromMs, toMs, cause }];
        })
      )
    )
  );
}
