import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import { ConfigError, formatValue } from './problem.ts';
import type { ConfigPath, ConfigProblem } from './problem.ts';
import { resolveDocument } from './references.ts';

export interface YamlFile {
  path: string;
  /** The values, references resolved. */
  value: unknown;
  /** A problem at `path`: with the line and column of the value, or of its nearest parent where it is absent. */
  problemAt(path: ConfigPath, message: string, nextStep?: string): ConfigProblem;
  /** The value at `path` for a message, secrets redacted. */
  describe(path: ConfigPath): string;
}

/** Reads a YAML file with positions. Throws a `ConfigError` for a missing file, bad YAML or an unresolvable reference. */
export function readYamlFile(path: string, env: NodeJS.ProcessEnv): YamlFile {
  const text = readText(path);
  const first = parseText(text);
  const { document, lines } = first;
  const file = path;
  const [syntaxError] = document.errors;
  if (syntaxError) {
    const { line, col } = lines.linePos(syntaxError.pos[0]);
    const isReference = text.split('\n').some((one, index) => index >= line - 2 && index < line && one.includes('${'));
    const nextStep = isReference
      ? 'Within { } and [ ], put quotes around ${...}'
      : 'Check indentation, colons and quotes around it';
    if (syntaxError.code === 'DUPLICATE_KEY') {
      const key = text.slice(syntaxError.pos[0]).match(/^[^:\s]+/)?.[0] ?? 'a key';
      const message = `${key} is written twice in one section`;
      throw new ConfigError([{ file, line, column: col, path: [], message, nextStep: 'Remove one of the two' }]);
    }
    throw new ConfigError([{ file, line, column: col, path: [], message: syntaxError.message, nextStep }]);
  }
  if (document.contents === null) {
    const nextStep = 'Write the configuration into it; collector/config.example.yaml is a file to start from';
    throw new ConfigError([{ file, path: [], message: 'the file is empty', nextStep }]);
  }
  // A tree of nodes takes 20 times the room of its text, and a collector that runs rarely has a problem to place.
  let kept = new WeakRef(first);
  const parsed = () => {
    const known = kept.deref();
    if (known) {
      return known;
    }
    const again = parseText(text);
    resolveDocument(again.document, dirname(path), env);
    kept = new WeakRef(again);
    return again;
  };
  const problemAt = (at: ConfigPath, message: string, nextStep?: string): ConfigProblem => {
    const { document, lines } = parsed();
    const offset = offsetOf(document, at);
    const position = offset === undefined ? undefined : lines.linePos(offset);
    return { file, line: position?.line, column: position?.col, path: at, message, nextStep };
  };
  const references = resolveDocument(document, dirname(path), env);
  if (references.length > 0) {
    throw new ConfigError(references.map((problem) => problemAt(problem.path, problem.message, problem.nextStep)));
  }
  return {
    path,
    value: withoutNulls(document.toJS()),
    problemAt,
    describe: (at) => {
      const { document } = parsed();
      const value: unknown = document.getIn(at, true);
      const plain: unknown = isScalar(value) ? value.value : isNode(value) ? value.toJS(document) : value;
      // A key without a value counts as absent.
      return plain === null ? '' : formatValue(at, plain);
    },
  };
}

function parseText(text: string): { document: Document; lines: LineCounter } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  keepLongIntegers(document);
  return { document, lines };
}

/** An integer of more than 53 bits, such as a uint64 of a register, would be rounded; it stays as it was written. */
function keepLongIntegers(document: Document): void {
  visit(document, {
    Scalar(_, node) {
      const { value, source } = node;
      if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && isInteger(source)) {
        node.value = source;
      }
    },
  });
}

function isInteger(source: string | undefined): boolean {
  return source !== undefined && /^(-?\d+|0x[0-9a-f]+)$/i.test(source);
}

/** A section whose keys are all commented out is absent: its defaults hold. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutNulls(entry)]));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    const nextStep = 'Check the path; collector/config.example.yaml is a file to start from';
    throw new ConfigError([{ file: path, path: [], message: `cannot be read (${code})`, nextStep }]);
  }
}

function offsetOf(document: Document, path: ConfigPath): number | undefined {
  const key = path.at(-1);
  const parent: unknown = path.length > 0 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (isMap(parent) && key !== undefined) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
    const node = (pair?.key ?? undefined) as Node | undefined;
    if (node?.range) {
      return node.range[0];
    }
  }
  const node: unknown = document.getIn(path, true);
  if (isNode(node) && node.range) {
    return node.range[0];
  }
  return path.length === 0 ? undefined : offsetOf(document, path.slice(0, -1));
}
