import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { formatProblem } from './problem.ts';
import type { ConfigPath, ConfigProblem } from './problem.ts';
import type { YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;

/** The findings of a schema as problems with file, line, value and next step. `base` leads to the validated value. */
export function problemsFromIssues(
  file: YamlFile,
  schema: z.ZodType,
  issues: readonly Issue[],
  base: ConfigPath
): ConfigProblem[] {
  const keys = knownKeys(schema);
  const problems = issues.flatMap((issue) => problemsOf(file, keys, issue, base));
  // Two rules of one value may say the same.
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
}

function problemsOf(file: YamlFile, keys: KeyFinder, issue: Issue, base: ConfigPath): ConfigProblem[] {
  const inner = issue.path as Array<string | number>;
  const path = [...base, ...inner];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const known = keys(inner);
      const hint = didYouMean(key, known) || (known.length > 0 ? `. Known keys: ${known.join(', ')}` : '');
      return file.problemAt([...path, key], `unknown key "${key}"${hint}`);
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = likeliestBranch(issue.errors);
    return branch.flatMap((nested) =>
      problemsOf(file, keys, { ...nested, path: [...inner, ...nested.path] } as Issue, base)
    );
  }
  const value = file.describe(path);
  if (value === '') {
    return [file.problemAt(path, 'is missing', expectation(issue, keys(inner)))];
  }
  return [file.problemAt(path, `${value} ${complaint(issue, value)}`, expectation(issue, keys(inner)))];
}

/** The branch that fits furthest: its complaints are deepest in the value. */
function likeliestBranch(branches: Issue[][]): Issue[] {
  const depth = (branch: Issue[]) => Math.max(0, ...branch.map((issue) => issue.path.length));
  return [...branches].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

/** What a type is called in a file that people write. */
const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a section with keys',
  record: 'a section with keys',
  array: 'a list',
};
/** How the schema library begins its own messages; another one was written for the reader. */
const LIBRARY_MESSAGE = /^(Invalid|Too (small|big)|Unrecognized)\b/;

function hasOwnWords(issue: Issue): boolean {
  return issue.message !== '' && !LIBRARY_MESSAGE.test(issue.message);
}

function complaint(issue: Issue, value: string): string {
  if (value === '""') {
    return 'is empty';
  }
  if (hasOwnWords(issue)) {
    return 'does not fit';
  }
  switch (issue.code) {
    case 'invalid_type':
      return `is not ${KINDS[issue.expected] ?? `a ${issue.expected}`}`;
    case 'invalid_value':
      return 'is not allowed here';
    case 'too_small':
      return COUNTED.has(issue.origin) ? 'is too short' : `is below the smallest allowed, ${String(issue.minimum)}`;
    case 'too_big':
      return COUNTED.has(issue.origin) ? 'is too long' : `is above the largest allowed, ${String(issue.maximum)}`;
    default:
      return 'does not fit';
  }
}

/** What has a length rather than a size. */
const COUNTED = new Set(['string', 'array', 'set', 'map', 'record']);

function expectation(issue: Issue, siblings: readonly string[]): string {
  if (hasOwnWords(issue)) {
    return capitalised(issue.message);
  }
  switch (issue.code) {
    case 'invalid_value':
      return `Use ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return siblings.length > 0
        ? `Give it keys: ${siblings.join(', ')}`
        : `Write ${KINDS[issue.expected] ?? `a ${issue.expected}`}`;
    case 'too_small':
      return lengthOr(issue.origin, Number(issue.minimum), 'at least');
    case 'too_big':
      return lengthOr(issue.origin, Number(issue.maximum), 'at most');
    default:
      return 'Compare it with collector/config.example.yaml';
  }
}

function lengthOr(origin: string, limit: number, bound: 'at least' | 'at most'): string {
  const plural = limit === 1 ? '' : 's';
  if (origin === 'string') {
    return `Write ${bound} ${limit} character${plural}`;
  }
  if (origin === 'array') {
    return `List ${bound} ${limit} item${plural}`;
  }
  return `Write ${bound} ${limit}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

type KeyFinder = (path: ReadonlyArray<string | number>) => string[];
interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
}

/** Which keys a schema knows at a path: read from its JSON Schema, which has a plain shape to walk. */
function knownKeys(schema: z.ZodType): KeyFinder {
  let root: SchemaNode | undefined;
  return (path) => {
    root ??= z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as SchemaNode;
    let nodes: SchemaNode[] = [root];
    const spread = (node: SchemaNode): SchemaNode[] => [
      node,
      ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(spread),
    ];
    for (const key of path) {
      nodes = nodes
        .flatMap(spread)
        .flatMap((node) => (typeof key === 'number' ? node.items : node.properties?.[key]) ?? []);
    }
    return [...new Set(nodes.flatMap(spread).flatMap((node) => Object.keys(node.properties ?? {})))];
  };
}
