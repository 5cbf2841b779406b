import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import { buildCommand, DEFAULT_COMMAND_DIR } from '../../cli/build.ts';
import { buildBackend } from '../../datasource/backend/build.ts';
import { buildTime, packageVersion } from './assets.ts';
import { buildPlugins } from './build.ts';
import { APP_ID, BACKEND_EXECUTABLE, DATASOURCE_TARGET, DEFAULT_OUT_DIR } from './layout.ts';

export interface PackageReport {
  /** The folder as it goes into Grafana's plugins folder. */
  folder: string;
  zip: string;
  sha256: string;
  executables: string[];
  /** Platforms without an executable, with the reason. */
  skipped: Array<{ target: string; reason: string }>;
}

/**
 * Leaves one install: `dist/plenum-itot-app/` with everything in it, a zip of it, and the zip's SHA-256 beside it in the form
 * that `sha256sum --check` reads.
 * @throws Error when no executable could be built: a data source without one cannot answer.
 */
export async function packagePlugins(outDir: string = DEFAULT_OUT_DIR): Promise<PackageReport> {
  await buildPlugins({ outDir });
  const { executables, skipped } = await buildBackend(join(outDir, DATASOURCE_TARGET), 'sea');
  if (executables.length === 0) {
    const reasons = skipped.map(({ target, reason }) => `${target}: ${reason}`).join('; ');
    throw new Error(`Package: no backend executable could be built (${reasons}). Fix the first one and run it again.`);
  }
  const zip = join(dirname(outDir), `${APP_ID}-${packageVersion()}.zip`);
  const bytes = zipFolder(outDir, buildTime());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(zip, bytes);
  writeFileSync(`${zip}.sha256`, `${sha256}  ${basename(zip)}\n`);
  return { folder: outDir, zip, sha256, executables, skipped };
}

/** Marks entries as made on Unix, so that unzip takes the mode. */
const MADE_ON_UNIX = 3;
const MODE_FILE = 0o100644;
const MODE_EXECUTABLE = 0o100755;

/** Zip of a folder with the folder itself as its root; backend executables stay executable. */
export function zipFolder(folder: string, modifiedAt: Date): Uint8Array {
  const entries: Zippable = {};
  for (const name of filesOf(folder)) {
    const mode = basename(name).startsWith(BACKEND_EXECUTABLE) ? MODE_EXECUTABLE : MODE_FILE;
    const path = [basename(folder), ...name.split(sep)].join('/');
    entries[path] = [
      new Uint8Array(readFileSync(join(folder, name))),
      // External attributes: the Unix mode is their upper half. The shift would turn negative, hence the product.
      { os: MADE_ON_UNIX, attrs: mode * 2 ** 16, mtime: modifiedAt, level: 6 },
    ];
  }
  return zipSync(entries);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

if (import.meta.main) {
  try {
    const { folder, zip, sha256, executables, skipped } = await packagePlugins();
    const show = (path: string) => relative(process.cwd(), path);
    await buildCommand(DEFAULT_COMMAND_DIR);
    process.stdout.write(`${show(folder)}/  as it goes into Grafana's plugins folder\n${show(zip)}  ${sha256}\n`);
    process.stdout.write(executables.map((file) => `  ${basename(file)}\n`).join(''));
    for (const { target, reason } of skipped) {
      process.stdout.write(`  without ${target}: ${reason}\n`);
    }
    process.stdout.write(`${show(DEFAULT_COMMAND_DIR)}/  the command plenum, for any machine with Node.js 24\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
