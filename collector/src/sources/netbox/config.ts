import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { secretSchema } from '#config/secret.ts';
import { sizeSchema } from '#config/size.ts';
import { tlsSchema } from '#protocols/http/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';

const DAY_MS = 86_400_000;
const names = z.array(z.string().min(1)).default([]);

export const netboxConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('netbox'),
    url: z
      .url({ protocol: /^https?$/, error: 'write a URL such as https://netbox.example.com' })
      .meta({ description: 'Address of NetBox or Nautobot; which of the two it is, it says itself.' }),
    token: secretSchema.meta({ description: 'API token that may view what is read.' }),
    interval: durationSchema('10m', { minMs: 1_000, maxMs: DAY_MS }).meta({
      description: 'Time between two readings.',
    }),
    timeout: durationSchema('60s', { minMs: 100, maxMs: 600_000 }).meta({ description: 'Of one request, all in all.' }),
    maxBodySize: sizeSchema('64MB').meta({ description: 'A longer page is refused.' }),
    sites: names.meta({
      description:
        'Slugs of the NetBox sites, or names of the Nautobot locations, that make up the configured site; all that the token sees where absent.',
    }),
    tags: names.meta({ description: 'Only devices with all of these tags (slugs, names in Nautobot).' }),
    roles: names.meta({ description: 'Only devices of these roles (slugs, names in Nautobot).' }),
    ignoreStatuses: z.array(z.string()).default(['planned', 'inventory', 'decommissioning', 'retired']).meta({
      description: 'Devices and feeds of these statuses are left out.',
    }),
    rackIdField: z.string().min(1).default('rackLocationId').meta({
      description: 'Custom field of racks with the id that both sides agree on; the name where it is empty.',
    }),
    equipmentIdField: z.string().min(1).default('plenumId').meta({
      description: 'The same for devices.',
    }),
    zoneIdField: z.string().min(1).default('plenumId').meta({
      description: 'The same for locations; the slug (name in Nautobot) where it is empty.',
    }),
    powerLimitField: z.string().min(1).default('powerLimitW').meta({
      description:
        'Custom field of racks with their power limit, W; what their power feeds may give where it is empty.',
    }),
    coolingField: z.string().min(1).default('cooling').meta({
      description: 'Custom field of racks: air, liquid or hybrid.',
    }),
    xField: z.string().min(1).default('xM').meta({
      description: 'Custom field of racks and devices: place on the floor plan, metres from its corner.',
    }),
    yField: z.string().min(1).default('yM').meta({ description: 'The same across.' }),
    rotationField: z.string().min(1).default('rotationDeg').meta({
      description: 'Custom field of racks: where the front faces on the plan, 0 up, 90 right, 180 down, 270 left.',
    }),
    containmentField: z.string().min(1).default('containment').meta({
      description: 'Custom field of locations: cold or hot, the aisles that are closed off.',
    }),
    gpuModelField: z.string().min(1).default('gpuModel').meta({
      description:
        'Custom field of devices with the model of their GPUs; that in the name of their type where it is empty.',
    }),
    zoneKinds: z
      .record(z.string(), z.enum(['hall', 'row', 'pod', 'room']))
      .default({})
      .meta({ description: 'Kind of zone of a location by its slug or name, or by its type in Nautobot.' }),
    objectTypes: z.record(z.string(), z.string().min(1)).default({}).meta({
      description: 'Object type by role (slug or name): { gpu-node: Server, rpp: Breaker }.',
    }),
    power: z.boolean().default(true).meta({ description: 'false leaves feeds, panels and power cables out.' }),
    tls: tlsSchema.optional(),
  })
  .strict();
export type NetboxConfig = z.infer<typeof netboxConfigSchema>;
