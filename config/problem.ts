import { isSecretPath } from './references.ts';
import { REDACTED } from './secret.ts';

export type ConfigPath = ReadonlyArray<string | number>;

/** One thing that is wrong with a configuration, with its place and what to do. */
export interface ConfigProblem {
  file: string;
  line?: number | undefined;
  column?: number | undefined;
  path: ConfigPath;
  /** What is wrong, without the place and without a full stop. */
  message: string;
  /** What the reader does next, without a full stop. */
  nextStep?: string | undefined;
}

/** All problems of a configuration at once: fixing them one by one wastes an evening. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** `config.yaml:14:7 sources[1].interval: "2 s" does not fit. Write a duration such as 2s.` */
export function formatProblem(problem: ConfigProblem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const path = formatPath(problem.path);
  const head = path === '' ? place : `${place} ${path}`;
  return `${head}: ${sentence(problem.message)}${problem.nextStep ? ` ${sentence(problem.nextStep)}` : ''}`;
}

export function formatPath(path: ConfigPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') {
      return `${text}[${key}]`;
    }
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

const MAX_VALUE_LENGTH = 60;

/** A value as an error shows it: short, and never a secret. */
export function formatValue(path: ConfigPath, value: unknown): string {
  if (value === undefined) {
    return '';
  }
  if (value !== '' && isSecretPath(path)) {
    return REDACTED;
  }
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH - 1)}…` : text;
}

/** A text with its full stop, and only one. */
export function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
