import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { readCsvFile } from './csv-file.ts';
import type { CsvFile } from './csv-file.ts';
import { didYouMean } from './did-you-mean.ts';
import { ConfigError } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import { topologyItemSchemas } from './topology.ts';

type ListKey = keyof typeof topologyItemSchemas;
const LISTS = Object.keys(topologyItemSchemas) as ListKey[];

const NUMBERS = new Set(['powerLimitW', 'xM', 'yM', 'widthM', 'depthM', 'rotationDeg', 'heightU', 'positionU']);
/** Where one row serves several. */
const SEVERAL = /\s*[|]\s*/;

/** Lists of a topology that come from tables, and where each item of them is. */
export interface TopologyTables {
  /** The topology with the rows of the tables in place of their paths. */
  value: unknown;
  /** Files of the tables. */
  paths: string[];
  /** A problem of an item of a table at its line; `undefined` for what is not in a table. */
  problemAt(path: ReadonlyArray<string | number>, message: string, nextStep?: string): ConfigProblem | undefined;
}

/**
 * Reads the lists of a topology that are given as the path of a table: `racks: ./racks.csv`. Columns have the names of the
 * keys. Throws a `ConfigError` with all that is wrong in the tables, line by line.
 * @param file that names the tables; their paths are relative to it
 */
export function readTopologyTables(topology: unknown, file: string): TopologyTables {
  const tables = new Map<string, CsvFile>();
  if (typeof topology !== 'object' || topology === null) {
    return { value: topology, paths: [], problemAt: () => undefined };
  }
  const value: Record<string, unknown> = { ...topology };
  const problems: ConfigProblem[] = [];
  for (const list of LISTS) {
    const path = value[list];
    if (typeof path === 'string') {
      const table = readCsvFile(resolve(dirname(file), path));
      tables.set(list, table);
      value[list] = itemsOf(table, list, problems);
    }
  }
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  return {
    value,
    paths: [...tables.values()].map(({ path }) => path),
    problemAt([list = '', index, key], message, nextStep) {
      const table = tables.get(String(list));
      const line = typeof index === 'number' ? table?.rows[index]?.line : undefined;
      return table && line !== undefined
        ? table.problemAt(line, key === undefined ? undefined : String(key), message, nextStep)
        : undefined;
    },
  };
}

function itemsOf(table: CsvFile, list: ListKey, problems: ConfigProblem[]): unknown[] {
  const schema: z.ZodObject = topologyItemSchemas[list];
  const keys = Object.keys(schema.shape);
  for (const column of table.columns.filter((one) => one !== '' && !keys.includes(one))) {
    const hint = didYouMean(column, keys) || `. Known columns: ${keys.join(', ')}`;
    problems.push(table.problemAt(1, column, `unknown column "${column}"${hint}`));
  }
  return table.rows.map(({ line, values }) => {
    const item = Object.fromEntries(
      Object.entries(values)
        .filter(([key]) => keys.includes(key))
        .map(([key, text]) => [key, typed(key, text, table)])
    );
    for (const issue of schema.safeParse(item).error?.issues ?? []) {
      const column = String(issue.path[0] ?? '');
      const text = values[column];
      problems.push(
        text === undefined
          ? table.problemAt(line, column, 'is missing', `Write it into the column ${column}`)
          : table.problemAt(line, column, `"${text}" does not fit`, adviceOn(issue))
      );
    }
    return item;
  });
}

function typed(key: string, text: string, { hasDecimalComma }: CsvFile): unknown {
  if (NUMBERS.has(key)) {
    const number = Number(hasDecimalComma ? text.replace(',', '.') : text);
    return Number.isNaN(number) ? text : number;
  }
  return key === 'to' && SEVERAL.test(text) ? text.split(SEVERAL).filter((one) => one !== '') : text;
}

function adviceOn(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') {
    return `Use one of ${issue.values.map(String).join(', ')}`;
  }
  return issue.code === 'invalid_type' && issue.expected === 'number' ? 'Write a number' : issue.message;
}
