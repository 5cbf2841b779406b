import type { ComponentType } from 'react';
import type { CatalogMetric } from '#model/api/catalog.ts';
import type { QueryKind } from '#model/query/kinds.ts';
import type { KindInBrowser } from './kind.ts';
import * as kinds from './kinds.ts';
import type { PlenumQuery, Versioned } from '../types.ts';

const KINDS: { readonly [Kind in QueryKind]: KindInBrowser<Kind> } = kinds;

/** What both teams ask for first. */
const FIRST_KIND: QueryKind = 'timeseries';

/** As people ask: what is and was, whether to trust it, how much is left, why, and what if. A kind that is not here comes last. */
const USUAL_ORDER: readonly string[] = [
  FIRST_KIND,
  ...['floor', 'events', 'health', 'capacity', 'energyflow', 'kpi', 'chargeback', 'roi', 'correlation', 'impact'],
];

/**
 * In the order in which a picker lists them. Read off the registry: the model's own list would bring its schemas, and with
 * them zod, into every dashboard.
 */
export const KIND_NAMES = (Object.keys(KINDS) as QueryKind[]).sort((a, b) => placeOf(a) - placeOf(b));

function placeOf(kind: QueryKind): number {
  const place = USUAL_ORDER.indexOf(kind);
  return place < 0 ? USUAL_ORDER.length : place;
}

export function kindOf<Kind extends QueryKind>(kind: Kind): KindInBrowser<Kind> {
  return KINDS[kind];
}

/** A new query, of the kind that both teams ask for first unless set otherwise. */
export function newQuery(kind: QueryKind = FIRST_KIND): Versioned<QueryKind> {
  return kindOf(kind).defaults();
}

/** What a query asks, in words. */
export function sentenceOf(query: PlenumQuery, catalog: ReadonlyMap<string, CatalogMetric>): string {
  return kindOf(query.kind).sentence(query, catalog);
}

/** A kind as a picker lists it. */
export interface KindOption {
  value: QueryKind;
  label: string;
  description: string;
  picture: ComponentType;
}

/** Every kind as a picker lists it. */
export const KIND_OPTIONS: KindOption[] = KIND_NAMES.map((kind) => {
  const { title, description, picture } = kindOf(kind);
  return { value: kind, label: title, description, picture };
});
