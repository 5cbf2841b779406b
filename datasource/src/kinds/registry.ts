import type { ComponentType } from 'react';
import type { QueryKind } from '#model/query/kinds.ts';
import type { KindInBrowser } from './kind.ts';
import * as kinds from './kinds.ts';
import type { Versioned } from '../types.ts';

const KINDS: { readonly [Kind in QueryKind]: KindInBrowser<Kind> } = kinds;

/** Read off the registry: the model's own list would bring its schemas, and with them zod, into every dashboard. */
export const KIND_NAMES = Object.keys(KINDS) as QueryKind[];

/** What both teams ask for first. */
const FIRST_KIND: QueryKind = 'timeseries';

export function kindOf<Kind extends QueryKind>(kind: Kind): KindInBrowser<Kind> {
  return KINDS[kind];
}

/** A new query, of the kind that both teams ask for first unless set otherwise. */
export function newQuery(kind: QueryKind = FIRST_KIND): Versioned<QueryKind> {
  return kindOf(kind).defaults();
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
