import { z } from 'zod';

/** A DNS name has 253 characters at most (RFC 1035); what is longer is not the name of a host. */
export const MAX_HOST_LENGTH = 255;
/** Nobody reads a longer rule; several shorter ones say the same. */
const MAX_PATTERN_LENGTH = 500;
/** Each host that is not known yet is tried against all of them. */
const MAX_RULES = 200;

const id = z.string().min(1).max(128);

const templates = {
  rack: id.optional().meta({ description: 'Rack; {name} stands for a group of the pattern.' }),
  equipment: id
    .optional()
    .meta({ description: 'Equipment that the host is; its own name where absent. {name} as above.' }),
  zone: id.optional().meta({ description: 'Zone, for a host outside of racks.' }),
};

const hostRuleSchema = z
  .object({
    host: z.string().min(1).max(MAX_PATTERN_LENGTH).meta({
      description:
        "Regular expression (RE2) of the whole name, with or without its domain: '(?<rack>r\\d+)n\\d+'. Case does not matter.",
    }),
    ...templates,
  })
  .strict();
export type HostRuleConfig = z.infer<typeof hostRuleSchema>;

const hostEntrySchema = z
  .object({
    host: z.string().min(1).max(MAX_HOST_LENGTH).meta({ description: 'Name of the host, with or without its domain.' }),
    rack: id.optional(),
    equipment: id.optional().meta({ description: 'Equipment that the host is; its own name where absent.' }),
    zone: id.optional().meta({ description: 'Zone, for a host outside of racks.' }),
  })
  .strict()
  .refine(({ rack, equipment, zone }) => rack ?? equipment ?? zone, 'set rack, equipment or zone');
export type HostEntryConfig = z.infer<typeof hostEntrySchema>;

/** Which rack a host of the computing side is in. */
export const hostsSchema = z
  .object({
    list: z.array(hostEntrySchema).default([]).meta({ description: 'Single hosts; they win over the rules.' }),
    rules: z
      .array(hostRuleSchema)
      .max(MAX_RULES)
      .default([])
      .meta({ description: 'The first that fits the whole name of a host places it.' }),
  })
  .strict();
export type HostsConfig = z.infer<typeof hostsSchema>;
