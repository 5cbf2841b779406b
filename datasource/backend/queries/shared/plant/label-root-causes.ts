import { kindsBehind } from '#model/chain/equipment-state.ts';
import { createCauseFinder } from '#model/chain/root-cause.ts';
import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';
import type { ServesKind } from '#model/topology.ts';

import type { Frame } from '../../../frames/frame.ts';
import { readSources } from '../../../sql/status.ts';
import type { QueryContext } from '../context.ts';
import { awaySources } from './away-sources.ts';
import { plantChain } from './chain.ts';
import { failingOf, readEquipmentStates } from './equipment-states.ts';
import { ifDatabaseAnswers } from './if-database-answers.ts';
import { causeOf, ROOT_CAUSE_LABEL } from './root-cause-labels.ts';

type CauseContext = Pick<QueryContext, 'database' | 'topology' | 'signal' | 'toMs' | 'nowMs'>;

/**
 * Adds the label `root_cause`, the id of the failing equipment that explains a series, to series of alert rules: what fails
 * upstream of its rack or equipment, and may be behind what its metric shows; of a silence also the source that is away. Series
 * that no failure explains stay without it.
 */
export async function labelRootCauses(frames: Frame[], context: CauseContext): Promise<Frame[]> {
  if (frames.length === 0) {
    return frames;
  }
  // Forty pages are better than none: what fires does so without its cause.
  const states = await ifDatabaseAnswers(() => readEquipmentStates(context), context);
  const failing = states === undefined ? [] : failingOf(states, Math.min(context.toMs, context.nowMs));
  const isAway = frames.some((frame) => plenumOf(frame)?.sources)
    ? await ifDatabaseAnswers(() => awayNow(context), context)
    : undefined;
  const plant = plantChain(await context.topology());
  const finder = createCauseFinder(plant.chain, failing);
  for (const frame of frames) {
    const plenum = plenumOf(frame);
    for (const field of frame.fields) {
      const cause =
        plenum && field.labels && (causeOf(field.labels, kindsOf(plenum), plant, finder) ?? awaySource(plenum, isAway));
      if (cause !== undefined) {
        field.labels = { ...field.labels, [ROOT_CAUSE_LABEL]: cause };
      }
    }
  }
  return frames;
}

/** A sensor falls silent because it has no power, never because a room gets warm. */
function kindsOf({ metric, domain, aggregation }: SeriesFrameMeta): readonly ServesKind[] {
  return aggregation === 'age' ? ['power'] : kindsBehind({ id: metric, domain });
}

function plenumOf({ meta }: Frame): SeriesFrameMeta | undefined {
  return meta?.custom?.['plenum'] as SeriesFrameMeta | undefined;
}

/** The source that is behind a silence: all points are its, and it is away as a whole. */
function awaySource(
  { sources = [] }: SeriesFrameMeta,
  isAway: (source: string) => boolean = () => false
): string | undefined {
  const [only, ...others] = sources;
  return only !== undefined && others.length === 0 && isAway(only) ? only : undefined;
}

/** A range that ends this close to now is about now; how a source is now says nothing of a time that is over. */
const NOW_MS = 5 * 60_000;

async function awayNow({ database, signal, toMs, nowMs }: CauseContext): Promise<(source: string) => boolean> {
  return nowMs - toMs < NOW_MS ? awaySources(await readSources(database, signal), nowMs) : () => false;
}
