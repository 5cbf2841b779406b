import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PLUGINS } from './build/layout.ts';
import { ROOT, run } from './lib/run.ts';

const HELP = `npm run grafana:range

Asks Grafana's own tool, @grafana/levitate, whether what the plugins take from Grafana is there at both ends of the range: in the packages of
Grafana 10.1.0, and in those that the types come from. It downloads them from npm, and says so where npm does not answer.
Exit code: 0 when it is there, or could not be asked; 1 when something is missing.`;

/** Apache-2.0. Not a dependency: it brings 300 packages, and is asked once per change. */
const LEVITATE = '@grafana/levitate@0.17.2';
const PACKAGES = ['@grafana/data', '@grafana/ui', '@grafana/runtime'];
const OLDEST = '10.1.0';
/** Downloads and two comparisons take a minute or two; a registry that hangs must not hang whoever asks. */
const TIME_LIMIT_MS = 8 * 60_000;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(HELP);
  process.exit(0);
}

const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
};
const folder = path.join(ROOT, '.cache', 'grafana-range');
const entry = path.join(folder, 'entry.ts');

/** One file that brings all plugins, so that the packages are compared once. */
function writeEntry(): void {
  mkdirSync(folder, { recursive: true });
  const imports = PLUGINS.map(({ entry: module }) => `import '${path.relative(folder, path.join(ROOT, module))}';\n`);
  writeFileSync(entry, imports.join(''));
}

async function check(end: string, versionOf: (name: string) => string): Promise<boolean> {
  const target = PACKAGES.map((name) => `${name}@${versionOf(name)}`).join(',');
  const args = ['--yes', LEVITATE, 'is-compatible', '--path', path.relative(ROOT, entry), '--target', target];
  const { code, output } = await run('npx', args, { quiet: true, signal });
  if (code === 0) {
    console.log(`Grafana ${end}: what ${PLUGINS.length} plugins take from it is there.`);
    return true;
  }
  const found = [...output.matchAll(/^\d+\) (\w+) `([^`]+)`/gm)].map(([, change, name]) => ({ change, name }));
  // Declarations that are written differently ("export interface" and "interface") are changes to the tool, too.
  const changed = new Set(found.filter(({ change }) => change === 'Changed').map(({ name }) => name));
  if (found.length === 0) {
    const reason = signal.aborted ? `no answer within ${TIME_LIMIT_MS / 60_000} min` : output.trim().split('\n').at(-1);
    console.log(`Grafana ${end}: could not be asked (${reason}). Run it again where npm answers.`);
    return true;
  }
  if (found.every(({ change }) => change === 'Changed')) {
    console.log(`Grafana ${end}: nothing is missing. Declared differently there: ${[...changed].join(', ')}.`);
    return true;
  }
  console.log(`${output.trim()}\nGrafana ${end}: something is missing; see above. Take what 10.1 has too.`);
  return false;
}

const signal = AbortSignal.timeout(TIME_LIMIT_MS);
writeEntry();
try {
  const oldest = await check(OLDEST, () => OLDEST);
  const newest = await check(devDependencies[PACKAGES[0]!]!, (name) => devDependencies[name]!);
  process.exitCode = oldest && newest ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
