import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

import { workerInside } from './build/worker-inside.ts';
import { NODE_FLAGS } from './plugin/node-flags.ts';

/** Grafana appends `_<os>_<arch>` to the `executable` of plugin.json. */
const EXECUTABLE = 'gpx_plenum';
/** Node's own mark, by which a binary knows that it carries an application. */
const SEA_FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
/** Go's names of the architectures, and npm's. */
const TARGETS = [
  { go: 'amd64', npm: 'x64' },
  { go: 'arm64', npm: 'arm64' },
] as const;
type Target = (typeof TARGETS)[number];

export interface BackendBuild {
  bundle: string;
  /** Executables that were built. */
  executables: string[];
  /** Targets that could not be built, with the reason. */
  skipped: Array<{ target: string; reason: string }>;
}

export type BackendBuildMode = 'launcher' | 'sea';

/**
 * Builds the backend into a folder: one CommonJS bundle `gpx_plenum.cjs` and, beside it, either a launcher that runs it
 * with this machine's Node (`launcher`, for development and the preview) or executables that need nothing (`sea`).
 */
export async function buildBackend(
  outDir: string,
  mode: BackendBuildMode,
  targets: readonly Target[] = TARGETS
): Promise<BackendBuild> {
  mkdirSync(outDir, { recursive: true });
  const bundle = join(outDir, `${EXECUTABLE}.cjs`);
  await bundleTo(bundle);
  if (mode === 'launcher') {
    return { bundle, executables: [writeLauncher(outDir)], skipped: [] };
  }
  const result: BackendBuild = { bundle, executables: [], skipped: [] };
  for (const target of targets) {
    try {
      result.executables.push(await buildExecutable(bundle, outDir, target));
    } catch (error) {
      result.skipped.push({ target: `linux_${target.go}`, reason: (error as Error).message });
    }
  }
  rmSync(bundle);
  return result;
}

async function bundleTo(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, 'start.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    // Optional parts of pg that are not used here.
    external: ['pg-native', 'pg-cloudflare'],
    plugins: [workerInside],
    logLevel: 'warning',
  });
}

/** A shell script, because Grafana starts the file itself; the path of this build's Node is written into it. */
function writeLauncher(outDir: string): string {
  const file = join(outDir, `${EXECUTABLE}_linux_${process.arch === 'arm64' ? 'arm64' : 'amd64'}`);
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  rmSync(file, { force: true });
  writeFileSync(
    file,
    `#!/bin/sh\nexec ${quote(process.execPath)} ${NODE_FLAGS.join(' ')} "$(dirname "$0")/${EXECUTABLE}.cjs"\n`
  );
  chmodSync(file, 0o755);
  return file;
}

/** Node's single executable application: a Node binary with the bundle, and its compiled code, inside. */
async function buildExecutable(bundle: string, outDir: string, target: Target): Promise<string> {
  const work = mkdtempSync(join(tmpdir(), 'plenum-sea-'));
  try {
    const sameArch = process.arch === target.npm && process.platform === 'linux';
    const node = sameArch ? installedNode() : fetchedNode(work, target);
    const binary = join(work, 'node');
    copyFileSync(node, binary);
    chmodSync(binary, 0o755);
    stripSymbols(binary, target);
    const blob = join(work, 'sea.blob');
    writeFileSync(
      join(work, 'sea.json'),
      // Compiled code fits only the architecture that made it.
      JSON.stringify({
        main: resolve(bundle),
        execArgv: NODE_FLAGS,
        output: blob,
        disableExperimentalSEAWarning: true,
        useCodeCache: sameArch,
      })
    );
    // The blob has to come from the very Node that will carry it.
    execFileSync(installedNode(), ['--experimental-sea-config', join(work, 'sea.json')], { stdio: 'pipe' });
    injectBlob(binary, blob);
    const executable = join(outDir, `${EXECUTABLE}_linux_${target.go}`);
    rmSync(executable, { force: true });
    copyFileSync(binary, executable);
    chmodSync(executable, 0o755);
    return executable;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** In a process of its own: the injector prints warnings on every section of a stripped binary, which only matter if it fails. */
function injectBlob(binary: string, blob: string): void {
  const cli = createRequire(import.meta.url).resolve('postject/dist/cli.js');
  execFileSync(process.execPath, [cli, binary, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', SEA_FUSE], { stdio: 'pipe' });
}

/** The project's pinned Node, from npm. */
function installedNode(): string {
  const require = createRequire(import.meta.url);
  const node = join(dirname(require.resolve('node/package.json')), 'bin', 'node');
  return existsSync(node) ? node : process.execPath;
}

/** The same Node for another architecture, from the npm registry. */
function fetchedNode(work: string, target: Target): string {
  const spec = `node-linux-${target.npm}@${process.versions.node}`;
  try {
    const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', work, spec], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    execFileSync('tar', ['-xzf', join(work, packed.trim().split('\n').at(-1) ?? ''), '-C', work], { stdio: 'pipe' });
  } catch {
    throw new Error(`npm could not fetch ${spec}. Check the connection to the npm registry.`);
  }
  return join(work, 'package', 'bin', 'node');
}

/** Saves 14 MB. Only before injecting: afterwards it would tear the application out. */
function stripSymbols(binary: string, target: Target): void {
  const tool =
    target.npm === process.arch
      ? 'strip'
      : target.npm === 'arm64'
        ? 'aarch64-linux-gnu-strip'
        : 'x86_64-linux-gnu-strip';
  try {
    execFileSync(tool, [binary], { stdio: 'pipe' });
  } catch {
    // A larger executable works as well.
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'dist/backend' },
      mode: { type: 'string', default: 'sea' },
      arch: { type: 'string' },
    },
  });
  if (values.mode !== 'sea' && values.mode !== 'launcher') {
    throw new Error(`Mode "${values.mode}" is unknown. Use --mode sea or --mode launcher.`);
  }
  const targets = TARGETS.filter(({ go }) => (values.arch ?? go) === go);
  if (targets.length === 0) {
    throw new Error(
      `Architecture "${values.arch}" is unknown. Use --arch ${TARGETS.map(({ go }) => go).join(' or ')}.`
    );
  }
  const { executables, skipped } = await buildBackend(values.out, values.mode, targets);
  for (const executable of executables) {
    console.log(`built ${executable}`);
  }
  for (const { target, reason } of skipped) {
    console.log(`skipped ${target}: ${reason}`);
  }
}

if (
  process.argv[1] !== undefined &&
  existsSync(process.argv[1]) &&
  resolve(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  await main();
}
