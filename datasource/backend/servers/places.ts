import type { Asker } from '../sql/database.ts';
import type { StoredTopology } from '../sql/topology.ts';
import type { Server } from './server.ts';

/** Ids of the places of one server. */
export interface Places {
  /** Names by id. */
  sites: ReadonlyMap<string, string>;
  zones: ReadonlySet<string>;
  racks: ReadonlySet<string>;
  equipment: ReadonlySet<string>;
}

/** What was last seen of a server that may be away by now. */
const lastSeen = new WeakMap<Server, StoredTopology>();

/** The topology of a server as it was when it was last there; undefined where it was never there. */
export async function topologyOf(
  server: Server,
  asker: Asker,
  signal: AbortSignal
): Promise<StoredTopology | undefined> {
  try {
    const topology = await server.presence.ask((isPatient) =>
      server.knownTopology.read(server.connections.as({ ...asker, isPatient }), signal)
    );
    lastSeen.set(server, topology);
  } catch {
    signal.throwIfAborted();
    // The question itself meets the same failure, and tells of it.
  }
  return lastSeen.get(server);
}

/**
 * The places that each server answers for. A site that two of them have is the earlier one's alone: its numbers would count twice.
 * @returns and `twice`, the sites that a server has beside an earlier one
 */
export function placesOf(
  topologies: ReadonlyArray<StoredTopology | undefined>
): Array<{ places?: Places; twice: string[] }> {
  const taken = new Set<string>();
  return topologies.map((topology) => {
    if (!topology) {
      return { twice: [] };
    }
    const own = topology.sites.filter(({ id }) => !taken.has(id));
    const twice = topology.sites.filter(({ id }) => taken.has(id)).map(({ id }) => id);
    own.forEach(({ id }) => taken.add(id));
    return { places: twice.length > 0 ? within(topology, own) : wholeOf(topology), twice };
  });
}

const whole = new WeakMap<StoredTopology, Places>();

function wholeOf(topology: StoredTopology): Places {
  const places = whole.get(topology) ?? within(topology, topology.sites);
  whole.set(topology, places);
  return places;
}

function within(topology: StoredTopology, sites: StoredTopology['sites']): Places {
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  const ids = (places: ReadonlyArray<{ id: string; site: string }>) =>
    new Set(places.filter(({ site }) => names.has(site)).map(({ id }) => id));
  return {
    sites: names,
    zones: ids(topology.zones),
    racks: ids(topology.racks),
    equipment: ids(topology.equipment),
  };
}
