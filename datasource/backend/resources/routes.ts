import { isValueKind } from '#model/api/values.ts';
import type { Database } from '../sql/database.ts';
import type { KnownTopology } from '../sql/known-topology.ts';
import { readCatalog } from './catalog.ts';
import { readStatus } from './status.ts';
import { readTopologyResource } from './topology.ts';
import { readValues } from './values.ts';

/** A resource call that the caller has to change. */
export class ResourceError extends Error {}

/** What a resource reads from. */
export interface ResourceContext {
  database: Database;
  knownTopology: KnownTopology;
  signal: AbortSignal;
}

/** Answers a GET with something that becomes JSON. */
export type Resource = (context: ResourceContext, parameters: URLSearchParams) => Promise<unknown>;

const RESOURCES: Record<string, Resource> = {
  catalog: ({ database, signal }) => readCatalog(database, signal),
  topology: ({ database, knownTopology, signal }) => readTopologyResource(database, knownTopology, signal),
  status: ({ database, signal }) => readStatus(database, signal),
};

/** The resource at a path such as `catalog` or `values/rack`. */
export function findResource(path: string): Resource | undefined {
  if (Object.hasOwn(RESOURCES, path)) {
    return RESOURCES[path];
  }
  const kind = /^values\/(\w+)$/.exec(path)?.[1];
  return kind !== undefined && isValueKind(kind)
    ? ({ database, signal }, parameters) => readValues(database, kind, parameters, signal)
    : undefined;
}
