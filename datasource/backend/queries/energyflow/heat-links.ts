import { sumSeries } from '#model/capacity/statistics.ts';
import { airHeatW, liquidHeatW } from '#model/chain/heat.ts';
import { neighbours } from '#model/chain/graph.ts';
import { AIR_HANDLERS, METRIC, TYPE } from '#model/chain/roles.ts';

import type { PlantChain } from '../shared/plant/chain.ts';
import type { Draws, PointDraw } from '../shared/plant/draws.ts';
import type { Meters } from '../shared/plant/meters.ts';
import type { Link } from './power-links.ts';

export interface HeatFlow {
  links: Link[];
  /** What would have to be measured for a link that is not there, in whole sentences. */
  missing: string[];
}

interface Heat {
  values: Float64Array;
  meters: string[];
}

/** Heat from the racks to the tower, of one site, as far as flows and temperatures are measured. */
export function heatFlow(plant: PlantChain, meters: Meters, draws: Draws, site: string): HeatFlow {
  const { chain } = plant;
  const { steps } = draws;
  const byNode = pointsByNode(plant, draws, site);
  const links: Link[] = [];
  const missing: string[] = [];
  const add = (from: string, to: string, heat: Heat | undefined, basis: Link['basis'], otherwise: string) => {
    if (heat) {
      links.push({ site, from, to, stages: [from, to], medium: 'heat', basis, ...heat });
    } else {
      missing.push(otherwise);
    }
  };
  const total = (nodes: readonly number[], of: (node: number) => Heat | undefined): Heat | undefined => {
    const heats = nodes.flatMap((node) => of(node) ?? []);
    return nodes.length === 0 || heats.length < nodes.length
      ? undefined
      : {
          values: sumSeries(
            heats.map(({ values }) => values),
            steps
          ),
          meters: heats.flatMap((heat) => heat.meters),
        };
  };
  const ofType = (types: readonly string[]) =>
    chain.nodes.flatMap((node, index) => (node.site === site && types.includes(node.objectType) ? [index] : []));
  const racks = chain.nodes.flatMap((node, index) => (node.site === site && node.isRack ? [index] : []));
  const liquidRacks = racks.filter((rack) => /^(liquid|hybrid)$/.test(plant.rackOf(rack)?.cooling ?? ''));

  const liquid = total(liquidRacks, (node) => rackLiquid(byNode.get(node) ?? [], chain.nodes[node]!.id));
  const power = total(racks, (node) => {
    const flow = meters.own(node) ?? meters.through(node);
    return flow && { values: flow.values, meters: flow.from };
  });
  const isLiquidKnown = liquidRacks.length === 0 || liquid !== undefined;
  if (liquidRacks.length > 0) {
    add(
      'Racks',
      'Liquid',
      liquid,
      'measured',
      'Heat into liquid: flow, supply and return temperature of every liquid-cooled rack.'
    );
  }
  const air =
    power && isLiquidKnown
      ? {
          values: power.values.map(
            (value, step) => value - (liquid?.values[step] ?? (liquidRacks.length > 0 ? NaN : 0))
          ),
          meters: [...power.meters, ...(liquid?.meters ?? [])],
        }
      : undefined;
  add('Racks', 'Air', air, 'computed', 'Heat into air: power of every rack, less its heat into liquid.');

  const handlers = ofType(AIR_HANDLERS);
  const handled = total(handlers, (node) =>
    carried(byNode.get(node) ?? [], chain.nodes[node]!.id, METRIC.airFlow, METRIC.airTemperature)
  );
  if (handlers.length > 0) {
    add(
      'Air',
      'Air handlers',
      handled,
      'measured',
      'Heat in the air handlers: air flow, supply and return temperature of each.'
    );
  }
  const cdus = ofType([TYPE.cdu]);
  if (cdus.length > 0) {
    const heat = total(cdus, (node) =>
      carried(byNode.get(node) ?? [], chain.nodes[node]!.id, METRIC.liquidFlow, METRIC.liquidTemperature, 'Secondary')
    );
    add(
      'Liquid',
      'CDUs',
      heat,
      'measured',
      'Heat in the CDUs: flow, supply and return temperature of the secondary side of each.'
    );
    const primary = total(cdus, (node) =>
      carried(byNode.get(node) ?? [], chain.nodes[node]!.id, METRIC.liquidFlow, METRIC.liquidTemperature, 'Primary')
    );
    add(
      'CDUs',
      'Chilled water',
      primary,
      'measured',
      'Heat from the CDUs to the chilled water: flow and temperatures of the primary side of each.'
    );
  }
  const chillers = ofType([TYPE.chiller]);
  const loops = chain.nodes.flatMap((node, index) =>
    node.site === site &&
    chillers.some((chiller) =>
      chain.down.cooling.ends
        .subarray(chain.down.cooling.starts[chiller], chain.down.cooling.starts[chiller + 1])
        .includes(index)
    )
      ? [index]
      : []
  );
  // What they take out of the air they give to the water that they hang on.
  const isOnLoops = handlers.every((node) =>
    [...neighbours(chain.up.cooling, node)].some((one) => loops.includes(one))
  );
  if (handled && isOnLoops) {
    add('Air handlers', 'Chilled water', handled, 'computed', '');
  }
  const chilled = total(loops, (node) =>
    carried(byNode.get(node) ?? [], chain.nodes[node]!.id, METRIC.liquidFlow, METRIC.liquidTemperature)
  );
  if (chillers.length > 0) {
    add(
      'Chilled water',
      'Chillers',
      chilled,
      'measured',
      'Heat in the chilled water: flow, supply and return temperature of what the chillers serve.'
    );
    const compressors = total(chillers, (node) => compressorOf(plant, meters, node));
    const rejected =
      chilled && compressors
        ? {
            values: sumSeries([chilled.values, compressors.values], steps),
            meters: [...chilled.meters, ...compressors.meters],
          }
        : undefined;
    add(
      'Chillers',
      'Towers',
      rejected,
      'computed',
      'Heat to the towers: heat in the chilled water and power of every chiller.'
    );
  }
  return { links, missing };
}

/** A meter that feeds a chiller and nothing else. */
function compressorOf({ chain }: PlantChain, meters: Meters, chiller: number): Heat | undefined {
  const suppliers = chain.up.power.ends.subarray(chain.up.power.starts[chiller], chain.up.power.starts[chiller + 1]);
  const own = meters.own(chiller);
  const before = [...suppliers].flatMap((from) =>
    chain.down.power.starts[from + 1]! - chain.down.power.starts[from]! === 1 ? (meters.own(from) ?? []) : []
  );
  const flow = own ?? (suppliers.length === 1 ? before[0] : undefined);
  return flow && { values: flow.values, meters: flow.from };
}

function pointsByNode({ chain }: PlantChain, draws: Draws, site: string): Map<number, PointDraw[]> {
  const found = new Map<number, PointDraw[]>();
  for (const draw of draws.points) {
    const { point } = draw;
    const id = draw.metric.startsWith('Rack') ? point.rack?.id : point.equipment?.id;
    const node = point.site.id === site && id !== undefined ? chain.indexOf(site, id) : undefined;
    if (node !== undefined) {
      found.set(node, [...(found.get(node) ?? []), draw]);
    }
  }
  return found;
}

function rackLiquid(points: readonly PointDraw[], id: string): Heat | undefined {
  const [flow, supply, back] = [METRIC.rackFlow, METRIC.rackSupply, METRIC.rackReturn].map((metric) =>
    points.find((draw) => draw.metric === metric)
  );
  return flow && supply && back ? { values: heatOf(flow, supply, back, liquidHeatW), meters: [id] } : undefined;
}

/** Heat of a machine by flow and rise; undefined where it has several of one of them, or none. */
function carried(
  points: readonly PointDraw[],
  id: string,
  flowMetric: string,
  temperature: string,
  side?: string
): Heat | undefined {
  const of = (metric: string, ...words: string[]) => {
    const found = points.filter(
      (draw) =>
        draw.metric === metric &&
        [...words, ...(side ? [side] : [])].every((word) => draw.point.processArea.includes(word))
    );
    return found.length === 1 ? found[0] : undefined;
  };
  const [flow, supply, back] = [of(flowMetric), of(temperature, 'Supply'), of(temperature, 'Return')];
  return flow && supply && back
    ? { values: heatOf(flow, supply, back, flowMetric === METRIC.airFlow ? airHeatW : liquidHeatW), meters: [id] }
    : undefined;
}

function heatOf(
  flow: PointDraw,
  supply: PointDraw,
  back: PointDraw,
  heatW: (flow: number, riseK: number) => number
): Float64Array {
  return flow.values.map((value, step) => heatW(value, back.values[step]! - supply.values[step]!));
}
