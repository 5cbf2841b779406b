import type { Topology } from '#model/topology.ts';

import type { Database } from '../sql/database.ts';
import type { KnownTopology } from '../sql/known-topology.ts';

/** Everything that has a place, in the model's shape, for pickers and panels. */
export async function readTopologyResource(
  database: Database,
  knownTopology: KnownTopology,
  signal: AbortSignal
): Promise<Topology> {
  const { sites, zones, racks, equipment, serves } = await knownTopology.read(database, signal);
  return { sites, zones, racks, equipment, serves };
}
