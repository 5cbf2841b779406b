import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { METRICS } from '#model/catalog/catalog.ts';
import { OBJECT_TYPE_IDS } from '#model/catalog/object-types.ts';
import { ROOT } from '../lib/run.ts';

/** The simulator and the benchmarks are plants: what they have of the catalog is theirs to choose. */
const ROOMS = '{model,config,protocols,database,collector,cli,datasource,panels,app,preview,scripts}';
const NO_PROGRAM = /\.test\.tsx?$|\.d\.ts$|(^|\/)(node_modules|dist|generated|testing)\//;

/** Who names several metrics or object types, and why that is not a second list of them. */
const OTHERS = [
  { files: /^collector\/src\/series\/exporters\//, why: 'which metrics an exporter has' },
  { files: /^collector\/src\/sources\/redfish\/meaning\//, why: 'which metrics a BMC has' },
  { files: /^collector\/src\/sources\/redfish\/walk\/equipment\.ts$/, why: 'what the equipment of a BMC is' },
  { files: /^collector\/src\/sources\/netbox\/object-type\.ts$/, why: 'what the roles of an inventory are' },
  { files: /^database\/job-power\/place-power\.ts$/, why: 'which metrics say what a job drew' },
  { files: /^model\/chain\/roles\.ts$/, why: 'which metrics and types say how the plant is' },
  { files: /^model\/query\/headline-pairs\.ts$/, why: 'which metrics both teams compare first' },
  { files: /^model\/catalog\/headline\.ts$/, why: 'which metrics the database rolls up by rack' },
];

/** What reads like an id without being a second entry: a variant's origin, a title and a state of one word. */
const NOT_AN_ID = /(variantOf|title): '[^']+'|labels\([^)]*\)/g;

/** The text of each program file without its comments. */
const PROGRAM = new Map(
  globSync(`${ROOMS}/**/*.{ts,tsx}`, { cwd: ROOT, exclude: (path) => /(^|\/)node_modules$/.test(path) })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !NO_PROGRAM.test(file))
    .map((file) => [file, withoutComments(readFileSync(join(ROOT, file), 'utf8'))])
);

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

function quotedIn(text: string, words: readonly string[]): string[] {
  const quoted = new Set(text.match(/(['"`])[\w.]+\1/g)?.map((literal) => literal.slice(1, -1)));
  return words.filter((word) => quoted.has(word));
}

function others(file: string): boolean {
  return OTHERS.some(({ files }) => files.test(file));
}

test('a metric is written down once in the catalog', () => {
  const defined = METRICS.filter(({ id, variantOf }) => !(variantOf && id.endsWith('State')));
  const catalog = [...PROGRAM]
    .filter(([file]) => file.startsWith('model/catalog/') && !others(file))
    .map(([, text]) => text.replace(NOT_AN_ID, ''))
    .join('\n');
  const times = defined.map(({ id }) => [id, catalog.split(`'${id}'`).length - 1] as const);
  expect(times.filter(([, count]) => count !== 1)).toEqual([]);
});

test('nobody else lists metrics: a new one is known wherever metrics are', () => {
  const ids = METRICS.map(({ id }) => id);
  const lists = [...PROGRAM]
    .filter(([file]) => !file.startsWith('model/catalog/') && !others(file))
    .map(([file, text]) => [file, quotedIn(text, ids)] as const);
  expect(PROGRAM.size).toBeGreaterThan(300);
  expect(lists.filter(([, named]) => named.length > 1)).toEqual([]);
});

test('nobody else lists object types', () => {
  const lists = [...PROGRAM]
    .filter(([file]) => !file.startsWith('model/catalog/') && !others(file))
    .map(([file, text]) => [file, quotedIn(text, OBJECT_TYPE_IDS)] as const);
  expect(lists.filter(([, named]) => named.length > 1)).toEqual([]);
});
