import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bin, ROOT } from '../lib/run.ts';

const runFile = promisify(execFile);

/** What knows metrics, and what the tests of the catalog read. */
const PLACES = [
  ...['model', 'database', 'collector', 'config', 'protocols', 'datasource', 'panels', 'app', 'cli', 'preview'],
  ...['scripts', 'docs', 'package.json', 'tsconfig.json', 'vitest.config.ts'],
];
const PAGE = 'docs/vocabulary.md';

/** Tests that hold the catalog: its own, those of its documentation and those of its migrations. */
const HOLDING = [
  'model/catalog',
  'scripts/recipes/metric',
  'scripts/lib/vocabulary',
  'database/headline-migration',
  'database/migrations',
];

let copy: string;
const inCopy = (file: string) => path.join(copy, file);

beforeEach(() => {
  copy = mkdtempSync(path.join(os.tmpdir(), 'plenum-metric-'));
  for (const name of PLACES) {
    cpSync(path.join(ROOT, name), inCopy(name), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), inCopy('node_modules'));
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

function sources(): Map<string, string> {
  const files = globSync('**/*', {
    cwd: copy,
    withFileTypes: true,
    exclude: (entry) => entry.name === 'node_modules',
  })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(copy, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  return new Map(files.map((file) => [file, readFileSync(inCopy(file), 'utf8')]));
}

/** Inserts text before the end of the list with which a file ends. */
function append(file: string, end: string, text: string): void {
  const before = readFileSync(inCopy(file), 'utf8');
  const at = before.lastIndexOf(end);
  expect(at, file).toBeGreaterThan(0);
  writeFileSync(inCopy(file), `${before.slice(0, at)}${text}${before.slice(at)}`);
}

const node = (...args: string[]) => runFile(process.execPath, args, { cwd: copy });

async function changes(work: () => Promise<void>): Promise<string[]> {
  const before = sources();
  await work();
  return [...sources()]
    .filter(([file, text]) => before.get(file) !== text)
    .map(([file]) => file)
    .toSorted();
}

/** The copy's own tests, in a run of their own. */
async function testsPass(): Promise<void> {
  await node(bin('vitest'), 'run', '--project', 'unit', ...HOLDING);
}

function addMetric(): void {
  append(
    'model/catalog/system.ts',
    ']);',
    `  {
    id: 'system.trial.io',
    title: 'Trial traffic',
    unit: 'By/s',
    grafanaUnit: 'Bps',
    rollup: 'sum',
    plausible: { min: 0, max: 1e12 },
    alsoCalled: { computing: ['trial throughput'] },
    description: 'Bytes per second of a trial.',
  },
`
  );
}

test('a metric is one entry in one file; a command writes its row of the vocabulary', async () => {
  const changed = await changes(async () => {
    addMetric();
    await node('scripts/vocabulary.ts');
  });
  expect(changed).toEqual([PAGE, 'model/catalog/system.ts']);
  expect(readFileSync(inCopy(PAGE), 'utf8')).toContain('`system.trial.io`');

  // It is known where a sample is brought into its unit, and where a query asks for it.
  writeFileSync(
    inCopy('try.ts'),
    `import { compileNormaliser } from '#collector/pipeline/normalise.ts';
     import { normalizeQuery } from '#model/query/normalize.ts';
     const point = { source: 's', address: 'a', metric: 'system.trial.io', sourceUnit: 'kBy/s' };
     const limits = { maxAheadMs: 1, maxBehindMs: 1 };
     const timeMs = Date.UTC(2026, 0, 1);
     const reading = { address: 'a', timeMs, receivedMs: timeMs, value: 2, quality: 0 };
     const { sample } = compileNormaliser(point as never, limits)(reading as never);
     const query = normalizeQuery({ metrics: [{ metric: 'system.trial.io' }] });
     console.log(JSON.stringify({ value: sample.value, metrics: 'metrics' in query && query.metrics.length }));`
  );
  expect(JSON.parse((await node('try.ts')).stdout)).toEqual({ value: 2_000, metrics: 1 });
  await testsPass();
});

test('an object type is one line', async () => {
  const changed = await changes(async () => {
    append(
      'model/catalog/object-types.ts',
      '];\n\nexport const OBJECT_TYPE_IDS',
      "  { id: 'Trial', title: 'Trial', family: 'computing' },\n"
    );
    await node('scripts/vocabulary.ts');
  });
  expect(changed).toEqual([PAGE, 'model/catalog/object-types.ts']);
  expect(readFileSync(inCopy(PAGE), 'utf8')).toContain('`Trial`');
  await testsPass();
});

test('a headline metric is one line more, and a new migration that a command writes', async () => {
  addMetric();
  const changed = await changes(async () => {
    append('model/catalog/headline.ts', '];', "  { column: 'trial_by_s', metric: 'system.trial.io' },\n");
    await node('database/headline-migration.ts');
    await node('scripts/vocabulary.ts');
  });
  const migrations = changed.filter((file) => file.startsWith('database/migrations/'));
  expect(migrations).toEqual([expect.stringMatching(/\/\d{4}_headline_trial_by_s\.sql$/)]);
  expect(changed).toEqual([...migrations, 'database/schema-version.ts', PAGE, 'model/catalog/headline.ts'].toSorted());
  await testsPass();
});
