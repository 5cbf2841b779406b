import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { QUERY_KINDS } from '#model/query/kinds.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** Where kinds are known; elsewhere the word is that of Grafana's panel or of a stored query. */
const ROOMS = ['model', 'datasource', 'panels', 'app'];

/** The places of a kind: the recipe "Add a query kind" in CONTRIBUTING.md names the same ones. */
const FOLDERS = (kind: string) => [
  `model/query/${kind}.ts`,
  `datasource/backend/queries/${kind}/`,
  `datasource/src/kinds/${kind}/`,
];
const LINES = ['model/query/schemas.ts', 'datasource/backend/queries/runs.ts', 'datasource/src/kinds/kinds.ts'];

test.each(QUERY_KINDS)('%s has its schema and a folder on each side', (kind) => {
  expect(FOLDERS(kind).filter((place) => !existsSync(path.join(ROOT, place)))).toEqual([]);
});

test.each([
  ['datasource/backend/queries', ['shared']],
  ['datasource/src/kinds', []],
])('every folder of %s is in the registries', (folder, others) => {
  const folders = readdirSync(path.join(ROOT, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).toSorted()).toEqual([...QUERY_KINDS, ...others].toSorted());
});

test('a query kind is named outside its folders in one line of each registry, and nowhere else', () => {
  const named = ROOMS.flatMap((room) =>
    readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((file) => `${room}/${file}`)
  )
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/(testing|generated)\//.test(file))
    .filter((file) => !FOLDERS('timeseries').some((place) => file.startsWith(place)))
    // A panel that asks questions of its own names the kind that it asks, as a dashboard does.
    .filter((file) => !/^panels\/\w+\/ask\//.test(file))
    .flatMap((file) =>
      textOf(file)
        .split('\n')
        .filter((line) => /timeseries(?!-(multi|wide|long))|timeSeries|TimeSeries/.test(line))
        .map(() => file)
    );
  // The first kind has two places of its own: what queries were before versions, and what a new query is.
  expect(named.toSorted()).toEqual([...LINES, 'model/query/stored.ts', 'datasource/src/kinds/registry.ts'].toSorted());
});
