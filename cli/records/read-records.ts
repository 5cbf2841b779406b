import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readCsvFile } from '#config/csv-file.ts';
import { problemsFromIssues } from '#config/issues.ts';
import { ConfigError, type ConfigPath, type ConfigProblem } from '#config/problem.ts';
import { type YamlFile } from '#config/yaml-file.ts';
import { bodySchemaOf, type GivenRecord, givenRecordSchema } from '#model/business/kinds.ts';

/** A file of thousands of records is several files. */
const MAX_RECORDS = 1_000;

const fileSchema = z.strictObject({ records: z.array(z.unknown()).min(1).max(MAX_RECORDS) });

/** Whether a file has records rather than a configuration of the collector. */
export function hasRecords(file: YamlFile): boolean {
  return typeof file.value === 'object' && file.value !== null && 'records' in file.value;
}

/**
 * The records of a YAML file, checked by their kinds; tables that it names (`{csv: ./prices.csv}`) are lists of rows in them.
 * Throws a `ConfigError` with all that is wrong.
 */
export function readRecordFile(file: YamlFile): GivenRecord[] {
  const base = fileSchema.safeParse(file.value);
  if (!base.success) {
    throw new ConfigError(problemsFromIssues(file, fileSchema, base.error.issues, []));
  }
  const problems: ConfigProblem[] = [];
  const records = base.data.records.flatMap((raw, index): GivenRecord[] => {
    const path = ['records', index];
    const head = givenRecordSchema.safeParse(raw);
    if (!head.success) {
      problems.push(...problemsFromIssues(file, givenRecordSchema, head.error.issues, path));
      return [];
    }
    const given = withTables(file, head.data.body, [...path, 'body'], problems);
    const schema = bodySchemaOf(head.data.kind);
    const body = schema.safeParse(given);
    if (!body.success) {
      problems.push(...problemsFromIssues(file, schema, body.error.issues, [...path, 'body']));
      return [];
    }
    return [{ ...head.data, body: body.data as Record<string, unknown> }];
  });
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  return records;
}

const tableSchema = z.strictObject({
  csv: z.string().min(1),
  /** Which column is which field; all columns under their own names where it is left out. */
  columns: z.record(z.string(), z.string()).optional(),
});

/** Puts the rows of tables in the place of what names them. */
function withTables(file: YamlFile, value: unknown, path: ConfigPath, problems: ConfigProblem[]): unknown {
  if (Array.isArray(value)) {
    return value.map((one, index) => withTables(file, one, [...path, index], problems));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (!('csv' in value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, withTables(file, one, [...path, key], problems)])
    );
  }
  const table = tableSchema.safeParse(value);
  if (!table.success) {
    problems.push(...problemsFromIssues(file, tableSchema, table.error.issues, path));
    return [];
  }
  try {
    return rowsOf(file, table.data, path, problems);
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    problems.push(...error.problems);
    return [];
  }
}

function rowsOf(
  file: YamlFile,
  { csv, columns }: z.infer<typeof tableSchema>,
  path: ConfigPath,
  problems: ConfigProblem[]
): Array<Record<string, string>> {
  const table = readCsvFile(resolve(dirname(file.path), csv));
  for (const [field, column] of Object.entries(columns ?? {})) {
    if (!table.columns.includes(column)) {
      const has = `It has ${table.columns.join(', ')}`;
      problems.push(file.problemAt([...path, 'columns', field], `${csv} has no column "${column}"`, has));
    }
  }
  const named = Object.entries(columns ?? Object.fromEntries(table.columns.map((column) => [column, column])));
  return table.rows.map(({ values }) =>
    Object.fromEntries(
      named.flatMap(([field, column]) => {
        const text = values[column];
        return text === undefined ? [] : [[field, table.hasDecimalComma ? withPoint(text) : text]];
      })
    )
  );
}

/** Tables that are separated by semicolons write numbers with a comma. */
function withPoint(text: string): string {
  return /^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text;
}
