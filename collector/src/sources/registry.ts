import { PROTOCOLS } from './source.ts';
import type { Protocol, SourceAdapter } from './source.ts';

/** Finds the adapter of a protocol; `undefined` for a protocol that nobody speaks. */
export type AdapterRegistry = (protocol: string) => Promise<SourceAdapter | undefined>;

// Loaded on demand: a collector that only scrapes Prometheus starts without the OPC UA stack.
const LOADERS: Record<Protocol, () => Promise<unknown>> = {
  opcua: async () => (await import('./opcua/adapter.ts')).opcuaAdapter,
  modbus: async () => (await import('./modbus/adapter.ts')).modbusAdapter,
  prometheus: async () => (await import('./prometheus/adapter.ts')).prometheusAdapter,
  'dsx-mqtt': async () => (await import('./dsx-mqtt/adapter.ts')).dsxMqttAdapter,
};

export const builtInAdapters: AdapterRegistry = async (protocol) => {
  if (!(PROTOCOLS as readonly string[]).includes(protocol)) {
    return undefined;
  }
  // The host passes a configuration only to the adapter whose schema made it.
  return (await LOADERS[protocol as Protocol]()) as SourceAdapter;
};
