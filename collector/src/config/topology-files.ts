import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { problemsFromIssues } from '#config/issues.ts';
import { ConfigError } from '#config/problem.ts';
import type { ConfigPath, ConfigProblem } from '#config/problem.ts';
import { readTopologyTables } from '#config/topology-tables.ts';
import { topologyFileSchema, topologySchema } from '#config/topology.ts';
import type { TopologyConfig } from '#config/topology.ts';
import { readYamlFile } from '#config/yaml-file.ts';
import type { YamlFile } from '#config/yaml-file.ts';
import type { BaseConfig } from './schema.ts';

export interface LoadedTopology {
  topology: TopologyConfig;
  /** Files beside the configuration that it is in. */
  paths: string[];
  /** A problem of the topology at its place, in whichever file that is. */
  problemAt(path: ConfigPath, message: string, nextStep?: string): ConfigProblem;
}

/** The topology of a configuration, which may be in a file of its own, and its lists in tables. Throws a `ConfigError`. */
export function loadTopology(
  file: YamlFile,
  base: Pick<BaseConfig, 'topology'>,
  env: NodeJS.ProcessEnv
): LoadedTopology {
  const isInline = typeof base.topology !== 'string';
  const topologyFile = isInline ? file : readYamlFile(resolve(dirname(file.path), String(base.topology)), env);
  const at = isInline ? ['topology'] : [];
  const written = isInline ? base.topology : parsed(topologyFile, topologyFileSchema, []);
  const tables = readTopologyTables(written, topologyFile.path);
  return {
    // Rows and inline items were checked where they were read.
    topology: topologySchema.parse(tables.value),
    paths: [...(isInline ? [] : [topologyFile.path]), ...tables.paths],
    problemAt: (path, message, nextStep) =>
      tables.problemAt(path, message, nextStep) ?? topologyFile.problemAt([...at, ...path], message, nextStep),
  };
}

export function parsed<T>(file: YamlFile, schema: z.ZodType<T>, base: ConfigPath): T {
  const result = schema.safeParse(file.value);
  if (result.success) {
    return result.data;
  }
  throw new ConfigError(problemsFromIssues(file, schema, result.error.issues, base));
}
