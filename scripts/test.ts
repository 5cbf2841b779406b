import { parseArgs } from 'node:util';
import { ensureBrowser } from './lib/browser.ts';
import { bin, run } from './lib/run.ts';
import { createTestRun } from './lib/test-run.ts';

const USAGE = `npm test [-- --only lint,types,unit,integration,browser]

Runs everything that keeps main releasable: lint, types, unit tests, the plugin builds, integration tests against real
servers on loopback, and browser tests. Foreign programs of Debian are in \`npm run test:peers\`. Installs Debian's chromium when run as root and no browser is found.
PLENUM_DATABASE_URL runs the database tests against that TimescaleDB instead of the embedded one.`;

const { step, vitest, end } = createTestRun();

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

const STEPS: Record<string, () => Promise<void>> = {
  lint: () =>
    step('lint', () =>
      commands(['eslint', '--max-warnings', '0', '.'], ['prettier', '--check', '--log-level', 'warn', '.'])
    ),
  // The journeys need a Grafana to run in; that they are whole is seen without one.
  types: () =>
    step('types', () =>
      commands(['tsc', '--noEmit'], ['tsc', '--noEmit', '-p', 'e2e'], ['playwright', 'test', '-c', 'e2e', '--list'])
    ),
  unit: () => step('unit tests', async () => (await vitest('unit')) && (await vitest('frontend'))),
  build: () => step('build', () => commands(['node', 'scripts/build/all.ts'])),
  integration: () => step('integration tests', () => vitest('integration')),
  browser: () => step('browser tests', () => vitest('browser', { env: { CHROME_PATH: ensureBrowser() } })),
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
end();
