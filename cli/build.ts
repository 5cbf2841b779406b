import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { workerInside } from '#datasource/backend/build/worker-inside.ts';
import { licencesOf } from './build/licences.ts';
import { lighter } from './build/lighter.ts';

const ROOT = join(import.meta.dirname, '..');

/** Where `npm run package` leaves the command. */
export const DEFAULT_COMMAND_DIR = join(ROOT, 'dist', 'plenum');

/** What is not carried: the simulator, which is for trying things in a checkout, and optional parts that nobody here uses. */
const LEFT_OUT = ['pg-native', 'pg-cloudflare', 'proper-lockfile', 'bufferutil', 'utf-8-validate'];

/** Beside the code; messages name the example by this path. */
const CARRIED = ['LICENSE', 'NOTICE', 'collector/config.example.yaml', 'collector/config.schema.json'];

/** Libraries in the older form of modules ask for these names, which a module of today does not have. */
const OLDER_NAMES = [
  "import { createRequire as plenumCreateRequire } from 'node:module';",
  'const require = plenumCreateRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join('\n');

export interface BuiltCommand {
  /** The `plenum` command: a shell script that starts Node.js. */
  executable: string;
}

/**
 * Builds the `plenum` command into a folder that needs nothing but Node.js 24: no npm packages, no TypeScript. Each source is a
 * file of its own in it, which is loaded where the configuration has that source. A collector that runs from it takes some
 * 20 MB less than from a checkout.
 */
export async function buildCommand(outDir: string): Promise<BuiltCommand> {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { plenum: 'cli/packaged.ts' },
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    // The schema's migrations and package.json are looked for relative to these files, as in a checkout.
    chunkNames: 'lib/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minify: true,
    // node-opcua finds types by the names of their classes.
    keepNames: true,
    legalComments: 'none',
    metafile: true,
    external: LEFT_OUT,
    plugins: [withoutSimulator, lighter, workerInside],
    banner: { js: OLDER_NAMES },
    logLevel: 'warning',
  });
  cpSync(join(ROOT, 'database', 'migrations'), join(outDir, 'lib', 'migrations'), { recursive: true });
  writeFileSync(join(outDir, 'package.json'), `${JSON.stringify(packageOf(), null, 2)}\n`);
  for (const name of CARRIED) {
    cpSync(join(ROOT, name), join(outDir, name));
  }
  writeFileSync(join(outDir, 'THIRD-PARTY.txt'), licencesOf(ROOT, Object.keys(metafile.inputs)));
  const executable = join(outDir, 'plenum');
  copyFileSync(join(import.meta.dirname, 'build', 'launcher.sh'), executable);
  chmodSync(executable, 0o755);
  return { executable };
}

const withoutSimulator: Plugin = {
  name: 'without the simulator',
  setup(steps) {
    steps.onResolve({ filter: /^#simulator\// }, ({ path }) => ({ path, external: true }));
  },
};

/** What the command reads of its package.json (the version), and what tells people and tools what the folder is. */
function packageOf(): object {
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8')
  ) as Record<string, string>;
  return {
    name,
    version,
    private: true,
    description,
    license,
    type: 'module',
    engines: { node: '>=24' },
    bin: { plenum: './plenum' },
  };
}
