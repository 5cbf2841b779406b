import { z } from 'zod';
import { shortened } from '#model/text/shortened.ts';
import type { Rack, Topology } from '#model/topology.ts';
import { ToolError } from './failure.ts';
import type { Tool } from './tool.ts';

const MAX_PLACES = 60;
const argumentsSchema = z.object({
  zone: z.string().optional(),
  rack: z.string().optional(),
  search: z.string().optional(),
});

/** The places of the plant, as narrow as asked for. */
export const topologyTool: Tool = {
  name: 'topology',
  title: 'Topology',
  description:
    'The places of the data center: sites and zones with their number of racks; with "zone" its racks and equipment; with "rack" the rack, its equipment and what feeds and cools it; with "search" places by id or name.',
  inputSchema: {
    type: 'object',
    properties: {
      zone: { type: 'string', description: 'Id of a zone; it includes the zones in it' },
      rack: { type: 'string', description: 'Id of a rack' },
      search: { type: 'string', description: 'Part of an id or a name' },
    },
  },
  answer: async (given, { plant, signal }) => {
    const parsed = argumentsSchema.safeParse(given);
    if (!parsed.success) {
      throw new ToolError('zone, rack and search have to be texts.');
    }
    const { zone, rack, search } = parsed.data;
    const topology = await plant.topology(signal);
    const cut: string[] = [];
    const some = <Item>(items: readonly Item[], what: string): Item[] => {
      if (items.length > MAX_PLACES) {
        cut.push(`Shown are ${MAX_PLACES} of ${items.length} ${what}: ask for a zone, a rack, or search.`);
      }
      return items.slice(0, MAX_PLACES);
    };
    const answer =
      rack !== undefined
        ? rackAnswer(topology, rack, some)
        : zone !== undefined
          ? zoneAnswer(topology, zone, some)
          : search !== undefined
            ? searchAnswer(topology, search, some)
            : overview(topology, some);
    return JSON.stringify({ ...answer, ...(cut.length > 0 ? { cut } : {}) });
  },
};

type Some = <Item>(items: readonly Item[], what: string) => Item[];

function overview({ sites, zones, racks, equipment }: Topology, some: Some): object {
  const counts = new Map<string, number>();
  for (const { site, zone } of racks) {
    const key = `${site}\u0000${zone}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return {
    sites: some(sites, 'sites').map(({ id, name, timeZone }) => ({ id, name, timeZone })),
    zones: some(zones, 'zones').map(({ id, site, name, kind, parent }) => ({
      ...{ id, site, name, kind, parent },
      racks: counts.get(`${site}\u0000${id}`) ?? 0,
    })),
    racks: racks.length,
    equipment: equipment.length,
  };
}

function zoneAnswer(topology: Topology, id: string, some: Some): object {
  const { zones, racks, equipment } = topology;
  if (!zones.some((zone) => zone.id === id)) {
    throw new ToolError(`"${shortened(id)}" is not a zone. Zones are ${names(zones)}.`);
  }
  const inside = new Set([id]);
  // A zone may be listed before the one that it is in.
  for (let before = 0; before < inside.size;) {
    before = inside.size;
    zones.forEach((zone) => zone.parent !== undefined && inside.has(zone.parent) && inside.add(zone.id));
  }
  return {
    zones: zones
      .filter((zone) => inside.has(zone.id))
      .map(({ id: zone, site, name, kind, parent }) => ({ id: zone, site, name, kind, parent })),
    racks: some(
      racks.filter(({ zone }) => zone !== undefined && inside.has(zone)),
      'racks'
    ).map(briefRack),
    equipment: some(
      equipment.filter(({ zone }) => zone !== undefined && inside.has(zone)),
      'pieces of equipment'
    ).map(({ id: piece, name, objectType }) => ({ id: piece, name, objectType })),
  };
}

function rackAnswer({ racks, equipment, serves }: Topology, id: string, some: Some): object {
  const found = racks.filter((rack) => rack.id === id);
  if (found.length === 0) {
    throw new ToolError(
      `"${shortened(id)}" is not a rack. Ask with search for a part of its name, or with zone for the racks of a zone.`
    );
  }
  return {
    racks: found.map(briefRack),
    equipment: some(
      equipment.filter(({ rack }) => rack === id),
      'pieces of equipment'
    ).map(({ id: piece, name, objectType, positionU }) => ({ id: piece, name, objectType, positionU })),
    servedBy: some(
      serves.filter(({ to }) => to === id),
      'feeds'
    ).map(({ from, kind }) => ({ id: from, kind })),
  };
}

function searchAnswer({ zones, racks, equipment }: Topology, text: string, some: Some): object {
  const wanted = text.toLowerCase();
  const fits = ({ id, name }: { id: string; name?: string }) => `${id} ${name ?? ''}`.toLowerCase().includes(wanted);
  return {
    zones: some(zones.filter(fits), 'zones').map(({ id, site, name }) => ({ id, site, name })),
    racks: some(racks.filter(fits), 'racks').map(briefRack),
    equipment: some(equipment.filter(fits), 'pieces of equipment').map(({ id, name, objectType, rack }) => ({
      id,
      name,
      objectType,
      rack,
    })),
  };
}

function briefRack({ id, site, name, zone, cooling, powerLimitW }: Rack): object {
  return { id, site, ...(name === id ? {} : { name }), zone, cooling, powerLimitW };
}

function names(places: ReadonlyArray<{ id: string }>): string {
  const shown = places
    .slice(0, 12)
    .map(({ id }) => id)
    .join(', ');
  return places.length > 12 ? `${shown} and ${places.length - 12} more` : shown;
}
