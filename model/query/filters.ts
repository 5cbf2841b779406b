import { z } from 'zod';

import { anyOf, fieldError } from './query-error.ts';

/** What a filter can be about: the lists of a scope, in the singular. */
export const FILTER_KEYS = ['site', 'zone', 'rack', 'equipment'] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** Equal, unequal, and the same with a regular expression that the whole id matches; with `|` for one of several ids. */
export const FILTER_OPERATORS = ['=', '!=', '=~', '!~', '=|', '!=|'] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** Grafana shows them in one line. */
const MAX_FILTERS = 50;
/** Longer ones are made by scripts; an id has some tens of letters. */
const MAX_VALUE_LENGTH = 10_000;
/** Of the expressions of a query together: it takes half a second to make so much of the dearest classes ready to be used. */
const MAX_EXPRESSIONS_LENGTH = 10_000;

/** One ad hoc filter of a dashboard or of Explore, as Grafana gives it. */
export interface Filter {
  key: FilterKey;
  operator: FilterOperator;
  /** One id or one expression; several ids with `=|` and `!=|`. */
  values: string[];
}

const textSchema = z.string().max(MAX_VALUE_LENGTH);
const filtersSchema = z
  .array(
    z.object({
      key: z.string(),
      operator: z.string(),
      value: textSchema.default(''),
      values: z.array(textSchema).nullish(),
    })
  )
  .max(MAX_FILTERS);

/**
 * The filters that came with a query, checked.
 * @throws {QueryError} naming the filter and what it may be
 */
export function readFilters(input: unknown): Filter[] {
  if (input === undefined || input === null) {
    return [];
  }
  const parsed = filtersSchema.safeParse(input);
  if (!parsed.success) {
    throw fieldError(
      'filters',
      input,
      `Give a list of at most ${MAX_FILTERS} of {key, operator, value}, each value of at most ${MAX_VALUE_LENGTH} characters.`
    );
  }
  const filters = parsed.data.map(({ key, operator, value, values }, index): Filter => {
    const field = (name: string) => `filters[${index}].${name}`;
    if (!isOneOf(FILTER_KEYS, key)) {
      throw fieldError(field('key'), key, `Filter by ${anyOf(FILTER_KEYS)}; metrics and jobs are chosen in the query.`);
    }
    if (!isOneOf(FILTER_OPERATORS, operator)) {
      throw fieldError(
        field('operator'),
        operator,
        `An id is not more or less than another: use ${anyOf(FILTER_OPERATORS)}.`
      );
    }
    const isList = operator.endsWith('|');
    return { key, operator, values: isList && values && values.length > 0 ? values : [value] };
  });
  const expressions = filters.flatMap(({ operator, values }) => (operator.endsWith('~') ? values : []));
  const length = expressions.reduce((sum, one) => sum + one.length, 0);
  if (length > MAX_EXPRESSIONS_LENGTH) {
    throw fieldError(
      'filters',
      input,
      `Their expressions are ${length} characters long together, more than ${MAX_EXPRESSIONS_LENGTH}: name the ids by one-of (=|), or write shorter expressions.`
    );
  }
  return filters;
}

function isOneOf<Word extends string>(words: readonly Word[], word: string): word is Word {
  return (words as readonly string[]).includes(word);
}

/** A filter as a reader wrote it: `rack =~ R-A.*`. */
export function filterText({ key, operator, values }: Filter): string {
  return `${key} ${operator} ${values.join(', ')}`;
}
