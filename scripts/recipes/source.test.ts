import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MANIFESTS } from '#collector/sources/registry.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** Where a source might be known; its simulator side and the commands that start the simulated plant name it, too. */
const ROOMS = ['model', 'config', 'database', 'collector', 'cli', 'datasource', 'panels', 'app'];
const REGISTRY = 'collector/src/sources/registry.ts';

test.each(MANIFESTS)('$protocol has a manifest, an adapter and an example in its folder', ({ protocol }) => {
  const folder = path.join(ROOT, 'collector/src/sources', protocol);
  expect(['manifest.ts', 'adapter.ts', 'example.yaml'].filter((file) => !existsSync(path.join(folder, file)))).toEqual(
    []
  );
});

test('a source is named outside its folder in one line of the registry, and nowhere else', () => {
  const protocols = MANIFESTS.map(({ protocol }) => protocol);
  const named = new RegExp(
    `'(?:${protocols.join('|')})'|sources/(?:${protocols.join('|')})/|\\./(?:${protocols.join('|')})/`
  );
  const places = ROOMS.flatMap((room) =>
    readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((file) => `${room}/${file}`)
  )
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/(testing|generated|node_modules)\//.test(file))
    .filter((file) => !protocols.some((protocol) => file.startsWith(`collector/src/sources/${protocol}/`)))
    .flatMap((file) =>
      textOf(file)
        .split('\n')
        .filter((line) => named.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line))
        .map(() => file)
    );
  expect(places).toEqual(protocols.map(() => REGISTRY));
});
