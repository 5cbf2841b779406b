import {
  literalPattern,
  nameSelectors,
  promString,
  type ApiAnswer,
  type PrometheusApi,
} from '#protocols/prometheus-api/read.ts';
import { isTooMuch } from './read-window.ts';

/** Prometheus gives 11,000 points of a series at most (`web/api/v1`). */
const MAX_POINTS = 10_000;
/** A query of fewer steps is divided by series instead. */
const MIN_POINTS = 12;

export interface RangeQuery {
  name: string;
  more: readonly string[];
  expression: (selector: string) => string;
}

export interface SteppedRange {
  /** First and last time, epoch ms, both included. */
  fromMs: number;
  toMs: number;
  stepMs: number;
}

/**
 * A range query of one name. What is too much for the server, or for the limit of the collector, is asked for in halves: of
 * time, then of instances.
 */
export async function readRange(
  api: PrometheusApi,
  query: RangeQuery,
  range: SteppedRange,
  signal: AbortSignal
): Promise<ApiAnswer[]> {
  const points = Math.floor((range.toMs - range.fromMs) / range.stepMs) + 1;
  if (points > MAX_POINTS) {
    return inHalves(api, query, range, signal);
  }
  try {
    const [selector = ''] = nameSelectors([query.name], query.more);
    return [await api.queryRange(query.expression(selector), range, signal)];
  } catch (error) {
    if (!isTooMuch(error)) {
      throw error;
    }
    if (points >= 2 * MIN_POINTS) {
      return inHalves(api, query, range, signal);
    }
    const parts = await byInstance(api, query, range, signal);
    if (parts.length === 0) {
      throw error;
    }
    const answers: ApiAnswer[] = [];
    for (const part of parts) {
      answers.push(...(await readRange(api, part, range, signal)));
    }
    return answers;
  }
}

async function inHalves(
  api: PrometheusApi,
  query: RangeQuery,
  { fromMs, toMs, stepMs }: SteppedRange,
  signal: AbortSignal
): Promise<ApiAnswer[]> {
  const steps = Math.floor((toMs - fromMs) / stepMs);
  const middleMs = fromMs + Math.floor(steps / 2) * stepMs;
  return [
    ...(await readRange(api, query, { fromMs, toMs: middleMs, stepMs }, signal)),
    ...(await readRange(api, query, { fromMs: middleMs + stepMs, toMs, stepMs }, signal)),
  ];
}

/** The query for one half of the instances and for the other; nothing where there are not two of them. */
async function byInstance(
  api: PrometheusApi,
  query: RangeQuery,
  { fromMs, toMs, stepMs }: SteppedRange,
  signal: AbortSignal
): Promise<RangeQuery[]> {
  const [selector = ''] = nameSelectors([query.name], query.more);
  const instances = await api.labelValues('instance', selector, { fromMs: fromMs - stepMs, toMs }, signal);
  if (instances.length < 2) {
    return [];
  }
  // Half by half: the list of an earlier half is still among the matchers, and of this one only its own are left.
  const others = query.more.filter((matcher) => !matcher.startsWith('instance=~"^'));
  const middle = Math.ceil(instances.length / 2);
  const parts = [instances.slice(0, middle), instances.slice(middle)].flatMap((half) => {
    const pattern = `^(?:${half.map(literalPattern).join('|')})$`;
    return [{ ...query, more: [...others, `instance=~${promString(pattern)}`] }];
  });
  const hasNone = query.more.some((matcher) => matcher.startsWith('instance=~"^') || matcher === 'instance=""');
  return hasNone ? parts : [...parts, { ...query, more: [...others, 'instance=""'] }];
}
