import { kindsBehind } from '#model/chain/equipment-state.ts';
import { type CauseFinder, createCauseFinder } from '#model/chain/root-cause.ts';
import type { SeriesFrameMeta } from '#model/query/frame-meta.ts';
import type { ServesKind } from '#model/topology.ts';

import type { Frame } from '../../../frames/frame.ts';
import { DatabaseError } from '../../../sql/errors.ts';
import { BusyError } from '../../../sql/lane.ts';
import type { QueryContext } from '../context.ts';
import { type PlantChain, plantChain } from './chain.ts';
import { failingOf, readEquipmentStates } from './equipment-states.ts';

/** Name of the label that notification policies group by. */
export const ROOT_CAUSE_LABEL = 'root_cause';

/**
 * Adds the label `root_cause`, the id of the failing equipment that explains a series, to series of alert rules: what fails
 * upstream of its rack or equipment, and may be behind what its metric shows. Series that no failure explains stay without it.
 */
export async function labelRootCauses(
  frames: Frame[],
  context: Pick<QueryContext, 'database' | 'topology' | 'signal' | 'toMs' | 'nowMs'>
): Promise<Frame[]> {
  if (frames.length === 0) {
    return frames;
  }
  const states = await readEquipmentStates(context).catch((error: unknown) => {
    if (context.signal.aborted || !(error instanceof DatabaseError || error instanceof BusyError)) {
      throw error;
    }
    // Forty pages are better than none: what fires does so without its cause.
    return undefined;
  });
  const failing = states === undefined ? [] : failingOf(states, Math.min(context.toMs, context.nowMs));
  if (failing.length === 0) {
    return frames;
  }
  const plant = plantChain(await context.topology());
  const finder = createCauseFinder(plant.chain, failing);
  for (const frame of frames) {
    const plenum = frame.meta?.custom?.['plenum'] as SeriesFrameMeta | undefined;
    for (const field of frame.fields) {
      const cause = plenum && field.labels && causeOf(field.labels, kindsOf(plenum), plant, finder);
      if (cause !== undefined) {
        field.labels = { ...field.labels, [ROOT_CAUSE_LABEL]: cause };
      }
    }
  }
  return frames;
}

/** A sensor falls silent because it has no power, never because a room gets warm. */
function kindsOf({ domain, aggregation }: SeriesFrameMeta): readonly ServesKind[] {
  return aggregation === 'age' ? ['power'] : kindsBehind(domain);
}

function causeOf(
  { site = '', zone, rack, equipment }: Record<string, string>,
  kinds: readonly ServesKind[],
  plant: PlantChain,
  finder: CauseFinder
): string | undefined {
  const { chain } = plant;
  const own = [equipment, rack].flatMap((id) => (id === undefined ? [] : (chain.indexOf(site, id) ?? [])));
  const nodes = own.length > 0 || zone === undefined ? own : racksIn(plant, site, zone);
  const votes = new Map<number, number>();
  for (const node of nodes) {
    const cause = finder.causeOf(node, kinds);
    if (cause !== undefined) {
      votes.set(cause, (votes.get(cause) ?? 0) + 1);
    }
  }
  const [most] = [...votes].sort(([, a], [, b]) => b - a);
  return most && chain.nodes[most[0]]!.id;
}

function racksIn({ chain, zonesOf }: PlantChain, site: string, zone: string): number[] {
  return chain.nodes.flatMap((node, index) =>
    node.isRack && node.site === site && zonesOf(index).includes(zone) ? [index] : []
  );
}
