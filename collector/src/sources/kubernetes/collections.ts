import type { Collection } from '#protocols/kubernetes/read.ts';
import type { KubernetesConfig } from './config.ts';

export const NODES: Collection = { path: '/api/v1/nodes', metadataOnly: true };
export const DRA_GROUP = 'resource.k8s.io';
export const KUEUE_GROUP = 'kueue.x-k8s.io';

/** Newest first: a cluster serves some of them, or none. */
const CLAIM_VERSIONS = ['v1', 'v1beta2', 'v1beta1', 'v1alpha3'];
const WORKLOAD_VERSIONS = ['v1', 'v1beta2', 'v1beta1'];

/** Pods of all namespaces, or of each that is configured. */
export function podCollections({ namespaces, labelSelector }: KubernetesConfig): Collection[] {
  return inNamespaces('/api/v1', 'pods', namespaces).map((path) => ({
    path,
    ...(labelSelector === undefined ? {} : { labelSelector }),
  }));
}

/** Resource claims, of the newest version that the cluster serves; `[]` where it has none. */
export function claimCollections({ namespaces }: KubernetesConfig, served: readonly string[]): Collection[] {
  const version = CLAIM_VERSIONS.find((one) => served.includes(one));
  return version === undefined
    ? []
    : inNamespaces(`/apis/${DRA_GROUP}/${version}`, 'resourceclaims', namespaces).map((path) => ({ path }));
}

/** API version of Kueue's objects; `undefined` where the cluster has none. */
export function kueueVersion(served: readonly string[]): string | undefined {
  const version = WORKLOAD_VERSIONS.find((one) => served.includes(one));
  return version === undefined ? undefined : `${KUEUE_GROUP}/${version}`;
}

/** Workloads of Kueue; `[]` where the cluster has none, or where only pods of some labels are wanted, which these need not have. */
export function workloadCollections(
  { namespaces, labelSelector }: KubernetesConfig,
  version: string | undefined
): Collection[] {
  return version === undefined || labelSelector !== undefined
    ? []
    : inNamespaces(`/apis/${version}`, 'workloads', namespaces).map((path) => ({ path }));
}

function inNamespaces(base: string, plural: string, namespaces: readonly string[]): string[] {
  return namespaces.length === 0
    ? [`${base}/${plural}`]
    : namespaces.map((namespace) => `${base}/namespaces/${namespace}/${plural}`);
}
