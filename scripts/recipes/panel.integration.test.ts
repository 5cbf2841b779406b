import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlugins } from '../../preview/server/plugins.ts';
import { ROOT } from '../lib/run.ts';
import { PLACES } from '../plugin-ids.ts';

const runFile = promisify(execFile);

/** What the build of the plugins reads. */
const ROOMS = [
  'app',
  'datasource',
  'model',
  'panels',
  'scripts',
  'provisioning',
  'docs',
  'package.json',
  'tsconfig.json',
];
const FILES = ['CHANGELOG.md', 'LICENSE', 'README.md', 'docker-compose.yml'];

let copy: string;
const inCopy = (file: string) => path.join(copy, file);

beforeAll(() => {
  copy = mkdtempSync(path.join(os.tmpdir(), 'plenum-panel-'));
  for (const name of [...ROOMS, ...FILES]) {
    cpSync(path.join(ROOT, name), inCopy(name), { recursive: true });
  }
  // Packages are shared, but not webpack's cache, which another build may be writing.
  mkdirSync(inCopy('node_modules'));
  for (const name of readdirSync(path.join(ROOT, 'node_modules')).filter((one) => one !== '.cache')) {
    symlinkSync(path.join(ROOT, 'node_modules', name), inCopy(`node_modules/${name}`));
  }
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function sources(): Map<string, string> {
  const files = globSync('**/*', {
    cwd: copy,
    withFileTypes: true,
    exclude: (entry) => /^(node_modules|dist)$/.test(entry.name),
  })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(copy, path.join(entry.parentPath, entry.name)));
  return new Map(files.map((file) => [file.replaceAll('\\', '/'), readFileSync(inCopy(file), 'utf8')]));
}

test('a panel is its folder, and the lists of ids are written by a command', async () => {
  const before = sources();
  cpSync(inCopy('panels/correlation'), inCopy('panels/trial'), { recursive: true });
  const manifest = readFileSync(inCopy('panels/trial/plugin.json'), 'utf8');
  writeFileSync(inCopy('panels/trial/plugin.json'), manifest.replaceAll('correlation', 'trial'));
  await runFile(process.execPath, ['scripts/plugin-ids.ts'], { cwd: copy });
  await runFile(process.execPath, ['scripts/build/build.ts'], {
    cwd: copy,
    env: { ...process.env, NODE_ENV: 'production' },
  });

  const changed = [...sources()].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
  expect(changed.filter((file) => !file.startsWith('panels/trial/')).toSorted()).toEqual(PLACES.toSorted());
  for (const place of PLACES) {
    expect(readFileSync(inCopy(place), 'utf8'), place).toContain(',plenum-trial-panel');
  }
  const built = inCopy('dist/plenum-itot-app');
  expect(existsSync(path.join(built, 'plenum-trial-panel', 'module.js'))).toBe(true);
  const app = JSON.parse(readFileSync(path.join(built, 'plugin.json'), 'utf8')) as { includes: object[] };
  expect(app.includes).toContainEqual({
    type: 'panel',
    name: 'Plenum trial',
    path: 'plenum-trial-panel/plugin.json',
  });
  expect(await readPlugins(built)).toContainEqual({ id: 'plenum-trial-panel', type: 'panel', name: 'Plenum trial' });
});
