import type { z } from 'zod';
import { clause } from '#model/text/clause.ts';
import { findMetric, METRICS } from '../catalog/catalog.ts';
import type { Metric } from '../catalog/metric.ts';
import { OBJECT_TYPE_IDS } from '../catalog/object-types.ts';
import { isFound, searchText } from '../catalog/search.ts';
import { nearest } from '../text/nearest.ts';
import type { MetricPair } from './correlation.ts';
import { withLabelsInScope } from './impact.ts';
import { type PlenumQuery, plenumQuerySchema, QUERY_KINDS } from './kinds.ts';
import { anyOf, fieldError, type QueryError } from './query-error.ts';
import type { MetricSelector } from './selector.ts';
import { type CurrentQuery, migrateQuery, type StoredQuery } from './stored.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * A query as Grafana sends it, of any stored version, with every default filled in and every id checked against the
 * catalog. Grafana's own keys (`refId`, `datasource`, ...) are dropped.
 * @throws {QueryError}
 */
export function normalizeQuery(input: unknown): PlenumQuery {
  if (!isObject(input)) {
    throw fieldError('the query', input, 'Give an object.');
  }
  const stored = withoutMetrics(migrateQuery(input, QUERY_KINDS));
  const parsed = plenumQuerySchema.safeParse(stored);
  if (!parsed.success) {
    const issue = tightest(parsed.error.issues);
    throw queryError(issue.path, valueAt(stored, issue.path), adviceFor(issue));
  }
  checkMetrics(parsed.data as Selectors);
  return parsed.data.kind === 'impact' ? withLabelsInScope(parsed.data) : parsed.data;
}

/** Expressions name what they need: a query of them alone does not ask for the default metric as well. */
function withoutMetrics(stored: CurrentQuery): CurrentQuery {
  return stored['metrics'] === undefined && Array.isArray(stored['expressions']) ? { ...stored, metrics: [] } : stored;
}

function isObject(input: unknown): input is StoredQuery {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** Metrics are chosen alike in every kind that has them. */
interface Selectors {
  metrics?: readonly MetricSelector[];
  pairs?: readonly MetricPair[];
}

function checkMetrics({ metrics = [], pairs = [] }: Selectors): void {
  metrics.forEach((selector, index) => checkMetric(selector, ['metrics', index]));
  pairs.forEach(({ x, y }, index) => {
    checkMetric(x, ['pairs', index, 'x']);
    checkMetric(y, ['pairs', index, 'y']);
  });
}

function checkMetric({ metric, objectType }: MetricSelector, path: Path): void {
  if (findMetric(metric) === undefined) {
    const ids = METRICS.map(({ id }) => id);
    const meant = nearest(metric, ids) ?? calledSo(metric);
    throw queryError([...path, 'metric'], metric, unknownAdvice(meant, 'a metric of the catalog'));
  }
  if (objectType !== undefined && !OBJECT_TYPE_IDS.includes(objectType)) {
    throw queryError(
      [...path, 'objectType'],
      objectType,
      unknownAdvice(nearest(objectType, OBJECT_TYPE_IDS), 'an object type of the catalog')
    );
  }
}

function queryError(path: Path, value: unknown, advice: string): QueryError {
  return fieldError(fieldName(path), value, advice);
}

function adviceFor(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `Choose ${anyOf(issue.values.map(String))}.`;
    case 'too_small':
      return tooSmallAdvice(issue);
    case 'too_big':
      return tooBigAdvice(issue);
    case 'invalid_type':
      if (issue.expected === 'int') {
        return 'Give a whole number.';
      }
      return issue.expected === 'array' ? 'Give a list.' : `Give ${article(issue.expected)} ${issue.expected}.`;
    default:
      return `${clause(issue.message)}.`;
  }
}

/** The first of them; of a number that is beyond the whole numbers and beyond its own limit as well, its own limit. */
function tightest([first, ...others]: readonly Issue[]): Issue {
  const own = others.find(({ code, path }) => code === first!.code && String(path) === String(first!.path));
  const isOfWholeNumbers = (first!.code === 'too_big' || first!.code === 'too_small') && first!.origin === 'int';
  return isOfWholeNumbers && own ? own : first!;
}

function tooSmallAdvice({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  switch (origin) {
    case 'array':
      return 'Choose at least one.';
    case 'string':
      return 'Fill it in.';
    default:
      return inclusive ? `Choose at least ${minimum}.` : `Choose more than ${minimum}.`;
  }
}

function tooBigAdvice({ origin, maximum, inclusive }: z.core.$ZodIssueTooBig): string {
  switch (origin) {
    case 'array':
      return `Choose at most ${maximum}, and put the others into a second query.`;
    case 'string':
      return `Write at most ${maximum} characters.`;
    default:
      return inclusive ? `Choose at most ${maximum}.` : `Choose less than ${maximum}.`;
  }
}

/** Longer texts are not what anybody calls a metric. */
const MAX_NAME_LENGTH = 100;

/** The metric that a team knows by these words; that of the catalog's first, where several are. */
function calledSo(words: string): string | undefined {
  const isCalled = (metric: Metric) => isFound(words, searchText(metric, Object.keys(metric.areasCalled ?? {})));
  return words.length <= MAX_NAME_LENGTH && /\w/.test(words) ? METRICS.find(isCalled)?.id : undefined;
}

function unknownAdvice(meant: string | undefined, what: string): string {
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
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? 'an' : 'a';
}
