/** A kind of object, in all namespaces or in one. */
export interface Collection {
  /** `/api/v1/pods`, `/apis/batch/v1/namespaces/team-a/jobs`. */
  path: string;
  /** Only what is in `metadata`: a fraction of the bytes. */
  metadataOnly?: boolean;
  labelSelector?: string;
}

/** Partial objects: https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources. */
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** `Accept` of a list, or of a watch and of one object. */
export function acceptOf({ metadataOnly }: Pick<Collection, 'metadataOnly'>, isList: boolean): string {
  return metadataOnly ? `${isList ? METADATA_LIST : METADATA}, application/json` : 'application/json';
}

export function pathOf({ path, labelSelector }: Collection, query: Record<string, string>): string {
  const search = new URLSearchParams({ ...(labelSelector ? { labelSelector } : {}), ...query });
  return `${path}?${search}`;
}
