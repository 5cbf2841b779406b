import { z } from 'zod';

/** Names appear in metric labels, file names and Grafana: short and free of blanks. */
export const sourceNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/i, 'use letters, digits, "-" and "_", at most 63 characters')
  .meta({ description: 'Unique name of the source; samples, logs and the status page carry it.' });

/**
 * The keys that every source has. An adapter's schema is
 * `sourceBaseSchema.extend({ protocol: z.literal('modbus'), ... }).strict()`, so that the union of all
 * sources is discriminated by `protocol` and a misspelt key is an error with its line.
 */
export const sourceBaseSchema = z.object({
  name: sourceNameSchema,
  enabled: z.boolean().default(true).meta({ description: 'false keeps the source in the file but does not run it.' }),
  simulated: z
    .boolean()
    .optional()
    .meta({ description: "Marks everything from this source as simulated; defaults to the site's setting." }),
});
export type SourceBase = z.infer<typeof sourceBaseSchema>;

/**
 * A configuration that the schema accepts but the adapter cannot use. `path` leads from the source's own
 * object to the value, so that the error can name file and line: `['registers', 3, 'address']`.
 */
export class SourceConfigError extends Error {
  readonly path: Array<string | number>;
  readonly nextStep: string | undefined;

  constructor(message: string, path: Array<string | number>, nextStep?: string) {
    super(message);
    this.name = 'SourceConfigError';
    this.path = path;
    this.nextStep = nextStep;
  }
}
