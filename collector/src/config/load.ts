import { dirname, resolve } from 'node:path';
import { databaseUrlProblem } from '#config/database-url.ts';
import { didYouMean } from '#config/did-you-mean.ts';
import { resolveFiles } from '#config/files.ts';
import { problemsFromIssues } from '#config/issues.ts';
import { ConfigError } from '#config/problem.ts';
import type { ConfigPath, ConfigProblem } from '#config/problem.ts';
import { checkTopology, topologyFromConfig } from '#config/topology.ts';
import { readYamlFile } from '#config/yaml-file.ts';
import type { YamlFile } from '#config/yaml-file.ts';
import type { Topology } from '#model/topology.ts';
import { compileHosts } from '../hosts/rules.ts';
import { findManifest, MANIFESTS } from '../sources/registry.ts';
import type { ManifestLookup } from '../sources/registry.ts';
import type { CollectorConfig, ConfiguredSource, TopologyFiles } from './configured.ts';
import { baseConfigSchema } from './schema.ts';
import type { BaseConfig } from './schema.ts';
import { checkSourcePlaces, checkSourcePoints } from './source-points.ts';
import { loadTopology, parsed } from './topology-files.ts';
import type { LoadedTopology } from './topology-files.ts';

export interface LoadOptions {
  manifests?: ManifestLookup;
  env?: NodeJS.ProcessEnv;
}

/**
 * Reads and validates a collector configuration: schema, references, topology, and every point against the
 * catalog. Throws a `ConfigError` with all problems found, each with file, line, value and next step.
 */
export async function loadConfig(path: string, options: LoadOptions = {}): Promise<CollectorConfig> {
  const { manifests = findManifest, env = process.env } = options;
  const written = readYamlFile(path, env);
  const { sources: listed, ...base } = parsed(written, baseConfigSchema, []);
  // What is kept to read the topology again has no copy of all points as they were written.
  const file: YamlFile = { ...written, value: undefined };
  const loaded = loadTopology(file, base, env);
  const problems = problemsOf(loaded);
  const topology = topologyFromConfig(base.site, loaded.topology);
  const hosts = await compileHosts(base.hosts);
  problems.push(
    ...hosts.problems.map(({ path, message, nextStep }) => file.problemAt(['hosts', ...path], message, nextStep))
  );
  const sources: ConfiguredSource[] = [];
  const schedulers = new Map<string, string>();
  const places: Array<(topology: Pick<Topology, 'racks' | 'equipment'>, hasInventory: boolean) => ConfigProblem[]> = [];
  for (const [index, raw] of listed.entries()) {
    const source = await loadSource(file, raw, ['sources', index], base, manifests, problems);
    if (!source) {
      continue;
    }
    const at = ['sources', index];
    problems.push(...checkSourcePoints(file, at, source));
    places.push((now, hasInventory) => checkSourcePlaces(file, at, source, now, hasInventory));
    if (source.config.enabled) {
      sources.push(source);
      problems.push(...sharedScheduler(file, index, source, schedulers));
    }
  }
  // What an inventory has is known once it has been asked.
  const hasInventory = sources.some(({ manifest }) => manifest.tellsPlaces === true);
  const misplaced = (now: Pick<Topology, 'racks' | 'equipment'>) => places.flatMap((check) => check(now, hasInventory));
  problems.push(
    ...(hasInventory ? [] : misplaced(topology)),
    ...duplicateNames(file, listed),
    ...databaseUrlProblems(file, base, env)
  );
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  const spool = { ...base.spool, directory: resolve(dirname(path), base.spool.directory) };
  const topologyFiles: TopologyFiles = {
    paths: loaded.paths,
    read() {
      const again = loadTopology(file, base, env);
      const now = topologyFromConfig(base.site, again.topology);
      const wrong = [...problemsOf(again), ...(hasInventory ? [] : misplaced(now))];
      if (wrong.length > 0) {
        throw new ConfigError(wrong);
      }
      return { topology: now, paths: again.paths };
    },
  };
  return { ...base, spool, topology, topologyFiles, hosts: hosts.words, sources, misplaced };
}

function problemsOf({ topology, problemAt }: LoadedTopology): ConfigProblem[] {
  return checkTopology(topology, didYouMean).map(({ path, message, nextStep }) => problemAt(path, message, nextStep));
}

async function loadSource(
  file: YamlFile,
  raw: { protocol: string },
  path: ConfigPath,
  base: Pick<BaseConfig, 'site'>,
  manifests: ManifestLookup,
  problems: ConfigProblem[]
): Promise<ConfiguredSource | undefined> {
  const manifest = manifests(raw.protocol);
  if (!manifest) {
    const protocols = MANIFESTS.map(({ protocol }) => protocol);
    const nextStep = `Use one of ${protocols.join(', ')}${didYouMean(raw.protocol, protocols)}`;
    problems.push(file.problemAt([...path, 'protocol'], `"${raw.protocol}" is not a protocol`, nextStep));
    return undefined;
  }
  const adapter = await manifest.load();
  const result = adapter.configSchema.safeParse(raw);
  if (!result.success) {
    problems.push(...problemsFromIssues(file, adapter.configSchema, result.error.issues, path));
    return undefined;
  }
  const located = resolveFiles(result.data, adapter.files ?? [], dirname(file.path));
  const config = { ...located, simulated: located.simulated ?? base.site.simulated };
  try {
    return { manifest, adapter, config, points: adapter.points(config, config.name, base.site.id) };
  } catch (error) {
    const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
    for (const one of errors) {
      // Everything that an adapter refuses is the configuration's fault; a place makes it easy to fix.
      const { path: inner = [], nextStep, message } = one as Error & { path?: ConfigPath; nextStep?: string };
      problems.push(file.problemAt([...path, ...inner], message, nextStep));
    }
    return undefined;
  }
}

function databaseUrlProblems(
  file: YamlFile,
  base: Pick<BaseConfig, 'database'>,
  env: NodeJS.ProcessEnv
): ConfigProblem[] {
  let url: string;
  try {
    url = base.database.url.reveal(env);
  } catch {
    // A secret that cannot be had now is reported when it is used, or was by its reference.
    return [];
  }
  const problem = databaseUrlProblem(url);
  return problem ? [file.problemAt(['database', 'url'], problem.message, problem.nextStep)] : [];
}

/** Of two sources that have the jobs of one scheduler, each would close the other's. */
function sharedScheduler(
  file: YamlFile,
  index: number,
  { adapter, config }: ConfiguredSource,
  known: Map<string, string>
): ConfigProblem[] {
  const scheduler = adapter.scheduler?.(config);
  if (!scheduler) {
    return [];
  }
  const { name, key } = scheduler;
  const other = known.get(name);
  known.set(name, other ?? config.name);
  // Two sources of one name are a problem of their own.
  return other === undefined || other === config.name
    ? []
    : [
        file.problemAt(
          ['sources', index, key in config ? key : 'name'],
          `"${name}" is the scheduler of source ${other} already, and each would close the jobs of the other`,
          `Give each cluster a name of its own: set ${key} of one of the two; where both read the same cluster, remove one`
        ),
      ];
}

function duplicateNames(file: YamlFile, sources: BaseConfig['sources']): ConfigProblem[] {
  const names = sources.map((source) => (source as { name?: unknown }).name);
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (name === undefined || first === index) {
      return [];
    }
    return file.problemAt(
      ['sources', index, 'name'],
      `"${String(name)}" already names sources[${first}]`,
      'Give each source a name of its own'
    );
  });
}
