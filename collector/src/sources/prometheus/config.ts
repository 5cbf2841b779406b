import { z } from 'zod';
import { durationSchema } from '#config/duration.ts';
import { sizeSchema } from '#config/size.ts';
import { httpAuthSchema, tlsSchema } from '#protocols/http/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';
import { EXPORTERS } from './exporters/known.ts';

const placeShape = {
  equipment: z.string().min(1).optional().meta({
    description: 'Equipment of the points, usually a server. {label} stands for a label of the series.',
  }),
  rack: z.string().min(1).optional().meta({ description: 'Rack of the points, instead of equipment.' }),
};

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

const metricSchema = z
  .object({
    name: z.string().min(1).meta({ description: "Name in the exporter's exposition." }),
    labels: z.record(z.string(), z.string()).default({}).meta({ description: 'Labels that a series must have.' }),
    metric: z.string().min(1).meta({ description: 'Metric id of the catalog.' }),
    unit: z.string().min(1).optional().meta({ description: "Exporter's unit; of the rate, for a counter (By/s)." }),
    processArea: z.array(z.string().min(1)).default([]).meta({
      description: 'Process area of the point. {label} stands for a label of the series: [GPU, "gpu{gpu}"].',
    }),
    counter: z.boolean().default(false).meta({ description: 'true stores the rate per second.' }),
    combine: z.enum(['sum', 'mean']).optional().meta({
      description: 'Folds the matching series of one scrape into one point.',
    }),
    setpoint: z.boolean().default(false),
    ...placeShape,
  })
  .strict();
export type MetricConfig = z.infer<typeof metricSchema>;

export const prometheusConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('prometheus'),
    interval: durationSchema('10s', { minMs: 100, maxMs: 3_600_000 }).meta({ description: 'Time between scrapes.' }),
    timeout: durationSchema('5s', { minMs: 50, maxMs: 120_000 }).meta({ description: 'Of one scrape, all in all.' }),
    maxBodySize: sizeSchema('32MB').meta({ description: 'A longer exposition, unpacked, is refused.' }),
    useCatalog: z
      .boolean()
      .default(true)
      .meta({
        description: `Maps the series that Plenum knows of ${EXPORTERS.map(({ name }) => name).join(', ')}.`,
      }),
    metrics: z
      .array(metricSchema)
      .default([])
      .meta({ description: 'Further mappings; they win over the built-in ones.' }),
    auth: httpAuthSchema.optional().meta({ description: 'username and password, or bearerToken.' }),
    tls: tlsSchema.optional(),
    targets: z
      .array(targetSchema)
      .min(1)
      .refine(haveOwnNames, { error: 'give each target a name of its own; two of one name would be one point' }),
  })
  .strict();
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
