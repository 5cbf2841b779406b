/** What a reader of the Kubernetes API needs: logins, lists and watches. Nothing here sends anything but GET. */
export { openAccess, type Access } from './access.ts';
export { kubernetesClient, type KubernetesClient } from './client.ts';
export { type Collection } from './collection.ts';
export { endpointShape, type KubernetesEndpoint } from './endpoint.ts';
export { KubernetesError } from './failure.ts';
export { follow, type Follower, type Position } from './follow.ts';
export { list } from './list.ts';
export { acceptOf } from './collection.ts';
export { WATCH_TIMES, type WatchedChanges, type WatchTimes } from './watch.ts';
