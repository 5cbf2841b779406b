import { z } from 'zod';

import * as schemas from './schemas.ts';

type Schema = (typeof schemas)[keyof typeof schemas];

/** Each kind has a schema of its own; backend and browser have a registry that must name the same ones. */
const SCHEMAS = Object.values(schemas) as [Schema, ...Schema[]];

export const plenumQuerySchema = z.discriminatedUnion('kind', SCHEMAS);
export type PlenumQuery = z.infer<Schema>;

export type QueryKind = PlenumQuery['kind'];
export const QUERY_KINDS: readonly QueryKind[] = SCHEMAS.map(({ shape }) => shape.kind.value);

/** The query of one kind. */
export type QueryOf<Kind extends QueryKind> = Extract<PlenumQuery, { kind: Kind }>;
