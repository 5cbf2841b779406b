import type { ComponentType } from 'react';
import type { QueryEditorProps, ScopedVars } from '@grafana/data';
import type { CatalogMetric } from '#model/api/catalog.ts';
import type { QueryKind } from '#model/query/kinds.ts';
import type { Lookups } from '../catalog/lookups.ts';
import type { Replacer } from '../query/variables.ts';
import type { PlenumOptions, PlenumQuery, Stored, Versioned } from '../types.ts';

/** A stored query of today's version; the fields of its kind's own may be missing. */
export type Incomplete<Kind extends QueryKind> = Partial<Stored<Kind>> & {
  refId: string;
  kind: Kind;
  version: PlenumQuery['version'];
};

export interface EditorProps<Kind extends QueryKind> extends Pick<
  QueryEditorProps<Lookups, PlenumQuery, PlenumOptions>,
  'datasource' | 'onRunQuery' | 'range'
> {
  query: Stored<Kind>;
  onChange(query: Stored<Kind>): void;
}

/** What the browser knows of one query kind. */
export interface KindInBrowser<Kind extends QueryKind> {
  /** As the picker of kinds shows it. */
  title: string;
  /** One sentence. */
  description: string;
  /** A small drawing, by `pictureOf`. */
  picture: ComponentType;
  /** A new query. */
  defaults(): Versioned<Kind>;
  /**
   * Fills what a hand-written or older query leaves out, so that nobody behind has to check.
   * @throws {QueryError} where a field is not of its type
   */
  complete(query: Incomplete<Kind>): Stored<Kind>;
  /** Whether the query asks for anything yet; others are not sent. */
  isComplete(query: Stored<Kind>): boolean;
  /** Fills variables into every text of the query. */
  applyVariables(query: Stored<Kind>, templates: Replacer, scopedVars: ScopedVars): Stored<Kind>;
  /** What the query asks, in words; a metric that the catalog does not have goes by its id. */
  sentence(query: Stored<Kind>, catalog: ReadonlyMap<string, CatalogMetric>): string;
  Editor: ComponentType<EditorProps<Kind>>;
}
