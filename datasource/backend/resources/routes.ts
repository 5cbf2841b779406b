import { isValueKind } from '#model/api/values.ts';

import { mergeCatalogs, readCatalog } from './catalog.ts';
import type { Resource } from './resource.ts';
import { mergeStatuses, readStatus } from './status.ts';
import { mergeTopologies, readTopologyResource } from './topology.ts';
import { mergeValues, readValues } from './values.ts';

const RESOURCES: Record<string, Resource> = {
  catalog: erased({ read: ({ database, signal }) => readCatalog(database, signal), merge: mergeCatalogs }),
  topology: erased({
    read: ({ database, knownTopology, signal }, parameters) =>
      readTopologyResource(database, knownTopology, parameters, signal),
    merge: mergeTopologies,
  }),
  status: erased({
    read: ({ database, isTrusted, signal }) => readStatus(database, isTrusted, signal),
    merge: mergeStatuses,
  }),
};

/** The resource at a path such as `catalog` or `values/rack`. */
export function findResource(path: string): Resource | undefined {
  if (Object.hasOwn(RESOURCES, path)) {
    return RESOURCES[path];
  }
  const kind = /^values\/(\w+)$/.exec(path)?.[1];
  return kind !== undefined && isValueKind(kind)
    ? erased({
        read: (context, parameters) => readValues(context, kind, parameters),
        merge: mergeValues,
      })
    : undefined;
}

/** A resource merges what it read itself; whoever calls it does not know what that is. */
function erased<Answer>(resource: Resource<Answer>): Resource {
  return resource as unknown as Resource;
}
