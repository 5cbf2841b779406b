import type { ConfigProblem } from '#config/problem.ts';
import type { PointDefinition } from '#model/point.ts';
import type { Topology } from '#model/topology.ts';
import type { SourceAdapter } from '../contract/adapter.ts';
import type { SourceBase } from '../contract/config.ts';
import type { SourceManifest } from '../contract/manifest.ts';
import type { HostWords } from '../hosts/rules.ts';
import type { BaseConfig } from './schema.ts';

export interface ConfiguredSource {
  manifest: SourceManifest;
  adapter: SourceAdapter;
  /** As the adapter's schema made it. */
  config: SourceBase;
  /** The points that the configuration names; a source may announce more once it runs. */
  points: PointDefinition[];
}

/** Files beside the configuration that the topology is in: one of its own, tables. */
export interface TopologyFiles {
  /** None where all of it is in the configuration. */
  paths: readonly string[];
  /** Reads and checks them anew; throws a `ConfigError` with all that is wrong. */
  read(): { topology: Topology; paths: readonly string[] };
}

/** A collector's configuration as the collector uses it: checked, with absolute paths and the model's topology. */
export interface CollectorConfig extends Omit<BaseConfig, 'topology' | 'hosts' | 'sources'> {
  topology: Topology;
  topologyFiles: TopologyFiles;
  /** What it says of hosts. */
  hosts: HostWords;
  /** Enabled sources only. */
  sources: ConfiguredSource[];
  /** Racks and equipment that sources name and that are not among these; none where the topology is all that there is. */
  misplaced(places: Pick<Topology, 'racks' | 'equipment'>): ConfigProblem[];
}
