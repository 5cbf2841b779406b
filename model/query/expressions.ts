import type { Metric } from '../catalog/metric.ts';
import { type Compiled, compileExpression, type Resolved } from '../expression/compile.ts';
import {
  type Expression,
  ExpressionError,
  parseExpression,
  type Reference,
  referencesOf,
} from '../expression/parse.ts';
import { nearest } from '../text/nearest.ts';
import { shiftWords } from '../time/shift.ts';
import { AGGREGATIONS, type Aggregation, isOverTime } from './aggregation.ts';
import { answerUnit, refusalOverTime } from './over-time.ts';
import type { MetricSelector } from './selector.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Ways to combine that may be written in an expression. */
const WRITTEN_AGGREGATIONS = AGGREGATIONS.filter((aggregation) => aggregation !== 'auto');

/** What an expression's metrics are looked up in. */
export interface ExpressionScope {
  metrics: readonly MetricSelector[];
  /** Of the catalog. */
  find(id: string): Metric | undefined;
  /** Ids to choose from where one is misspelt. */
  ids: readonly string[];
}

/** An expression of a query, checked. */
export interface CheckedExpression extends Compiled {
  /** The metrics that it names, by the index of their value; some may not be among those of the query. */
  references: MetricSelector[];
}

/** The letter by which expressions name a metric of a query: its own, or by its place in the list. */
export function letterOf({ ref }: Pick<MetricSelector, 'ref'>, index: number): string {
  return ref ?? LETTERS.charAt(index);
}

/** The first letter that no metric of a query has. */
export function freeLetter(metrics: ReadonlyArray<Pick<MetricSelector, 'ref'>>): string | undefined {
  const taken = new Set(metrics.map(letterOf));
  return [...LETTERS].find((letter) => !taken.has(letter));
}

/**
 * Checks an expression of a query: its metrics, and whether their units go together.
 * @throws {ExpressionError} with the place in the text
 */
export function checkExpression(text: string, scope: ExpressionScope): CheckedExpression {
  const expression = parseExpression(text, WRITTEN_AGGREGATIONS);
  if (referencesOf(expression).length === 0) {
    throw new ExpressionError('The expression names no metric. Write a letter of a metric such as A, or RackPower.', {
      from: 0,
      to: text.length,
    });
  }
  const references: MetricSelector[] = [];
  const compiled = compileExpression(expression, (reference): Resolved => {
    const selector = selectorOf(reference, scope);
    const known = references.findIndex((other) => other === selector || sameQuestion(other, selector));
    const index = known >= 0 ? known : references.push(selector) - 1;
    return { index, unit: unitOfMetric(selector, reference, scope) };
  });
  return { ...compiled, references };
}

/** Letters that an expression names, for an editor that is about to remove a metric; none where the text cannot be read. */
export function lettersOf(text: string): string[] {
  let expression: Expression;
  try {
    expression = parseExpression(text, WRITTEN_AGGREGATIONS);
  } catch {
    return [];
  }
  return referencesOf(expression).flatMap((reference) => (reference.type === 'letter' ? [reference.letter] : []));
}

function selectorOf(reference: Reference, { metrics, ids }: ExpressionScope): MetricSelector {
  if (reference.type === 'letter') {
    const meant = metrics.filter((selector, index) => letterOf(selector, index) === reference.letter);
    const [selector] = meant;
    if (selector === undefined) {
      const letters = metrics.map(letterOf).join(', ');
      throw new ExpressionError(
        `Metric ${reference.letter} is not in this query. ${letters ? `Choose from ${letters}` : 'Add it'}, or write a metric's name such as RackPower.`,
        reference
      );
    }
    if (meant.length > 1) {
      throw new ExpressionError(
        `${reference.letter} is ${meant.length} metrics: ${meant.map(({ metric }) => metric).join(', ')}. Choose a single one in its row.`,
        reference
      );
    }
    return selector;
  }
  const { metric, processArea, aggregation } = reference;
  if (!ids.includes(metric)) {
    const meant = nearest(metric, ids);
    throw new ExpressionError(
      `"${metric}" is not a metric of the catalog. ${meant === undefined ? 'Write the letter of a metric such as A, or a metric such as RackPower.' : `Did you mean ${meant}?`}`,
      reference
    );
  }
  const fitting = metrics.filter(
    (selector) =>
      selector.metric === metric &&
      (processArea.length === 0 || sameWords(selector.processArea, processArea)) &&
      (aggregation === undefined || selector.aggregation === aggregation)
  );
  if (fitting.length > 1) {
    throw new ExpressionError(
      `${metric} is in this query more than once. Write the letter of the one meant.`,
      reference
    );
  }
  return (
    fitting[0] ?? {
      metric,
      processArea,
      aggregation: (aggregation ?? 'auto') as Aggregation,
      setpoints: false,
      hidden: true,
    }
  );
}

function sameQuestion(a: MetricSelector, b: MetricSelector): boolean {
  return (
    a.hidden === true &&
    b.hidden === true &&
    a.metric === b.metric &&
    a.aggregation === b.aggregation &&
    a.shift === b.shift &&
    a.objectType === b.objectType &&
    sameWords(a.processArea, b.processArea)
  );
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word) => b.includes(word));
}

function unitOfMetric(selector: MetricSelector, reference: Reference, { find }: ExpressionScope): Resolved['unit'] {
  const metric = find(selector.metric);
  if (metric === undefined) {
    throw new ExpressionError(`"${selector.metric}" is not a metric of the catalog. Choose one in its row.`, reference);
  }
  const refusal = isOverTime(selector.aggregation) ? refusalOverTime(metric, selector.aggregation) : undefined;
  const unit = answerUnit(metric, selector.aggregation);
  if (refusal !== undefined || unit === undefined) {
    throw new ExpressionError(
      refusal ?? `${metric.title} is not calculated with: its unit ${metric.unit} is not known.`,
      reference
    );
  }
  return unit;
}

/** An expression as a reader would say it: letters and ids are the titles of their metrics. The text itself where it cannot be read. */
export function expressionWords(text: string, scope: ExpressionScope): string {
  let references: Reference[];
  try {
    references = referencesOf(parseExpression(text, WRITTEN_AGGREGATIONS));
  } catch {
    return text;
  }
  let words = text;
  for (const reference of references.sort((a, b) => b.from - a.from)) {
    words = `${words.slice(0, reference.from)}${referenceWords(reference, scope)}${words.slice(reference.to)}`;
  }
  return words.trim();
}

function referenceWords(reference: Reference, scope: ExpressionScope): string {
  let selector: MetricSelector;
  try {
    selector = selectorOf(reference, scope);
  } catch {
    return reference.type === 'letter' ? reference.letter : reference.metric;
  }
  const { metric, processArea, aggregation, shift } = selector;
  const title = scope.find(metric)?.title ?? metric;
  const area = processArea.length > 0 ? ` (${processArea.join(' ')})` : '';
  const way = AGGREGATION_WORDS[aggregation] ?? '';
  return `${way}${title}${area}${shift ? ` ${shiftWords(shift)}` : ''}`;
}

/** Ways to combine that change what a number is. */
const AGGREGATION_WORDS: Partial<Record<Aggregation, string>> = {
  min: 'lowest ',
  max: 'highest ',
  age: 'age of ',
  rate: 'change of ',
  integral: 'total of ',
  p50: 'p50 of ',
  p95: 'p95 of ',
  p99: 'p99 of ',
};
