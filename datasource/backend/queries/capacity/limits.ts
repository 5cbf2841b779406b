import { drawStatistics } from '#model/capacity/statistics.ts';
import { METRIC } from '#model/chain/roles.ts';

import type { PlantChain } from '../shared/plant/chain.ts';
import type { Draws, PointDraw } from '../shared/plant/draws.ts';
import type { Meters } from '../shared/plant/meters.ts';

/** A limit, W, and what says so. */
export interface Limit {
  watts: number;
  from: 'topology' | 'CurrentLimit' | 'LoadPercent';
}

/** Three phases: power from the line voltage and the current of one of them. */
const THREE_PHASES = Math.sqrt(3);
/** A load of less than this share of the rating says too little of the rating. */
const LEAST_LOAD_PERCENT = 2;

/** Limits of equipment, as far as its own points tell them: the topology has none. */
export function createLimits({ chain }: PlantChain, draws: Draws, meters: Meters) {
  const byNode = new Map<number, PointDraw[]>();
  for (const draw of draws.points) {
    const node = draw.point.equipment ? chain.indexOf(draw.point.site.id, draw.point.equipment.id) : undefined;
    if (node !== undefined) {
      byNode.set(node, [...(byNode.get(node) ?? []), draw]);
    }
  }
  const median = (node: number, test: (draw: PointDraw) => boolean) => {
    const [found] = (byNode.get(node) ?? []).filter(test);
    return found && drawStatistics(found.values)?.p50;
  };
  return (node: number): Limit | undefined => {
    const amperes = median(node, ({ metric, point }) => metric === METRIC.currentLimit && point.phase === null);
    const volts = median(node, ({ metric, point }) => metric === METRIC.voltage && point.phase === null);
    if (amperes !== undefined && volts !== undefined) {
      const factor = median(node, ({ metric }) => metric === METRIC.powerFactor) ?? 1;
      return { watts: THREE_PHASES * volts * amperes * Math.abs(factor), from: METRIC.currentLimit };
    }
    const load = median(node, isLoadPercent);
    const flow = meters.through(node);
    const watts = flow && drawStatistics(flow.values)?.p50;
    return load !== undefined && watts !== undefined && load >= LEAST_LOAD_PERCENT
      ? { watts: (100 * watts) / load, from: 'LoadPercent' }
      : undefined;
  };
}

/** A UPS tells its load as a share of its rating; BACnet and OPC UA servers call it so or so. */
function isLoadPercent({ metric, point }: PointDraw): boolean {
  return (
    metric === METRIC.generic &&
    point.processArea.some((word) => /^load[\s_-]?percent$|^percent[\s_-]?load$/i.test(word))
  );
}
