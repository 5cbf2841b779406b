import { expressionSchema, type Rule, type RuleNode } from './rules.ts';

export type Labels = Readonly<Record<string, string>>;

/** What a query of a rule answers: a series, or a number that needs no reducer. */
export type Answer = { labels: Labels } & ({ values: ReadonlyArray<number | null> } | { value: number });

/** Asks the data source as an alert rule does. */
export type Ask = (model: RuleNode['model'], range: { fromMs: number; toMs: number }) => Promise<readonly Answer[]>;

/** One instance of a rule at one time. */
export interface Instance {
  labels: Labels;
  isFiring: boolean;
  /** Numbers by refId, as messages name them. */
  values: Readonly<Record<string, number>>;
}

export type Evaluation = { instances: Instance[] } | { isEmpty: true } | { error: unknown };

interface NumberOf {
  labels: Labels;
  value: number;
}

/**
 * Evaluates a rule as Grafana's server-side expressions do (pkg/expr): queries, reducers, thresholds. Series without a number left
 * are absent, as with mode dropNN.
 */
export async function evaluate(rule: Rule, atMs: number, ask: Ask): Promise<Evaluation> {
  const answers = new Map<string, readonly Answer[]>();
  const numbers = new Map<string, NumberOf[]>();
  try {
    await Promise.all(
      rule.data
        .filter(({ datasourceUid }) => datasourceUid !== '__expr__')
        .map(async ({ refId, model, relativeTimeRange: { from, to } }) => {
          const answer = await ask(model, { fromMs: atMs - from * 1_000, toMs: atMs - to * 1_000 });
          answers.set(refId, answer);
          numbers.set(
            refId,
            answer.flatMap((one) => ('value' in one ? [one] : []))
          );
        })
    );
  } catch (error) {
    return { error };
  }
  // Grafana's eval.go: a query without an answer is no data for the whole rule, also where only the message names it.
  if ([...answers.values()].some((answer) => answer.length === 0)) {
    return { isEmpty: true };
  }
  for (const { refId, datasourceUid, model } of rule.data) {
    if (datasourceUid !== '__expr__') {
      continue;
    }
    const expression = expressionSchema.parse(model);
    if (expression.type === 'reduce') {
      numbers.set(
        refId,
        (answers.get(expression.expression) ?? []).flatMap((one) => reduced(one, expression.reducer))
      );
    } else {
      const { type, params } = expression.conditions[0]!.evaluator;
      const [limit] = params as [number];
      numbers.set(
        refId,
        (numbers.get(expression.expression) ?? []).map(({ labels, value }) => ({
          labels,
          value: Number(type === 'gt' ? value > limit : value < limit),
        }))
      );
    }
  }
  const condition = numbers.get(rule.condition) ?? [];
  if (condition.length === 0) {
    return { isEmpty: true };
  }
  return {
    instances: condition.map(({ labels, value }) => ({
      labels,
      isFiring: value !== 0,
      values: Object.fromEntries([...numbers].flatMap(([refId, all]) => valueFor(labels, refId, all))),
    })),
  };
}

function reduced(answer: Answer, reducer: 'last' | 'min' | 'max' | 'mean' | 'count'): NumberOf[] {
  if ('value' in answer) {
    return [answer];
  }
  const { labels } = answer;
  const known = answer.values.filter((value) => value !== null && !Number.isNaN(value)) as number[];
  if (reducer === 'count') {
    return [{ labels, value: known.length }];
  }
  if (known.length === 0) {
    return [];
  }
  const of = {
    last: () => known.at(-1)!,
    min: () => Math.min(...known),
    max: () => Math.max(...known),
    mean: () => known.reduce((sum, value) => sum + value, 0) / known.length,
  };
  return [{ labels, value: of[reducer]() }];
}

/** Grafana's eval.go: the number with these labels, else one whose labels contain them or are among them. */
function valueFor(labels: Labels, refId: string, all: readonly NumberOf[]): Array<[string, number]> {
  const contains = (a: Labels, b: Labels) => Object.entries(b).every(([name, value]) => a[name] === value);
  const exact = all.find((one) => contains(one.labels, labels) && contains(labels, one.labels));
  const found = exact ?? all.find((one) => contains(one.labels, labels) || contains(labels, one.labels));
  return found ? [[refId, found.value]] : [];
}
