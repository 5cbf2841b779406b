import { sumSeries } from '#model/capacity/statistics.ts';
import { subtract } from '#model/energyflow/flow.ts';
import { METRIC } from '#model/chain/roles.ts';

import type { PlantChain } from '../shared/plant/chain.ts';
import type { Draws } from '../shared/plant/draws.ts';
import type { Meters } from '../shared/plant/meters.ts';
import type { RackPlace } from './places.ts';
import type { Link } from './power-links.ts';

type Part = 'GPUs' | 'Servers besides GPUs' | 'Racks besides servers';

/** From the racks into their chips: GPUs, what else servers draw, and what no server tells of; rack by rack. */
export function chipLinks(
  plant: PlantChain,
  meters: Meters,
  computing: Draws,
  site: string,
  placeOf: (rack: number) => RackPlace
): { links: Link[]; missing: string[] } {
  const { chain } = plant;
  const byRack = new Map<string, Float64Array>();
  for (const { metric, point, values } of computing.points) {
    const key = `${metric} ${point.rack?.id}`;
    if (point.site.id === site && point.rack && !byRack.has(key)) {
      byRack.set(key, values);
    }
  }
  const seriesOf = (metric: string, rack: string) => byRack.get(`${metric} ${rack}`);
  const parts = new Map<string, { place: RackPlace; to: Part; values: Float64Array[]; racks: string[] }>();
  const silent: string[] = [];
  for (const [node, { id, isRack, site: of }] of chain.nodes.entries()) {
    const rack = isRack && of === site ? (meters.own(node) ?? meters.through(node)) : undefined;
    if (!isRack || of !== site) {
      continue;
    }
    const [gpus, hosts] = [seriesOf(METRIC.partPower, id), seriesOf(METRIC.hostPower, id)];
    const place = placeOf(node);
    const note = (to: Part, values: Float64Array) => {
      const key = `${to}\u0000${place.label}`;
      const part = parts.get(key) ?? { place, to, values: [], racks: [] };
      parts.set(key, part);
      part.values.push(values);
      part.racks.push(id);
    };
    if (gpus) {
      note('GPUs', gpus);
    }
    if (hosts) {
      note('Servers besides GPUs', gpus ? subtract(hosts, gpus) : hosts);
    }
    if (rack && (hosts ?? gpus)) {
      note('Racks besides servers', subtract(rack.values, (hosts ?? gpus)!));
    }
    if (!gpus && !hosts) {
      silent.push(id);
    }
  }
  const links = [...parts.values()].map(({ place, to, values, racks }): Link => ({
    site,
    from: place.label,
    to,
    stages: ['Racks', to],
    medium: 'power',
    values: sumSeries(values, computing.steps),
    basis: to === 'GPUs' ? 'measured' : 'rest',
    meters: racks,
    ...(place.zone === undefined ? {} : { fromZone: place.zone }),
  }));
  const missing =
    silent.length > 0
      ? [
          `Power of servers and GPUs: ${silent.slice(0, 5).join(', ')}${silent.length > 5 ? ` and ${silent.length - 5} more` : ''}.`,
        ]
      : [];
  return { links, missing };
}
