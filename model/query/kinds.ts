import { z } from 'zod';

import { timeSeriesQuerySchema } from './timeseries.ts';

/** The query kinds, each with a file of its own; backend and browser have a registry that must name the same ones. */
const SCHEMAS = [timeSeriesQuerySchema] as const;

export const plenumQuerySchema = z.discriminatedUnion('kind', SCHEMAS);
export type PlenumQuery = z.infer<typeof plenumQuerySchema>;

export type QueryKind = PlenumQuery['kind'];
export const QUERY_KINDS: readonly QueryKind[] = SCHEMAS.map(({ shape }) => shape.kind.value);

/** The query of one kind. */
export type QueryOf<Kind extends QueryKind> = Extract<PlenumQuery, { kind: Kind }>;
