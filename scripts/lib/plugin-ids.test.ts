import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PLACES, PLUGIN_IDS } from '../plugin-ids.ts';
import { withPluginIds } from './plugin-ids.ts';
import { ROOT } from './run.ts';

const SETTING = /allow_loading_unsigned_plugins = |ALLOW_LOADING_UNSIGNED_PLUGINS: /;
const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

test.each(PLACES)('%s names every plugin; if not: npm run plugin-ids', (place) => {
  expect(textOf(place)).toMatch(SETTING);
  expect(textOf(place)).toBe(withPluginIds(textOf(place), PLUGIN_IDS));
});

test('no other file has a list of its own', () => {
  const files = globSync(
    '{,.github/**/,app/**/,collector/,docs/**/,panels/**/,preview/,provisioning/**/}*.{md,yml,yaml,ini,json}',
    { cwd: ROOT }
  ).map((file) => file.replaceAll('\\', '/'));
  expect(files.length).toBeGreaterThan(PLACES.length);
  expect(files.filter((file) => SETTING.test(textOf(file))).toSorted()).toEqual(PLACES.toSorted());
});
