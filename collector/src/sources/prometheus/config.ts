import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { sizeSchema } from '#config/size.ts';
import { httpAuthSchema, tlsSchema } from '#protocols/http/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';
import { mappingShape, placeShape } from '../../series/mapping-config.ts';
import type { SeriesTarget } from '../../series/series-sample.ts';
import { discoverySchema } from '../../discovery/config.ts';
import { DEFAULT_RULES } from '../../series/target-rules.ts';

const targetSchema = z
  .object({
    url: z.url({ protocol: /^https?$/, error: 'write a URL such as http://10.0.0.7:9400/metrics' }),
    name: z.string().min(1).optional().meta({
      description: 'Stable name in point addresses; the URL where absent. With a name, a target may move.',
    }),
    ...placeShape,
  })
  .strict()
  .refine((target) => (target.equipment === undefined) !== (target.rack === undefined), {
    error: 'set exactly one of equipment and rack',
  });

export const prometheusConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('prometheus'),
    interval: durationSchema('10s', { minMs: 100, maxMs: 3_600_000 }).meta({ description: 'Time between scrapes.' }),
    timeout: durationSchema('5s', { minMs: 50, maxMs: 120_000 }).meta({ description: 'Of one scrape, all in all.' }),
    maxBodySize: sizeSchema('32MB').meta({ description: 'A longer exposition, unpacked, is refused.' }),
    ...mappingShape,
    auth: httpAuthSchema.optional().meta({ description: 'username and password, or bearerToken.' }),
    tls: tlsSchema.optional(),
    targets: z
      .array(targetSchema)
      .min(1)
      .refine(haveOwnNames, { error: 'give each target a name of its own; two of one name would be one point' })
      .default([]),
    discovery: discoverySchema(DEFAULT_RULES)
      .optional()
      .meta({ description: 'Targets that files list, in the format of file_sd.' }),
  })
  .strict()
  .refine(({ targets, discovery }) => targets.length > 0 || discovery !== undefined, {
    path: ['targets'],
    error: 'list targets, or name files of them under discovery',
  });
export type PrometheusConfig = z.infer<typeof prometheusConfigSchema>;
export type TargetConfig = PrometheusConfig['targets'][number];

function haveOwnNames(targets: Array<z.infer<typeof targetSchema>>): boolean {
  // Two pages may be one target's, where they speak of different things: the place tells these apart.
  // A URL that cannot be read is complained about where it is.
  const names = targets
    .filter(({ url }) => URL.canParse(url))
    .map((target) => [targetName(target), target.equipment, target.rack].join('\u0000'));
  return new Set(names).size === names.length;
}

/** The name of a target in addresses, logs and tables; a URL without its credentials. */
export function targetName(target: TargetConfig): string {
  if (target.name !== undefined) {
    return target.name;
  }
  const url = new URL(target.url);
  return `${url.origin}${url.pathname}${url.search}`;
}

/** What the series of a target belong to. */
export function seriesTarget(target: TargetConfig): SeriesTarget {
  return { name: targetName(target), equipment: target.equipment, rack: target.rack };
}
