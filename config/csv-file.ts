import { readFileSync } from 'node:fs';
import { ConfigError } from './problem.ts';
import type { ConfigProblem } from './problem.ts';

/** A million rows of a data center; a longer file is another one. */
const MAX_BYTES = 256 * 1024 * 1024;

export interface CsvRow {
  /** Of the file, from 1; of the first line where a value has several. */
  line: number;
  /** Values by column, without the empty ones. */
  values: Record<string, string>;
}

export interface CsvFile {
  path: string;
  columns: string[];
  rows: CsvRow[];
  /** Whether numbers may be written with a comma, as where columns are separated by semicolons. */
  hasDecimalComma: boolean;
  problemAt(line: number, column: string | undefined, message: string, nextStep?: string): ConfigProblem;
}

/**
 * Reads a table with a header line: RFC 4180, separated by commas, semicolons or tabs as the header is. Lines that are empty or
 * begin with `#` are passed over. Throws a `ConfigError` for a file that cannot be read, a quote without its end, a column
 * that is there twice, and a row of more values than columns.
 */
export function readCsvFile(path: string): CsvFile {
  const text = readText(path);
  const problemAt: CsvFile['problemAt'] = (line, column, message, nextStep) => ({
    file: path,
    line,
    path: column === undefined ? [] : [column],
    message,
    nextStep,
  });
  const header = text.slice(0, /\r?\n|$/.exec(text)?.index);
  const separator = [';', '\t'].find((one) => header.includes(one)) ?? ',';
  const [first, ...records] = recordsOf(text, separator, (line) => {
    throw new ConfigError([
      problemAt(line, undefined, 'a quote has no end', 'Close it with ", and write "" for a quote in a value'),
    ]);
  });
  if (!first) {
    throw new ConfigError([problemAt(1, undefined, 'the file is empty', 'Write a line with the names of the columns')]);
  }
  const columns = first.cells.map((cell) => cell.trim());
  const twice = columns.find((column, index) => column !== '' && columns.indexOf(column) !== index);
  if (twice !== undefined) {
    throw new ConfigError([problemAt(first.line, twice, 'this column is there twice', 'Remove one of the two')]);
  }
  const problems: ConfigProblem[] = [];
  const rows = records.map(({ line, cells }): CsvRow => {
    const rest = cells.slice(columns.length).filter((cell) => cell.trim() !== '');
    if (rest.length > 0) {
      const message = `the row has ${cells.length} values for ${columns.length} columns`;
      problems.push(problemAt(line, undefined, message, 'Put quotes around a value that has a separator in it'));
    }
    const values = columns.flatMap((column, index) => {
      const value = cells[index]?.trim() ?? '';
      return column === '' || value === '' ? [] : [[column, value] as const];
    });
    return { line, values: Object.fromEntries(values) };
  });
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  return { path, columns, rows, hasDecimalComma: separator !== ',', problemAt };
}

interface CsvRecord {
  line: number;
  cells: string[];
}

function recordsOf(text: string, separator: string, refuse: (line: number) => never): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const start = line;
    const cells: string[] = [];
    let isEnd = false;
    while (!isEnd) {
      let cell = '';
      if (text[at] === '"') {
        const end = endOfQuoted(text, at + 1);
        if (end === -1) {
          refuse(start);
        }
        cell = text.slice(at + 1, end).replaceAll('""', '"');
        line += cell.split('\n').length - 1;
        at = end + 1;
      }
      const stop = nextStop(text, at, separator);
      cells.push(cell + text.slice(at, stop).replace(/\r$/, ''));
      isEnd = text[stop] !== separator;
      at = stop + 1;
    }
    line++;
    const isNothing = cells.every((cell) => cell.trim() === '') || cells[0]?.startsWith('#');
    if (!isNothing) {
      records.push({ line: start, cells });
    }
  }
  return records;
}

/** Where the quote that closes is; -1 for none. */
function endOfQuoted(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') {
      return at;
    }
  }
  return -1;
}

function nextStop(text: string, from: number, separator: string): number {
  const ends = [text.indexOf(separator, from), text.indexOf('\n', from)].filter((at) => at !== -1);
  return ends.length === 0 ? text.length : Math.min(...ends);
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_BYTES) {
      throw Object.assign(new Error(), { code: `${bytes.length} bytes` });
    }
    return new TextDecoder().decode(bytes);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    const nextStep = 'Check the path; it is relative to the file that names it';
    throw new ConfigError([{ file: path, path: [], message: `cannot be read (${code})`, nextStep }]);
  }
}
