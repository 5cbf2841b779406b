import type { Topology } from '#model/topology.ts';

import type { Database } from '../sql/database.ts';
import type { KnownTopology } from '../sql/known-topology.ts';
import type { ServerAnswer } from './resource.ts';

/**
 * Everything that has a place, in the model's shape, for pickers and panels. With `rack`, and `site` where two sites have racks of that
 * name, only the rack, what is in it and what serves that.
 */
export async function readTopologyResource(
  database: Database,
  knownTopology: KnownTopology,
  parameters: URLSearchParams,
  signal: AbortSignal
): Promise<Topology> {
  const { sites, zones, racks, equipment, serves } = await knownTopology.read(database, signal);
  const rack = parameters.get('rack');
  return rack === null
    ? { sites, zones, racks, equipment, serves }
    : ofRack({ sites, zones, racks, equipment, serves }, rack, parameters.get('site') || undefined);
}

function ofRack(
  { sites, zones, racks, equipment, serves }: Topology,
  rack: string,
  site: string | undefined
): Topology {
  const here = (place: { site: string }) => site === undefined || place.site === site;
  const inside = equipment.filter((one) => here(one) && one.rack === rack);
  const ids = new Set([rack, ...inside.map(({ id }) => id)]);
  return {
    sites: sites.filter(({ id }) => site === undefined || id === site),
    zones: zones.filter(here),
    racks: racks.filter((one) => here(one) && one.id === rack),
    equipment: inside,
    serves: serves.filter((edge) => here(edge) && (ids.has(edge.from) || ids.has(edge.to))),
  };
}

/** The places of all databases; of a site that two of them have, those of the first. */
export function mergeTopologies(answers: ReadonlyArray<ServerAnswer<Topology>>): Topology {
  const merged: Topology = { sites: [], zones: [], racks: [], equipment: [], serves: [] };
  for (const { answer } of answers) {
    const known = new Set(merged.sites.map(({ id }) => id));
    const isNew = ({ site }: { site: string }) => !known.has(site);
    merged.sites.push(...answer.sites.filter(({ id }) => !known.has(id)));
    merged.zones.push(...answer.zones.filter(isNew));
    merged.racks.push(...answer.racks.filter(isNew));
    merged.equipment.push(...answer.equipment.filter(isNew));
    merged.serves.push(...answer.serves.filter(isNew));
  }
  return merged;
}
