import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { formatProblem } from './problem.ts';
import type { ConfigError } from './problem.ts';
import { readTopologyTables } from './topology-tables.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plenum-tables-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const table = async (list: string, text: string) => {
  await writeFile(join(directory, `${list}.csv`), text);
  return readTopologyTables({ [list]: `./${list}.csv` }, join(directory, 'c.yaml'));
};
const items = async (list: string, text: string) => ((await table(list, text)).value as Record<string, unknown>)[list];
/** What is wrong, without the folder. */
const problems = async (list: string, text: string) => {
  try {
    await table(list, text);
    return [];
  } catch (error) {
    return (error as ConfigError).problems.map((problem) => formatProblem(problem).replace(`${directory}/`, ''));
  }
};

it('reads racks, equipment and edges from tables, with the names of the keys as columns', async () => {
  expect(
    await items('racks', 'id,zone,powerLimitW,heightU,ashraeClass\nR1,row-a,17000,42,A3\n\n# later\nR2,row-a,,,\n')
  ).toEqual([
    { id: 'R1', zone: 'row-a', powerLimitW: 17_000, heightU: 42, ashraeClass: 'A3' },
    { id: 'R2', zone: 'row-a' },
  ]);
  expect(await items('equipment', 'id,objectType,rack,positionU,face\nn1,Server,R1,12.5,front\n')).toEqual([
    { id: 'n1', objectType: 'Server', rack: 'R1', positionU: 12.5, face: 'front' },
  ]);
  expect(await items('serves', 'from,to,kind\nPDU,R1|R2,power\nCRAH,R1,cooling')).toEqual([
    { from: 'PDU', to: ['R1', 'R2'], kind: 'power' },
    { from: 'CRAH', to: 'R1', kind: 'cooling' },
  ]);
});

it('reads what stands where from tables: racks, machines, and aisles that are closed off', async () => {
  expect(await items('racks', 'id,xM,yM,widthM,depthM,rotationDeg\nR1,1.2,3.4,0.8,1.2,180\n')).toEqual([
    { id: 'R1', xM: 1.2, yM: 3.4, widthM: 0.8, depthM: 1.2, rotationDeg: 180 },
  ]);
  expect(await items('equipment', 'id,objectType,xM,yM,widthM,depthM\nC1,CRAH,7.6,0.6,0.9,1.8\n')).toEqual([
    { id: 'C1', objectType: 'CRAH', xM: 7.6, yM: 0.6, widthM: 0.9, depthM: 1.8 },
  ]);
  expect(await items('zones', 'id,kind,containment\nrow-a,row,cold\n')).toEqual([
    { id: 'row-a', kind: 'row', containment: 'cold' },
  ]);
});

it('takes what spreadsheets write: byte order mark, semicolons, decimal commas, quotes, CRLF', async () => {
  const text = '\uFEFFid;name;xM\r\nR1;"Rack ""one""; left";1,2\r\n"R2";"two\r\nlines";3\r\n';
  expect(await items('racks', text)).toEqual([
    { id: 'R1', name: 'Rack "one"; left', xM: 1.2 },
    { id: 'R2', name: 'two\r\nlines', xM: 3 },
  ]);
});

it('names each line that is wrong, with what to do', async () => {
  expect(await problems('racks', 'id,zon,cooling,heightU\nR1,a,water,42\nR2,a,air,tall\n,a,air,1\n')).toEqual([
    'racks.csv:1 zon: unknown column "zon". Did you mean "zone"?',
    'racks.csv:2 cooling: "water" does not fit. Use one of air, liquid, hybrid.',
    'racks.csv:3 heightU: "tall" does not fit. Write a number.',
    'racks.csv:4 id: is missing. Write it into the column id.',
  ]);
  expect(await problems('racks', 'id,zone\nR1,a,b\n')).toEqual([
    'racks.csv:2: the row has 3 values for 2 columns. Put quotes around a value that has a separator in it.',
  ]);
  expect(await problems('racks', 'id,zone\nR1,a\nR2,"a\n')).toEqual([
    'racks.csv:3: a quote has no end. Close it with ", and write "" for a quote in a value.',
  ]);
  expect(await problems('racks', '')).toEqual([
    'racks.csv:1: the file is empty. Write a line with the names of the columns.',
  ]);
  expect(await problems('racks', 'id,id\nR1,R1')).toEqual([
    'racks.csv:1 id: this column is there twice. Remove one of the two.',
  ]);
});

it('says which line of the table a later finding is about', async () => {
  const { problemAt } = await table('racks', 'id,zone\n\nR1,a\nR2,b\n');
  const found = problemAt(['racks', 1, 'zone'], '"b" is not a zone of the topology');
  expect(found).toMatchObject({ file: join(directory, 'racks.csv'), line: 4, path: ['zone'] });
  expect(problemAt(['zones', 1, 'id'], 'x')).toBeUndefined();
});
