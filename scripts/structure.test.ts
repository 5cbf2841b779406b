import { expect, it } from 'vitest';
import { MAY_IMPORT } from './lib/arrows.js';
import { circlesOf, codeFiles, importsOf, isTest, textOf } from './testing/house.ts';
import { hasSql, sqlTexts } from './testing/sql-text.ts';

/** Every file is read; a loaded machine takes its time. */
const READING_TIMEOUT_MS = 60_000;

const ARROWS: Record<string, readonly string[]> = MAY_IMPORT;
const FILES = codeFiles();
const GRAPH = new Map(FILES.map((file) => [file, importsOf(file)]));
const PRODUCT = FILES.filter((file) => !isTest(file));

/** Where the statements that the product sends are written down. */
const ROOMS_OF_SQL = ['database/', 'datasource/backend/sql/'];
/** Other files that may hold SQL, and why. */
const MAY_HOLD_SQL: Array<[path: RegExp, why: string]> = [
  [/^bench\//, 'compares forms of tables and statements that the product does not have'],
  [/^datasource\/src\/components\/ConfigEditor\/ConfigEditor\.tsx$/, 'shows a statement for a person to run'],
];

function roomOf(file: string): string {
  return Object.keys(ARROWS).find((room) => file.startsWith(`${room}/`)) ?? (file.split('/')[0] as string);
}

/** `protocols/*` + `/read.ts` is a door of a room, `model` the whole room. */
function isOpen(door: string, file: string): boolean {
  const pattern = door.split('*').map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`^${pattern.join('[^/]+')}(/|$)`).test(file);
}

it('finds the imports of every kind: of values, of types, of what is loaded later, and what is handed on', () => {
  expect(importsOf('scripts/testing/fixtures/imports.ts')).toEqual([
    'scripts/testing/house.ts',
    'model/point.ts',
    'model/sample.ts',
    'model/topology.ts',
    'scripts/lib/run.ts',
  ]);
});

it('finds circles: of two files, of three, and of a file with itself', () => {
  const graph = new Map([
    ['a', ['b', 'e']],
    ['b', ['c']],
    ['c', ['a', 'd']],
    ['d', ['d', 'f']],
    ['e', ['f']],
    ['f', []],
    ['g', ['a', 'h']],
    ['h', ['g']],
  ]);
  expect(circlesOf(graph).map((circle) => circle.join(''))).toEqual(['d', 'abc', 'gh']);
});

it('has no circle of files: what two files share, types too, has a file of its own', () => {
  expect(circlesOf(GRAPH)).toEqual([]);
});

it('has no arrow up: a room imports only those that are below it', () => {
  const up = PRODUCT.filter((file) => roomOf(file) in ARROWS).flatMap((file) =>
    (GRAPH.get(file) as string[])
      .filter((to) => roomOf(to) !== roomOf(file))
      .filter((to) => !(ARROWS[roomOf(file)] as string[]).some((door) => isOpen(door, to)))
      .map((to) => `${file} imports ${to}`)
  );
  expect(up).toEqual([]);
});

it('has no file of the product that imports a test or what helps tests', () => {
  // A benchmark sets up what it measures as a test does, and a drill of the alerts the plant that it plays.
  const found = PRODUCT.filter((file) => !/^(bench|scripts\/alerts)\//.test(file)).flatMap((file) =>
    (GRAPH.get(file) as string[]).filter(isTest).map((to) => `${file} imports ${to}`)
  );
  expect(found).toEqual([]);
});

it.each([
  ['SELECT 1', true],
  ['\n  WITH a AS (SELECT 1)\n  SELECT * FROM a', true],
  ['select point_id from plenum.point', true],
  ['-- newest first\nINSERT INTO plenum.gap VALUES ($1)', true],
  ['BEGIN', true],
  ['UPDATE plenum.point AS p SET valid_to = now()', true],
  ['COPY plenum.sample FROM STDIN (FORMAT binary)', true],
  ['CALL refresh_continuous_aggregate($1, NULL, NULL)', true],
  ['p.point_id = ANY($1) FROM plenum.point AS p', true],
  ['Select a rack from the list', false],
  ['Update Plenum on this machine and start the collector again', false],
  ['Create the database, or fix its name in database.url', false],
  ['Give the login the role: `GRANT plenum_writer TO ...`.', false],
  ['#database/points.ts', false],
  ['DELETE', false],
])('knows a statement from a sentence: %j', (text, isSql) => {
  expect(hasSql(text)).toBe(isSql);
});

it('has SQL in database/ and datasource/backend/sql/ only', { timeout: READING_TIMEOUT_MS }, () => {
  const found = PRODUCT.filter(
    (file) =>
      !ROOMS_OF_SQL.some((room) => file.startsWith(room)) && !MAY_HOLD_SQL.some(([pattern]) => pattern.test(file))
  ).flatMap((file) => sqlTexts(file, textOf(file)));
  expect(found).toEqual([]);
});

it('makes no exception for SQL that is not needed', () => {
  for (const [pattern] of MAY_HOLD_SQL) {
    expect(PRODUCT.some((file) => pattern.test(file) && sqlTexts(file, textOf(file)).length > 0)).toBe(true);
  }
});
