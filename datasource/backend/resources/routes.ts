import { isValueKind } from '#model/api/values.ts';

import { mergeCatalogs, readCatalog } from './catalog.ts';
import { mergeHistories, mergeRecords, readRecordHistory, readRecordLines } from './records.ts';
import type { Change, Resource } from './resource.ts';
import { saveGivenRecord } from './save-record.ts';
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
  records: erased({ read: readRecordLines, merge: mergeRecords }),
  record: erased({ read: readRecordHistory, merge: mergeHistories }),
};

const CHANGES: Record<string, Change> = { records: saveGivenRecord };

/** What a POST to a path changes. */
export function findChange(path: string): Change | undefined {
  return Object.hasOwn(CHANGES, path) ? CHANGES[path] : undefined;
}

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
