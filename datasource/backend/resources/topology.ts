import type { Topology } from '#model/topology.ts';

import type { Database } from '../sql/database.ts';
import type { KnownTopology } from '../sql/known-topology.ts';
import type { ServerAnswer } from './resource.ts';

/** Everything that has a place, in the model's shape, for pickers and panels. */
export async function readTopologyResource(
  database: Database,
  knownTopology: KnownTopology,
  signal: AbortSignal
): Promise<Topology> {
  const { sites, zones, racks, equipment, serves } = await knownTopology.read(database, signal);
  return { sites, zones, racks, equipment, serves };
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
