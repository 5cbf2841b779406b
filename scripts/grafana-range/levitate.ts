import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PLUGINS } from '../build/layout.ts';
import { ROOT } from '../lib/run.ts';
import { npx } from './npx.ts';

/** Apache-2.0. Not a dependency: it brings 300 packages, and is asked once per change. */
const LEVITATE = '@grafana/levitate@0.17.2';
const PACKAGES = ['@grafana/data', '@grafana/ui', '@grafana/runtime'];
const OLDEST = '10.1.0';

/**
 * Whether what the plugins take from Grafana is there at both ends of the range; says on the way what it finds.
 * @param folder of the caller, for one file that brings all plugins, so that the packages are compared once
 */
export async function askLevitate(folder: string, signal: AbortSignal): Promise<boolean> {
  const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const entry = path.join(folder, 'entry.ts');
  const imports = PLUGINS.map(({ entry: module }) => `import '${path.relative(folder, path.join(ROOT, module))}';\n`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(entry, imports.join(''));
  try {
    const oldest = await check(entry, OLDEST, () => OLDEST, signal);
    const newest = await check(entry, devDependencies[PACKAGES[0]!]!, (name) => devDependencies[name]!, signal);
    return oldest && newest;
  } finally {
    rmSync(entry);
  }
}

async function check(
  entry: string,
  end: string,
  versionOf: (name: string) => string,
  signal: AbortSignal
): Promise<boolean> {
  const target = PACKAGES.map((name) => `${name}@${versionOf(name)}`).join(',');
  const args = ['is-compatible', '--path', path.relative(ROOT, entry), '--target', target];
  const { code, output } = await npx(LEVITATE, args, signal);
  if (code === 0) {
    console.log(`Grafana ${end}: what ${PLUGINS.length} plugins take from it is there.`);
    return true;
  }
  const found = [...output.matchAll(/^\d+\) (\w+) `([^`]+)`/gm)].map(([, change, name]) => ({ change, name }));
  // Declarations that are written differently ("export interface" and "interface") are changes to the tool, too.
  const changed = new Set(found.filter(({ change }) => change === 'Changed').map(({ name }) => name));
  if (found.length === 0) {
    const reason = signal.aborted ? 'no answer within the time' : output.trim().split('\n').at(-1);
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
