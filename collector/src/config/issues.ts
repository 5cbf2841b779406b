import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
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
  return issues.flatMap((issue) => problemsOf(file, keys, issue, base));
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
  return [file.problemAt(path, `${value} ${complaint(issue)}`, expectation(issue, []))];
}

/** The branch that fits furthest: its complaints are deepest in the value. */
function likeliestBranch(branches: Issue[][]): Issue[] {
  const depth = (branch: Issue[]) => Math.max(0, ...branch.map((issue) => issue.path.length));
  return [...branches].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

function complaint(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `is no ${issue.expected}`;
    case 'invalid_value':
      return 'is not allowed here';
    case 'too_small':
      return `is below the smallest allowed, ${String(issue.minimum)}`;
    case 'too_big':
      return `is above the largest allowed, ${String(issue.maximum)}`;
    default:
      return 'does not fit';
  }
}

function expectation(issue: Issue, siblings: readonly string[]): string | undefined {
  switch (issue.code) {
    case 'invalid_value':
      return `Use ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return `Give a${/^[aeiou]/.test(issue.expected) ? 'n' : ''} ${issue.expected}${siblings.length > 0 ? ` (keys: ${siblings.join(', ')})` : ''}`;
    case 'too_small':
    case 'too_big':
      return undefined;
    default:
      return capitalised(issue.message);
  }
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
