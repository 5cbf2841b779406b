import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { findMetric } from '#model/catalog/catalog.ts';
import { Quality } from '#model/sample.ts';
import { clause } from '#model/text/clause.ts';
import { ApiError, matchers } from '#protocols/prometheus-api/read.ts';
import type { HistoryOptions, HistoryReader, HistorySlice } from '../../contract/history.ts';
import { compileMappings, mappedNames, type MappingTable } from '../../series/mapping.ts';
import { createSeriesStream, type SeriesStream } from '../../series/stream.ts';
import { compileTargetRules } from '../../series/target-rules.ts';
import { serverName, type PrometheusApiConfig } from './config.ts';
import { apiOf } from './live.ts';
import { readRange, type RangeQuery } from './read-range.ts';
import { onlyLabels, selectionsOf, selectors } from './selectors.ts';

/** Values in memory at once: some dozens of MB. */
const SLICE_VALUES = 300_000;
/** The first slice is small: nobody knows yet how many series there are. */
const FIRST_SLICE_MS = 3_600_000;
/** A rate needs two samples: this is two of the slowest usual scrape. */
const MIN_RATE_WINDOW_MS = 120_000;
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1_000;

/** The same mappings for values that are asked for in one way. */
interface Kind {
  stream: SeriesStream;
  table: MappingTable;
  /** PromQL of one name. */
  expression: (name: string, selector: string) => string;
}

/**
 * The past of a server by range queries: of each step the mean (`avg_over_time`), of a counter the rate, of a state the last
 * value, and nothing of a step without samples. Each is stamped with the start of its step.
 */
export function historyReader(config: PrometheusApiConfig, options: HistoryOptions): HistoryReader {
  const api = apiOf(config);
  const { stepMs } = options;
  const table = compileMappings(config);
  const targetOf = compileTargetRules(
    config.targets,
    (host) => ({ equipment: options.place(host).equipment }),
    options.equipment
  );
  const kindOf = (isCounter: boolean, expression: Kind['expression']): Kind => {
    const some = tableOf(table, isCounter);
    const stream = createSeriesStream({
      source: config.name,
      site: options.site,
      simulated: options.simulated,
      table: some,
      targetOf,
      patienceMs: 0,
      samplingIntervalMs: stepMs,
    });
    return { stream, table: some, expression };
  };
  const step = seconds(stepMs);
  const kinds = [
    kindOf(false, (name, selector) => `${isState(table, name) ? 'last' : 'avg'}_over_time(${selector}[${step}])`),
    kindOf(true, (_, selector) => `rate(${selector}[${seconds(Math.max(stepMs, MIN_RATE_WINDOW_MS))}])`),
  ];
  const told = new Set<string>();
  let sliceMs = Math.max(stepMs, FIRST_SLICE_MS);

  async function* read(range: { fromMs: number; toMs: number }, signal: AbortSignal): AsyncIterable<HistorySlice> {
    const names = await namesIn(range, signal);
    for (let fromMs = range.fromMs; fromMs < range.toMs;) {
      const toMs = Math.min(range.toMs, fromMs + Math.max(stepMs, Math.floor(sliceMs / stepMs) * stepMs));
      const values = await fill(names, { fromMs, toMs }, signal);
      for (const { stream } of kinds) {
        yield sliceOf(stream);
      }
      const share = Math.min(4, SLICE_VALUES / Math.max(1, values));
      sliceMs = Math.max(stepMs, (toMs - fromMs) * share);
      fromMs = toMs;
    }
    // What a day had, another may not: pods come and go. What tells series apart is kept.
    kinds.forEach(({ stream }) => stream.forget(Infinity, 0));
  }

  async function namesIn(range: { fromMs: number; toMs: number }, signal: AbortSignal): Promise<Set<string>> {
    const found = new Set<string>();
    for (const selector of selectors(selectionsOf(table, config.match))) {
      const some = await retried(() => api.labelValues('__name__', selector, range, signal), signal);
      some.forEach((name) => found.add(name));
    }
    return found;
  }

  /** Asks for all names of a slice; returns how many values there were. */
  async function fill(
    names: Set<string>,
    range: { fromMs: number; toMs: number },
    signal: AbortSignal
  ): Promise<number> {
    let values = 0;
    for (const { table: some, stream, expression } of kinds) {
      for (const name of [...mappedNames(some)].filter((one) => names.has(one))) {
        const more = [...onlyLabels(table, name), ...matchers(config.match)];
        const query: RangeQuery = { name, more, expression: (selector) => expression(name, selector) };
        // A step is known at its end.
        const ends = { fromMs: range.fromMs + stepMs, toMs: range.toMs, stepMs };
        const answers = await retried(() => readRange(api, query, ends, signal), signal);
        for (const { series, partial } of answers) {
          refusePartial(partial);
          for (const { labels, timesMs, values: numbers } of series) {
            const known = stream.series(name, labels);
            if (known) {
              timesMs.forEach((timeMs, index) => stream.push(known, timeMs - stepMs, numbers[index] as number));
              values += timesMs.length;
            }
          }
        }
      }
    }
    return values;
  }

  function refusePartial([first]: readonly string[]): void {
    if (first === undefined) {
      return;
    }
    if (!options.acceptPartial) {
      throw new Error(
        `Import: the answer of ${serverName(config)} is not whole: ${first}. Bring its stores back and run it again, or add --accept-partial.`
      );
    }
    complain(`the answer of ${serverName(config)} is not whole: ${first}.`);
  }

  function complain(text: string): void {
    if (!told.has(text)) {
      told.add(text);
      options.complain(text);
    }
  }

  function sliceOf(stream: SeriesStream): HistorySlice {
    const { readings, points, complaints } = stream.take();
    complaints.forEach(({ message, nextStep }) => complain(`${clause(message)}. ${nextStep}`));
    const [unplaced] = stream.unplaced();
    if (unplaced) {
      complain(
        `Series such as ${JSON.stringify(unplaced)} belong to no target. Add a rule under \`targets\` that fits their labels.`
      );
    }
    const samples = readings.map(({ point, timeMs, value }) => ({
      address: point.address,
      timeMs,
      receivedMs: timeMs,
      value,
      quality: value === null ? Quality.bad : Quality.good,
      isHistory: true,
    }));
    return { points, samples };
  }

  return { key: keyOf(config, stepMs), read, close: api.close };
}

/** The mappings of counters, which the server makes rates of, or all others. */
function tableOf(table: MappingTable, isCounter: boolean): MappingTable {
  const some: MappingTable = new Map();
  for (const [name, mappings] of table) {
    const its = mappings
      .filter(({ counter }) => counter === isCounter)
      .map((mapping) => ({ ...mapping, counter: false }));
    if (its.length > 0) {
      some.set(name, its);
    }
  }
  return some;
}

/** The mean of two states is not a state. */
function isState(table: MappingTable, name: string): boolean {
  return (table.get(name) ?? []).some(({ metric }) => findMetric(metric)?.states !== undefined);
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)}s`;
}

/** A server that is restarted or busy answers some seconds later. */
async function retried<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const isFinal = error instanceof ApiError && error.status < 500 && error.status !== 429;
      if (isFinal || attempt === ATTEMPTS) {
        throw error;
      }
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

function keyOf(
  { url, match, metrics, useCatalog, targets, parameters, tenant }: PrometheusApiConfig,
  stepMs: number
): string {
  const asked = JSON.stringify({ url, match, metrics, useCatalog, targets, parameters, tenant, stepMs });
  return createHash('sha256').update(asked).digest('hex').slice(0, 16);
}
