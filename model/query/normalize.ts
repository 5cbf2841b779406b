import type { z } from 'zod';
import { findMetric, METRICS } from '../catalog/catalog.ts';
import { OBJECT_TYPES } from '../catalog/object-types.ts';
import { nearest } from './nearest.ts';
import { timeSeriesQuerySchema, type TimeSeriesQuery } from './query.ts';

/** A query that cannot be answered; the message names the field, its value and what to do. */
export class QueryError extends Error {
  override name = 'QueryError';
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Longer values are cut: the message has to fit a panel's corner. */
const MAX_VALUE_LENGTH = 80;

/**
 * A query as Grafana sends it, with every default filled in and every id checked against the catalog. Grafana's own keys
 * (`refId`, `datasource`, ...) are dropped.
 * @throws QueryError
 */
export function normalizeQuery(input: unknown): TimeSeriesQuery {
  const parsed = timeSeriesQuerySchema.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw queryError(issue.path, valueAt(input, issue.path), adviceFor(issue));
  }
  parsed.data.metrics.forEach(({ metric, objectType }, index) => {
    if (findMetric(metric) === undefined) {
      const ids = METRICS.map(({ id }) => id);
      throw queryError(['metrics', index, 'metric'], metric, unknownAdvice(metric, ids, 'a metric of the catalog'));
    }
    if (objectType !== undefined && !OBJECT_TYPES.includes(objectType)) {
      throw queryError(
        ['metrics', index, 'objectType'],
        objectType,
        unknownAdvice(objectType, OBJECT_TYPES, 'an object type of the catalog')
      );
    }
  });
  return parsed.data;
}

function queryError(path: Path, value: unknown, advice: string): QueryError {
  const shown = value === undefined ? 'is missing' : `has the value ${shorten(JSON.stringify(value))}`;
  return new QueryError(`Query: ${fieldName(path)} ${shown}. ${advice}`);
}

function adviceFor(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `Choose ${list(issue.values.map(String))}.`;
    case 'too_small':
      return issue.origin === 'array' ? 'Choose at least one.' : 'Fill it in.';
    case 'too_big':
      return `Choose at most ${issue.maximum}, and put the others into a second query.`;
    case 'invalid_type':
      return issue.expected === 'array' ? 'Give a list.' : `Give ${article(issue.expected)} ${issue.expected}.`;
    case 'invalid_format':
      return 'Choose auto, or write a number and s, m, h or d, such as 5m.';
    default:
      return `${issue.message}.`;
  }
}

function unknownAdvice(word: string, candidates: readonly string[], what: string): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? `Choose ${what}.` : `Did you mean ${meant}?`;
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input
  );
}

function fieldName(path: Path): string {
  if (path.length === 0) {
    return 'the query';
  }
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function list(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? 'an' : 'a';
}

function shorten(text: string): string {
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}
