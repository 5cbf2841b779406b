import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Default of Prometheus, `web/api/v1`: points of a series that a range query may ask for. */
const MAX_POINTS = 11_000;
/** `--query.lookback-delta`: an instant query takes a sample for the present for so long. */
const LOOKBACK_S = 300;

export interface StoredSeries {
  name: string;
  labels: Record<string, string>;
  /** Times, epoch seconds, and values, in order. */
  samples: Array<[number, number]>;
}

export interface PrometheusServer {
  url: string;
  series: StoredSeries[];
  /** `--query.max-samples`. */
  maxSamples: number;
  /** Answers with it instead, while it returns true. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Added to each answer. */
  warnings: string[];
  /** Queries so far, with their parameters. */
  queries: URLSearchParams[];
  requests: IncomingMessage[];
  close(): Promise<void>;
}

/**
 * A server with the part of Prometheus' HTTP API that the collector uses, its limits and its words, over samples in memory.
 * What a real one answers is held in the peer tests.
 */
export async function prometheusServer(): Promise<PrometheusServer> {
  const http = createServer((request, response) => {
    server.requests.push(request);
    if (server.intercept?.(request, response)) {
      return;
    }
    const url = new URL(request.url ?? '', 'http://localhost');
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    try {
      const { warnings } = server;
      answer(200, { status: 'success', data: dataOf(url), ...(warnings.length > 0 ? { warnings } : {}) });
    } catch (error) {
      const { status = 400, errorType = 'bad_data', message } = error as Refusal;
      answer(status, { status: 'error', errorType, error: message });
    }
  });

  function dataOf(url: URL): unknown {
    const { pathname, searchParams: query } = url;
    const path = pathname.slice(pathname.indexOf('/api/v1/') + '/api/v1/'.length);
    const number = (name: string) => Number(query.get(name) ?? Date.now() / 1000);
    switch (path) {
      case 'status/buildinfo':
        return { version: '2.42.0' };
      case 'query':
        server.queries.push(query);
        return instant(query.get('query') ?? '', number('time'));
      case 'query_range':
        server.queries.push(query);
        return range(query.get('query') ?? '', number('start'), number('end'), number('step'));
      default: {
        const label = /^label\/(\w+)\/values$/.exec(path)?.[1];
        if (label === undefined) {
          throw refusal(404, 'not_found', 'not found');
        }
        const found = select(query.get('match[]') ?? '').filter(({ samples }) =>
          samples.some(([time]) => time >= number('start') && time <= number('end'))
        );
        const values = found.map((one) => (label === '__name__' ? one.name : (one.labels[label] ?? '')));
        return [...new Set(values)].filter(Boolean).sort();
      }
    }
  }

  function counted<Samples extends unknown[]>(samples: Samples[]): void {
    if (samples.reduce((sum, some) => sum + some.length, 0) > server.maxSamples) {
      throw refusal(422, 'execution', 'query processing would load too many samples into memory in query execution');
    }
  }

  function instant(expression: string, time: number): unknown {
    if (expression === 'time()') {
      return { resultType: 'scalar', result: [time, String(time)] };
    }
    const [, selector = '', seconds] = /^(\{.*\})(?:\[(\d+)s\])?$/.exec(expression) ?? [];
    const found = select(selector);
    if (seconds === undefined) {
      const result = found.flatMap((one) => {
        const last = one.samples.filter(([at]) => at <= time && at > time - LOOKBACK_S).at(-1);
        return last ? [{ metric: metricOf(one), value: [time, text(last[1])] }] : [];
      });
      return { resultType: 'vector', result };
    }
    const within = found.map((one) => one.samples.filter(([at]) => at > time - Number(seconds) && at <= time));
    counted(within);
    const result = found.flatMap((one, index) => {
      const values = (within[index] ?? []).map(([at, value]) => [at, text(value)]);
      return values.length > 0 ? [{ metric: metricOf(one), values }] : [];
    });
    return { resultType: 'matrix', result };
  }

  function range(expression: string, start: number, end: number, step: number): unknown {
    if ((end - start) / step > MAX_POINTS) {
      throw refusal(
        400,
        'bad_data',
        'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)'
      );
    }
    const [, name = '', selector = '', seconds = ''] =
      /^(avg_over_time|last_over_time|rate)\((\{.*\})\[(\d+)s\]\)$/.exec(expression) ?? [];
    const found = select(selector);
    if (new Set(found.map((one) => one.name)).size > 1) {
      throw refusal(422, 'execution', 'vector cannot contain metrics with the same labelset');
    }
    const result = found.flatMap((one) => {
      const values: Array<[number, string]> = [];
      for (let at = start; at <= end; at += step) {
        const window = one.samples.filter(([time]) => time > at - Number(seconds) && time <= at);
        const value = overTime(name, window);
        if (value !== undefined) {
          values.push([at, text(value)]);
        }
      }
      return values.length > 0 ? [{ metric: one.labels, values }] : [];
    });
    counted(result.map(({ values }) => values));
    return { resultType: 'matrix', result };
  }

  function select(selector: string): StoredSeries[] {
    const matchers = [...selector.matchAll(/(\w+)(=~|=)("(?:[^"\\]|\\.)*")/g)].map(
      ([, label = '', operator, quoted]) => ({
        label,
        pattern: operator === '=~' ? new RegExp(`^(?:${JSON.parse(quoted ?? '""') as string})$`) : undefined,
        literal: JSON.parse(quoted ?? '""') as string,
      })
    );
    return server.series.filter((one) =>
      matchers.every(({ label, pattern, literal }) => {
        const value = label === '__name__' ? one.name : (one.labels[label] ?? '');
        return pattern ? pattern.test(value) : value === literal;
      })
    );
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: PrometheusServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    series: [],
    maxSamples: 50_000_000,
    intercept: undefined,
    warnings: [],
    queries: [],
    requests: [],
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}

interface Refusal extends Error {
  status?: number;
  errorType?: string;
}

function refusal(status: number, errorType: string, message: string): Refusal {
  return Object.assign(new Error(message), { status, errorType });
}

function metricOf({ name, labels }: StoredSeries): Record<string, string> {
  return { __name__: name, ...labels };
}

function text(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value === Infinity ? '+Inf' : String(value);
}

function overTime(name: string, window: ReadonlyArray<[number, number]>): number | undefined {
  const last = window.at(-1);
  if (!last) {
    return undefined;
  }
  switch (name) {
    case 'last_over_time':
      return last[1];
    case 'avg_over_time':
      return window.reduce((sum, [, value]) => sum + value, 0) / window.length;
    default: {
      const [first] = window;
      return first && window.length > 1 ? (last[1] - first[1]) / (last[0] - first[0]) : undefined;
    }
  }
}
