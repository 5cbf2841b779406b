import { isValueKind } from '#model/api/values.ts';
import type { Database } from '../sql/database.ts';
import { readTopology } from '../sql/topology.ts';
import { readCatalog } from './catalog.ts';
import { readStatus } from './status.ts';
import { readValues } from './values.ts';

/** A resource call that the caller has to change. */
export class ResourceError extends Error {}

/** Answers a GET with something that becomes JSON. */
export type Resource = (database: Database, parameters: URLSearchParams, signal: AbortSignal) => Promise<unknown>;

const RESOURCES: Record<string, Resource> = {
  catalog: (database, _parameters, signal) => readCatalog(database, signal),
  topology: (database, _parameters, signal) => readTopology(database, signal),
  status: (database, _parameters, signal) => readStatus(database, signal),
};

/** The resource at a path such as `catalog` or `values/rack`. */
export function findResource(path: string): Resource | undefined {
  if (Object.hasOwn(RESOURCES, path)) {
    return RESOURCES[path];
  }
  const kind = /^values\/(\w+)$/.exec(path)?.[1];
  return kind !== undefined && isValueKind(kind)
    ? (database, parameters, signal) => readValues(database, kind, parameters, signal)
    : undefined;
}
