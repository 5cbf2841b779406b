import type { z } from 'zod';
import {
  complaint,
  expectation,
  hasOwnWords,
  type Issue,
  type KeyFinder,
  knownKeys,
  likeliestBranch,
} from '#model/text/issues.ts';
import { didYouMean } from './did-you-mean.ts';
import { formatProblem } from './problem.ts';
import type { ConfigPath, ConfigProblem } from './problem.ts';
import type { YamlFile } from './yaml-file.ts';

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
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && !hasOwnWords(issue)) {
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
