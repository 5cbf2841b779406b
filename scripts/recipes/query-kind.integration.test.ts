import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin, ROOT } from '../lib/run.ts';

const runFile = promisify(execFile);

/** What becomes a throw-away kind: the places of time series, and the registries in which they have a line. */
const PLACES = [
  'model/query/timeseries.ts',
  'datasource/backend/queries/timeseries',
  'datasource/src/kinds/timeseries',
];
const REGISTRIES = ['model/query/schemas.ts', 'datasource/backend/queries/runs.ts', 'datasource/src/kinds/kinds.ts'];

/** Another name, and another field: kinds have little in common. Grafana's own word for a type of frames stays. */
const asTrial = (text: string) =>
  text.replaceAll(/timeseries(?!-multi)/g, 'trial').replaceAll(/(?<!\/)\bbucket\b(?!\.ts)/g, 'stride');

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(path.join(os.tmpdir(), 'plenum-kind-'));
  for (const room of ['model', 'database', 'datasource', 'package.json', 'tsconfig.json']) {
    cpSync(path.join(ROOT, room), path.join(copy, room), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(path.join(copy, file), change(readFileSync(path.join(copy, file), 'utf8')));
}

function addKind(): void {
  for (const place of PLACES) {
    cpSync(path.join(copy, place), path.join(copy, asTrial(place)), { recursive: true });
    if (place.endsWith('.ts')) {
      rewrite(asTrial(place), asTrial);
      continue;
    }
    for (const name of readdirSync(path.join(copy, place))) {
      renameSync(path.join(copy, asTrial(place), name), path.join(copy, asTrial(place), asTrial(name)));
      rewrite(path.join(asTrial(place), asTrial(name)), asTrial);
    }
  }
  for (const registry of REGISTRIES) {
    rewrite(registry, (text) => {
      const lines = text.split('\n').filter((line) => line.includes('/timeseries'));
      expect(lines, registry).toHaveLength(1);
      return `${text}${asTrial(lines[0]!)}\n`;
    });
  }
}

async function typeErrors(): Promise<string> {
  const entries = ['datasource/src', 'datasource/backend/start.ts', 'model/**/*.d.ts'];
  const config = {
    extends: './tsconfig.json',
    compilerOptions: { incremental: false },
    include: entries,
  };
  writeFileSync(path.join(copy, 'tsconfig.trial.json'), JSON.stringify(config));
  const { stdout } = await runFile(process.execPath, [bin('tsc'), '--noEmit', '-p', 'tsconfig.trial.json'], {
    cwd: copy,
  }).catch((error: { stdout: string }) => error);
  return stdout;
}

test('a query kind is three places and a line in each of three registries', async () => {
  addKind();
  expect(await typeErrors()).toBe('');
  // The backend's side runs as it is.
  writeFileSync(
    path.join(copy, 'ask.ts'),
    `import { normalizeQuery } from '#model/query/normalize.ts';
     import { runQuery } from './datasource/backend/queries/registry.ts';
     const query = normalizeQuery({ kind: 'trial', version: 1, metrics: [{ metric: 'RackPower' }] });
     // An empty range is refused by the kind's own folder before it needs a database.
     const refusal = await runQuery(query, { fromMs: 2, toMs: 1 } as never).catch((error: Error) => error);
     console.log(JSON.stringify({ kind: query.kind, refusal: String(refusal), stack: (refusal as Error).stack }));`
  );
  const { stdout } = await runFile(process.execPath, ['ask.ts'], { cwd: copy });
  expect(JSON.parse(stdout)).toEqual({
    kind: 'trial',
    refusal: expect.stringContaining('QueryError'),
    stack: expect.stringContaining('queries/trial/run.ts'),
  });
});
