import { z } from 'zod';

import { upperFirst } from './first-letter.ts';

/** A finding of a schema. */
export type Issue = z.core.$ZodIssue;

/** The branch that fits furthest: its complaints are deepest in the value. */
export function likeliestBranch(branches: Issue[][]): Issue[] {
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

/** Whether the message was written for the reader, by the schema itself. */
export function hasOwnWords(issue: Issue): boolean {
  return issue.message !== '' && !LIBRARY_MESSAGE.test(issue.message);
}

/** What is wrong with a value, after it and without a full stop: `is not a number`. `value` is how it is written. */
export function complaint(issue: Issue, value: string): string {
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

/** What to do about a finding, without a full stop: `Write a number`. `siblings` are the keys of the section that is expected. */
export function expectation(issue: Issue, siblings: readonly string[]): string {
  if (hasOwnWords(issue)) {
    return upperFirst(issue.message);
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
      return 'Compare it with the documentation';
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

export type KeyFinder = (path: ReadonlyArray<string | number>) => string[];
interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
}

/** Which keys a schema knows at a path: read from its JSON Schema, which has a plain shape to walk. */
export function knownKeys(schema: z.ZodType): KeyFinder {
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
