import type { SourceManifest } from '../contract/manifest.ts';

/** The protocols that the collector reads, in the order in which they are listed: a new one is its folder and its line. */
const folders = await Promise.all([
  import('./opcua/manifest.ts'),
  import('./modbus/manifest.ts'),
  import('./prometheus/manifest.ts'),
  import('./prometheus-api/manifest.ts'),
  import('./prometheus-remote-write/manifest.ts'),
  import('./otlp/manifest.ts'),
  import('./dsx-mqtt/manifest.ts'),
  import('./slurm/manifest.ts'),
  import('./kubernetes/manifest.ts'),
  import('./redfish/manifest.ts'),
  import('./netbox/manifest.ts'),
]);

export const MANIFESTS: readonly SourceManifest[] = folders.map(({ manifest }) => manifest);

/** The manifest of a protocol; `undefined` for one that nobody speaks. */
export type ManifestLookup = (protocol: string) => SourceManifest | undefined;

export const findManifest: ManifestLookup = (protocol) => MANIFESTS.find((manifest) => manifest.protocol === protocol);
