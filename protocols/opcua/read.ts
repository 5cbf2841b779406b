/** What a reader of OPC UA servers needs: sessions, subscriptions and history. Nothing here writes, calls or adds nodes. */
export { openConnection, sendLibraryLog, type Connection } from './connection.ts';
export { decodeDataValue, hasOverflowed, numberOf, qualityOf } from './decode.ts';
export { opcuaEndpointShape } from './endpoint.ts';
export { readHistory, type Missing } from './history.ts';
export { callInPortions, isRefusal, readLimits, type CallLimits } from './limits.ts';
export * from './known-namespaces.ts';
export * from './namespaces.ts';
export type { NodeFault } from './node-fault.ts';
export { resolveNodes, type ResolvedNode } from './nodes.ts';
export { createSubscription, monitorNodes, queueSizeFor, type MonitorResult } from './subscription.ts';
