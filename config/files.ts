import { resolve } from 'node:path';

/** Keys that lead to the path of a file or folder, or to a list of them: `['tls', 'ca']`. */
export type FileKeys = readonly string[];

/**
 * A copy of a configuration whose paths under `keys` are absolute, relative ones from `directory`: a service that is
 * started elsewhere still finds its certificates beside the configuration. Keys that are absent stay absent.
 */
export function resolveFiles<Config extends object>(
  config: Config,
  keys: readonly FileKeys[],
  directory: string
): Config {
  return keys.reduce<Config>((copy, key) => withResolved(copy, key, directory) as Config, config);
}

function withResolved(value: unknown, [key, ...rest]: FileKeys, directory: string): unknown {
  if (key === undefined) {
    if (Array.isArray(value)) {
      return value.map((one) => withResolved(one, [], directory));
    }
    return typeof value === 'string' ? resolve(directory, value) : value;
  }
  if (typeof value !== 'object' || value === null || !(key in value)) {
    return value;
  }
  return { ...value, [key]: withResolved((value as Record<string, unknown>)[key], rest, directory) };
}
