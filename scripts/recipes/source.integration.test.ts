import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bin, ROOT } from '../lib/run.ts';

const runFile = promisify(execFile);

const ROOMS = ['model', 'config', 'protocols', 'database', 'collector', 'cli', 'datasource', 'panels', 'app', 'docs'];
const REGISTRY = 'collector/src/sources/registry.ts';
/** What becomes a throw-away source, and its page. */
const FOLDER = 'collector/src/sources/modbus';
const PAGE = 'docs/connect-modbus.md';

/** Another protocol, name of a source, title and page; the library and the folder of the protocol stay. */
const asTrial = (text: string) =>
  text
    .replaceAll("'modbus'", "'trial'")
    .replaceAll('protocol: modbus', 'protocol: trial')
    .replaceAll('pdu-row-a', 'trial-row-a')
    .replaceAll('connect-modbus', 'connect-trial')
    .replace("title: 'Modbus TCP'", "title: 'Trial'");

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(path.join(os.tmpdir(), 'plenum-source-'));
  for (const room of [...ROOMS, 'scripts', 'package.json', 'tsconfig.json']) {
    cpSync(path.join(ROOT, room), path.join(copy, room), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const read = (file: string) => readFileSync(path.join(copy, file), 'utf8');
const write = (file: string, text: string) => writeFileSync(path.join(copy, file), text);

/** All files of the copy but those of the folder and page of the new source. */
function others(): Record<string, string> {
  const files = ROOMS.flatMap((room) =>
    readdirSync(path.join(copy, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(copy, path.join(entry.parentPath, entry.name)))
  );
  return Object.fromEntries(files.filter((file) => !file.includes('trial')).map((file) => [file, read(file)]));
}

test('a source is its folder, its page and one line; `npm run sources` writes the lists', async () => {
  const before = others();
  const folder = path.join(path.dirname(FOLDER), 'trial');
  cpSync(path.join(copy, FOLDER), path.join(copy, folder), { recursive: true });
  for (const entry of readdirSync(path.join(copy, folder), { withFileTypes: true })) {
    if (entry.isFile()) {
      const file = path.join(folder, entry.name);
      write(file, asTrial(read(file)));
    }
  }
  write('docs/connect-trial.md', asTrial(read(PAGE)));
  write(
    REGISTRY,
    read(REGISTRY).replace(/^.*modbus\/manifest.*$/m, (line) => `${line}\n${line.replace('modbus', 'trial')}`)
  );
  await runFile(process.execPath, ['scripts/sources.ts'], { cwd: copy });

  const after = others();
  expect(
    Object.keys(after)
      .filter((file) => after[file] !== before[file])
      .toSorted()
  ).toEqual(
    [
      REGISTRY,
      'collector/config.example.yaml',
      'collector/config.schema.json',
      'docs/README.md',
      'docs/collector.md',
    ].toSorted()
  );
  expect(read('docs/README.md').replace(/ +/g, ' ')).toContain('| Trial | `trial` |');

  // What holds the sources holds the new one: the folder, the page, the example, the schema, that it only reads.
  const tests = ['src/sources/registry', 'src/sources/read-only', 'src/config/load']
    .map((file) => `collector/${file}.test.ts`)
    .concat('scripts/lib/sources.test.ts', 'scripts/recipes/source.test.ts');
  write('vitest.config.ts', `export default { test: { include: ${JSON.stringify(tests)} } };`);
  const { stdout } = await runFile(process.execPath, [bin('vitest'), 'run'], {
    cwd: copy,
    env: { ...process.env, NO_COLOR: '1' },
  }).catch((error: { stdout: string }) => error);
  expect(stdout).toMatch(/Test Files +5 passed \(5\)/);
});
