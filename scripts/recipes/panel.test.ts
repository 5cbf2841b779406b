import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PLUGINS } from '../build/layout.ts';
import { ROOT } from '../lib/run.ts';

const PANELS = PLUGINS.filter(({ type }) => type === 'panel');

test('there is a panel', () => {
  expect(PANELS.map(({ id }) => id)).toContain('plenum-correlation-panel');
});

test.each(PANELS)('no program outside its folder names $id', ({ id, source }) => {
  const files = globSync('{app,datasource,model,panels,preview,scripts}/**/*.{ts,tsx,mjs,json}', { cwd: ROOT })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith(`${source}/`) && !/\.test\.tsx?$/.test(file));
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => readFileSync(path.join(ROOT, file), 'utf8').includes(id))).toEqual([]);
});
