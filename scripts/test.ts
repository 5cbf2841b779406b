import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './lib/browser.ts';
import { bin, ROOT, run } from './lib/run.ts';

const USAGE = `npm test [-- --only lint,types,unit,integration,browser]

Runs everything that keeps main releasable: lint, types, unit tests, the plugin builds, integration tests against real
servers on loopback, and browser tests. Installs Debian's chromium when run as root and no browser is found.
PLENUM_DATABASE_URL runs the database tests against that TimescaleDB instead of the embedded one.`;

interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

const REPORTS = path.join(ROOT, 'node_modules', '.cache', 'plenum-test');
const counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];

async function step(name: string, work: () => Promise<boolean>): Promise<void> {
  console.log(`\n== ${name}`);
  const started = performance.now();
  let passed = false;
  try {
    passed = await work();
  } catch (error) {
    console.error(`plenum: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!passed) {
    failures.push(name);
  }
  console.log(`== ${name}: ${passed ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
}

async function commands(...lines: string[][]): Promise<boolean> {
  const results = await Promise.all(
    lines.map(async ([command = '', ...args]) => {
      const result = await run(bin(command), args, { quiet: true });
      if (result.code !== 0) {
        console.log(result.output);
      }
      return result.code === 0;
    })
  );
  return results.every(Boolean);
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

async function vitest(project: string, env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  mkdirSync(REPORTS, { recursive: true });
  const report = path.join(REPORTS, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await run(bin('vitest'), args, { env });
  const result = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
  counts.passed += result.numPassedTests;
  counts.failed += result.numFailedTests;
  counts.skipped += result.numPendingTests + result.numTodoTests;
  return code === 0 && result.numPassedTests > 0;
}

const STEPS: Record<string, () => Promise<void>> = {
  lint: () =>
    step('lint', () =>
      commands(['eslint', '--max-warnings', '0', '.'], ['prettier', '--check', '--log-level', 'warn', '.'])
    ),
  types: () => step('types', () => commands(['tsc', '--noEmit'])),
  unit: () => step('unit tests', async () => (await vitest('unit')) && (await vitest('frontend'))),
  build: () => step('build', () => commands(['node', 'scripts/build/all.ts'])),
  integration: () => step('integration tests', () => vitest('integration')),
  browser: () => step('browser tests', () => vitest('browser', { CHROME_PATH: ensureBrowser() })),
};

const { values } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const wanted = values.only?.split(',') ?? Object.keys(STEPS);
const unknown = wanted.filter((name) => !(name in STEPS));
if (unknown.length > 0) {
  console.error(`plenum: --only has no step "${unknown.join(', ')}". Steps are: ${Object.keys(STEPS).join(', ')}.`);
  process.exit(1);
}
for (const name of wanted) {
  await STEPS[name]?.();
}
console.log(failures.length > 0 ? `\nFailed: ${failures.join(', ')}.` : '\nAll steps passed.');
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(failures.length > 0 ? 1 : 0);
