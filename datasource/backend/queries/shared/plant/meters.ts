import { sumSeries } from '#model/capacity/statistics.ts';
import { neighbours } from '#model/chain/graph.ts';
import { METRIC } from '#model/chain/roles.ts';

import type { PlantChain } from './chain.ts';
import type { Draws, PointDraw } from './draws.ts';

/** What flows through a node of the power chain over the range, and which meter says so. */
export interface Flow {
  values: Float64Array;
  /** Ids of the equipment or racks whose meters say it. */
  from: string[];
}

/** Power by node, as far as it is metered; nothing is guessed. */
export interface Meters {
  /** What the node's own meter says. */
  own(node: number, area?: string): Flow | undefined;
  /** Its own meter, else the sum of what it serves where all of that is metered and hangs on it alone. */
  through(node: number): Flow | undefined;
}

export function createMeters({ chain }: PlantChain, draws: Draws): Meters {
  const byNode = new Map<number, PointDraw[]>();
  for (const draw of draws.points) {
    const { site, rack, equipment } = draw.point;
    const id =
      draw.metric === METRIC.rackPower ? rack?.id : draw.metric === METRIC.activePower ? equipment?.id : undefined;
    const node = id === undefined ? undefined : chain.indexOf(site.id, id);
    if (node !== undefined) {
      byNode.set(node, [...(byNode.get(node) ?? []), draw]);
    }
  }
  const own = (node: number, area?: string): Flow | undefined => {
    const points = pickMeter(byNode.get(node) ?? [], area);
    return points.length === 0
      ? undefined
      : {
          values: sumSeries(
            points.map(({ values }) => values),
            draws.steps
          ),
          from: [chain.nodes[node]!.id],
        };
  };
  const known = new Map<number, Flow | undefined>();
  const through = (node: number, path: ReadonlySet<number> = new Set()): Flow | undefined => {
    if (path.has(node)) {
      return undefined;
    }
    if (!known.has(node)) {
      known.set(node, own(node) ?? ofServed(node, path));
    }
    return known.get(node);
  };
  const ofServed = (node: number, path: ReadonlySet<number>): Flow | undefined => {
    const served = [...neighbours(chain.down.power, node)];
    const hangOnIt = served.every((one) => neighbours(chain.up.power, one).length === 1);
    if (served.length === 0 || !hangOnIt) {
      return undefined;
    }
    const flows = served.map((one) => through(one, new Set([...path, node])));
    const all = flows.flatMap((flow) => flow ?? []);
    return all.length < flows.length
      ? undefined
      : {
          values: sumSeries(
            all.map(({ values }) => values),
            draws.steps
          ),
          from: all.flatMap(({ from }) => from),
        };
  };
  return { own, through: (node) => through(node) };
}

/** Phases add up to the total, never with it; a UPS is metered at its input and at its output, and its load is the latter. */
function pickMeter(points: readonly PointDraw[], area?: string): PointDraw[] {
  const wanted = area === undefined ? points : points.filter(({ point }) => point.processArea.includes(area));
  const totals = wanted.filter(({ point }) => point.phase === null);
  const level = totals.length > 0 ? totals : wanted;
  const areas = [...new Set(level.map(({ point }) => point.processArea.join(' ')))];
  if (areas.length < 2) {
    return [...level];
  }
  const of = (word: string) => level.filter(({ point }) => point.processArea.includes(word));
  const plain = level.filter(({ point }) => point.processArea.length === 0);
  return plain.length > 0 ? plain : of('Output');
}
