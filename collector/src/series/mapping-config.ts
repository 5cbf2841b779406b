import { z } from 'zod';
import { EXPORTERS } from './exporters/known.ts';

/** Where points belong, as a target and a mapping name it. */
export const placeShape = {
  equipment: z.string().min(1).optional().meta({
    description: 'Equipment of the points, usually a server. {label} stands for a label of the series.',
  }),
  rack: z.string().min(1).optional().meta({ description: 'Rack of the points, instead of equipment.' }),
};

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

/** The keys by which every source of series says what they mean; spread into its schema. */
export const mappingShape = {
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
};
export type MappingConfig = z.infer<z.ZodObject<typeof mappingShape>>;
