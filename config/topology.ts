import { z } from 'zod';
import { ASHRAE_CLASSES } from '#model/limits/ashrae.ts';
import type { Equipment, Rack, Serves, Topology, Zone } from '#model/topology.ts';

const id = z.string().min(1).max(128);
const name = z.string().min(1).optional();

/** m; a rack or a machine that is larger is a typing error, such as millimetres. */
const MAX_SIZE_M = 50;
const size = z.number().positive().max(MAX_SIZE_M).optional();

const zoneSchema = z
  .object({
    id,
    name,
    kind: z.enum(['hall', 'row', 'pod', 'room']),
    parent: id.optional(),
    containment: z
      .enum(['cold', 'hot'])
      .optional()
      .meta({ description: 'Aisles between its racks that are closed off from the room.' }),
  })
  .strict();

const rackSchema = z
  .object({
    id,
    name,
    zone: id.optional(),
    cooling: z.enum(['air', 'liquid', 'hybrid']).optional(),
    powerLimitW: z.number().positive().optional(),
    ashraeClass: z
      .enum(ASHRAE_CLASSES)
      .optional()
      .meta({ description: 'ASHRAE class of the most sensitive equipment in it, by which its inlet air is judged.' }),
    xM: z.number().optional(),
    yM: z.number().optional(),
    widthM: size.meta({ description: 'Outer width, across its front, m; 0.6 where absent.' }),
    depthM: size.meta({ description: 'Outer depth, from front to rear, m; 1.2 where absent.' }),
    rotationDeg: z
      .number()
      .min(-360)
      .max(360)
      .optional()
      .meta({ description: 'Where its front faces on the plan: 0 up, 90 right, 180 down, 270 left.' }),
    heightU: z.number().positive().optional().meta({ description: 'Height units of the rack.' }),
  })
  .strict();

const equipmentSchema = z
  .object({
    id,
    name,
    objectType: z.string().min(1),
    rack: id.optional(),
    zone: id.optional(),
    criticality: z.enum(['low', 'normal', 'high', 'critical']).optional(),
    positionU: z
      .number()
      .positive()
      .optional()
      .meta({ description: 'Lowest height unit that it takes, from 1 at the bottom.' }),
    heightU: z.number().nonnegative().optional().meta({ description: 'Height units that it takes.' }),
    face: z.enum(['front', 'rear']).optional().meta({ description: 'Side of the rack; both where absent.' }),
    gpuModel: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Model of its GPUs, such as H100: for jobs whose scheduler does not say which they have.' }),
    xM: z.number().optional().meta({ description: 'Footprint on the floor plan, m, as that of a rack.' }),
    yM: z.number().optional(),
    widthM: size.meta({ description: 'Along x, m.' }),
    depthM: size.meta({ description: 'Along y, m.' }),
  })
  .strict();

const servesSchema = z
  .object({ from: id, to: z.union([id, z.array(id).min(1)]), kind: z.enum(['power', 'cooling']) })
  .strict();

/** What each list of a topology has; a row of a table has the same keys. */
export const topologyItemSchemas = {
  zones: zoneSchema,
  racks: rackSchema,
  equipment: equipmentSchema,
  serves: servesSchema,
} as const;

/** Zones, racks, equipment and the chains that feed them, all of the configured site. */
export const topologySchema = z
  .object({
    zones: z.array(zoneSchema).default([]),
    racks: z.array(rackSchema).default([]),
    equipment: z.array(equipmentSchema).default([]),
    serves: z.array(servesSchema).default([]),
  })
  .strict();
const list = <Item extends z.ZodObject>(item: Item) =>
  z
    .union([z.array(item), z.string().min(1)])
    .default([])
    .meta({ description: 'Inline, or the path of a CSV table.' });

/** The same as it is written: a list may be the path of a table instead. */
export const topologyFileSchema = z
  .object({
    zones: list(zoneSchema),
    racks: list(rackSchema),
    equipment: list(equipmentSchema),
    serves: list(servesSchema),
  })
  .strict();
export type TopologyConfig = z.infer<typeof topologySchema>;

interface SiteConfig {
  id: string;
  name?: string | undefined;
  timeZone: string;
  latitudeDeg?: number | undefined;
  longitudeDeg?: number | undefined;
}

/** The model's topology of a configuration: every entry with its site, names filled in, edges one by one. */
export function topologyFromConfig(site: SiteConfig, config: TopologyConfig): Topology {
  const place = <T extends { id: string; name?: string | undefined }>(entry: T) => ({
    ...withoutUndefined(entry),
    name: entry.name ?? entry.id,
    site: site.id,
  });
  return {
    sites: [withoutUndefined({ ...site, name: site.name ?? site.id })],
    zones: config.zones.map((zone): Zone => place(zone) as Zone),
    racks: config.racks.map((rack): Rack => place(rack) as Rack),
    equipment: config.equipment.map((entry): Equipment => place(entry) as Equipment),
    serves: config.serves.flatMap(({ from, to, kind }): Serves[] =>
      [to].flat().map((target) => ({ site: site.id, from, to: target, kind }))
    ),
  };
}

function withoutUndefined<T extends object>(entry: T): T {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as T;
}

/** A reference that leads nowhere. `path` is within the topology. */
export interface TopologyProblem {
  path: Array<string | number>;
  message: string;
  nextStep: string;
}

/** Duplicate ids, unknown parents, zones, racks and edges that lead nowhere. */
export function checkTopology(
  config: TopologyConfig,
  didYouMean: (id: string, known: string[]) => string
): TopologyProblem[] {
  const problems: TopologyProblem[] = [];
  const ids = {
    zones: config.zones.map((zone) => zone.id),
    racks: config.racks.map((rack) => rack.id),
    equipment: config.equipment.map((entry) => entry.id),
  };
  for (const [list, entries] of Object.entries(ids)) {
    const seen = new Set<string>();
    entries.forEach((entry, index) => {
      if (!seen.has(entry)) {
        seen.add(entry);
        return;
      }
      problems.push({
        path: [list, index, 'id'],
        message: `"${entry}" is listed twice`,
        nextStep: 'Give each an id of its own',
      });
    });
  }
  const known = { zones: new Set(ids.zones), racks: new Set(ids.racks), equipment: new Set(ids.equipment) };
  const targets = new Set([...ids.equipment, ...ids.racks]);
  const expect = (path: Array<string | number>, reference: string | undefined, some: Set<string>, what: string) => {
    if (reference === undefined || some.has(reference)) {
      return;
    }
    const nextStep = `Add it to the topology${didYouMean(reference, [...some])}`;
    problems.push({ path, message: `"${reference}" is not ${what} of the topology`, nextStep });
  };
  config.zones.forEach((zone, index) => expect(['zones', index, 'parent'], zone.parent, known.zones, 'a zone'));
  const parents = new Map(config.zones.map((zone) => [zone.id, zone.parent]));
  config.zones.forEach((zone, index) => {
    if (!isWithinItself(zone.id, parents)) {
      return;
    }
    const nextStep = 'Let the outermost zone have no parent';
    problems.push({ path: ['zones', index, 'parent'], message: `"${zone.id}" lies within itself`, nextStep });
  });
  config.racks.forEach((rack, index) => expect(['racks', index, 'zone'], rack.zone, known.zones, 'a zone'));
  config.equipment.forEach((entry, index) => {
    expect(['equipment', index, 'rack'], entry.rack, known.racks, 'a rack');
    expect(['equipment', index, 'zone'], entry.zone, known.zones, 'a zone');
  });
  config.serves.forEach((edge, index) => {
    expect(['serves', index, 'from'], edge.from, known.equipment, 'equipment');
    for (const target of [edge.to].flat()) {
      expect(['serves', index, 'to'], target, targets, 'equipment or a rack');
    }
  });
  return problems;
}

function isWithinItself(id: string, parents: ReadonlyMap<string, string | undefined>): boolean {
  const seen = new Set<string>();
  for (let zone = parents.get(id); zone !== undefined && !seen.has(zone); zone = parents.get(zone)) {
    if (zone === id) {
      return true;
    }
    seen.add(zone);
  }
  return false;
}
