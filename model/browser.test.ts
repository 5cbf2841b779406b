import { globSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** The only file that panels and the query editor must not import: it carries the UCUM tables. */
const COLLECTOR_ONLY = ['units/convert.ts'];

const entryPoints = globSync('**/*.ts', { cwd: import.meta.dirname }).filter(
  (file) => !/\.(test|d)\.ts$|(^|\/)testing\//.test(file) && !COLLECTOR_ONLY.includes(file)
);

/** All of the model at once, on a machine that is busy. */
const BUNDLE_TIMEOUT_MS = 60_000;

test(
  'a panel can import the model without the UCUM tables and without Node',
  { timeout: BUNDLE_TIMEOUT_MS },
  async () => {
    const { metafile } = await build({
      absWorkingDir: import.meta.dirname,
      entryPoints,
      outdir: join(import.meta.dirname, 'never-written'),
      write: false,
      bundle: true,
      metafile: true,
      platform: 'browser',
      format: 'esm',
      logLevel: 'silent',
    });
    const packages = Object.keys(metafile.inputs).map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]);
    expect(entryPoints).toContain('catalog/dsx.ts');
    expect([...new Set(packages.filter((name) => name !== undefined))].sort()).toEqual(['decimal.js', 'zod']);
  }
);
