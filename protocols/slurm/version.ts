import { at } from './values.ts';
import type { Json } from './values.ts';

/** The oldest data parser that is read (Slurm 22.05), and the newest that was looked at (26.05). */
export const OLDEST = 38;
export const NEWEST = 45;

export interface Versions {
  /** `/slurm/v0.0.45`. */
  controller: number[];
  /** `/slurmdb/v0.0.45`. */
  accounting: number[];
}

export const versionName = (version: number): string => `v0.0.${version}`;

/** Versions that have a list of jobs, by an OpenAPI description. */
export function versionsOf(openApi: Json): Versions {
  const paths = at(openApi, 'paths');
  const names = typeof paths === 'object' && paths !== null && !Array.isArray(paths) ? Object.keys(paths) : [];
  const of = (daemon: string) =>
    names
      .flatMap((path) => {
        const [, version] = new RegExp(`^/${daemon}/v0\\.0\\.(\\d+)/jobs/?$`).exec(path) ?? [];
        return version === undefined ? [] : [Number(version)];
      })
      .sort((a, b) => a - b);
  return { controller: of('slurm'), accounting: of('slurmdb') };
}

/**
 * The newest version that both know. A server that has only newer ones is asked in the oldest of them, which is the nearest to what is
 * known: fields are rarely taken away. `undefined` where all are too old.
 */
export function chosenVersion(versions: readonly number[]): number | undefined {
  const known = versions.filter((version) => version >= OLDEST && version <= NEWEST);
  return known.at(-1) ?? versions.find((version) => version > NEWEST);
}
