import type { PlenumQuery, QueryKind, QueryOf } from '#model/query/kinds.ts';

import type { Frame } from '../frames/frame.ts';
import type { QueryContext } from './shared/context.ts';
import * as runs from './runs.ts';

/** Answers a query of one kind; what a user can change makes it throw a QueryError. */
type Run<Kind extends QueryKind> = (query: QueryOf<Kind>, context: QueryContext) => Promise<Frame[]>;

const RUNS: { readonly [Kind in QueryKind]: Run<Kind> } = runs;

/** Frames that answer a query, by the folder of its kind. */
export function runQuery(query: PlenumQuery, context: QueryContext): Promise<Frame[]> {
  // The types do not know that a kind's own entry takes its queries.
  const run = RUNS[query.kind] as Run<QueryKind>;
  return run(query, context);
}
