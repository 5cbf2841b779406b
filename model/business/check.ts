import type { z } from 'zod';

import { expectation, hasOwnWords, type Issue, type KeyFinder, knownKeys, likeliestBranch } from '../text/issues.ts';
import { bodySchemaOf, type GivenRecord, givenRecordSchema } from './kinds.ts';

/** What is wrong with one field of a record. */
export interface RecordProblem {
  /** Where it is, as `['body', 'energy', 0, 'perKwh']`. */
  path: Array<string | number>;
  /** What to do, as a sentence. */
  message: string;
}

/** A record as the schemas of its kind have it, or all that is wrong with it. */
export type CheckedRecord = { record: GivenRecord } | { problems: RecordProblem[] };

/** Checks what somebody entered as the import of a file does. */
export function checkRecord(given: unknown): CheckedRecord {
  const head = givenRecordSchema.safeParse(given);
  if (!head.success) {
    return { problems: problemsOf(givenRecordSchema, head.error.issues, given, []) };
  }
  const schema = bodySchemaOf(head.data.kind);
  const body = schema.safeParse(head.data.body);
  if (!body.success) {
    return { problems: problemsOf(schema, body.error.issues, head.data.body, ['body']) };
  }
  const record = { ...head.data, body: body.data as GivenRecord['body'] };
  const unstorable = unstorableTexts(record, []);
  return unstorable.length > 0 ? { problems: unstorable } : { record };
}

/** PostgreSQL stores neither a NUL nor half a surrogate pair in a text. */
function unstorableTexts(value: unknown, path: RecordProblem['path']): RecordProblem[] {
  if (typeof value === 'string') {
    const isStorable = !value.includes('\u0000') && value.isWellFormed();
    return isStorable
      ? []
      : [{ path, message: 'Has a character that cannot be stored (a NUL or half a letter). Remove it.' }];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, inner]) => unstorableTexts(inner, [...path, isList ? Number(key) : key]));
}

function problemsOf(schema: z.ZodType, issues: readonly Issue[], value: unknown, base: string[]): RecordProblem[] {
  const keys = knownKeys(schema);
  const all = issues.flatMap((issue) => problemsOfIssue(issue, keys, value, base));
  // Two rules of one value may say the same.
  return [...new Map(all.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function problemsOfIssue(issue: Issue, keys: KeyFinder, value: unknown, base: string[]): RecordProblem[] {
  const inner = issue.path as Array<string | number>;
  const path = [...base, ...inner];
  if (issue.code === 'unrecognized_keys') {
    const known = keys(inner).join(', ');
    return issue.keys.map((key) => ({ path: [...path, key], message: `Not known here. Known are ${known}.` }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && !hasOwnWords(issue)) {
    return likeliestBranch(issue.errors).flatMap((nested) =>
      problemsOfIssue({ ...nested, path: [...inner, ...nested.path] } as Issue, keys, value, base)
    );
  }
  const found = inner.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], value);
  const isMissing = found === undefined || found === '';
  return [{ path, message: `${isMissing ? 'Missing. ' : ''}${expectation(issue, keys(inner))}.` }];
}
