import { z } from 'zod';
import { httpClient, HttpStatusError, quotedLine, refusalText, type HttpClientOptions } from '../http/read.ts';
import { answerOf, envelopeOf, type ApiAnswer, type Envelope } from './answer.ts';

export interface ApiOptions extends HttpClientOptions {
  /** Base of the API, without `/api/v1`: `https://mimir.example/prometheus`. */
  url: string;
  /** Sent with each request: the tenant. */
  headers?: Readonly<Record<string, string>>;
  /** Added to each query: `dedup=true`. */
  parameters?: Readonly<Record<string, string>>;
}

/**
 * The server refused a query. `isTooMuch`: a smaller one may be answered (422 of Prometheus and Mimir for too many samples,
 * timeouts of the engine).
 */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly isTooMuch: boolean;

  constructor(message: string, status: number, isTooMuch: boolean) {
    super(message);
    this.status = status;
    this.isTooMuch = isTooMuch;
  }
}

export interface PrometheusApi {
  /** Instant query; of a range selector (`up[1m]`) it gives the samples as they were stored, with their own times. */
  query(expression: string, signal: AbortSignal, atMs?: number): Promise<ApiAnswer>;
  /** The expression at each step from `fromMs` to `toMs`, both inclusive. */
  queryRange(
    expression: string,
    range: { fromMs: number; toMs: number; stepMs: number },
    signal: AbortSignal
  ): Promise<ApiAnswer>;
  /** Values of a label among the series of a selector within a time. */
  labelValues(
    label: string,
    selector: string,
    range: { fromMs: number; toMs: number },
    signal: AbortSignal
  ): Promise<string[]>;
  /** Name and version of the server where it says so. */
  buildInfo(signal: AbortSignal): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Too many samples, series or bytes, or too long a time: 422 `execution`, 503 `timeout` of Prometheus; 413 and 429 of gateways. */
const TOO_MUCH_STATUS = [413, 422, 429, 503, 504];

/** A client of the HTTP API of Prometheus, Thanos, Mimir and VictoriaMetrics. */
export function prometheusApi(options: ApiOptions): PrometheusApi {
  const { url, headers = {}, parameters = {} } = options;
  const client = httpClient(options);
  const base = url.replace(/\/+$/, '');

  async function get(path: string, query: Record<string, string>, signal: AbortSignal): Promise<Envelope> {
    const search = new URLSearchParams({ ...parameters, ...query }).toString();
    try {
      const { body } = await client.get(`${base}/api/v1/${path}${search && `?${search}`}`, { ...headers }, signal);
      const envelope = envelopeOf(body);
      if (envelope.status === 'error') {
        throw new ApiError(`the server refused: ${quotedLine(envelope.error ?? envelope.errorType ?? '')}`, 200, false);
      }
      return envelope;
    } catch (error) {
      throw error instanceof HttpStatusError ? await refusal(error) : error;
    }
  }

  const seconds = (timeMs: number) => String(timeMs / 1000);
  const limit = { timeout: `${Math.ceil(options.timeout / 1000)}s` };

  return {
    async query(expression, signal, atMs) {
      const at: Record<string, string> = atMs === undefined ? {} : { time: seconds(atMs) };
      return answerOf(await get('query', { query: expression, ...limit, ...at }, signal));
    },
    async queryRange(expression, { fromMs, toMs, stepMs }, signal) {
      const range = { start: seconds(fromMs), end: seconds(toMs), step: seconds(stepMs) };
      return answerOf(await get('query_range', { query: expression, ...limit, ...range }, signal));
    },
    async labelValues(label, selector, { fromMs, toMs }, signal) {
      const range = { start: seconds(fromMs), end: seconds(toMs) };
      const { data } = await get(`label/${label}/values`, { 'match[]': selector, ...range }, signal);
      return z.array(z.string()).catch([]).parse(data);
    },
    async buildInfo(signal) {
      try {
        const { data } = await get('status/buildinfo', {}, signal);
        const { application, version } = z
          .object({ application: z.string().optional(), version: z.string() })
          .parse(data);
        return `${application ?? 'version'} ${version}`;
      } catch (error) {
        // Not every server has this page; what matters is asked afterwards.
        signal.throwIfAborted();
        return error instanceof ApiError || error instanceof z.ZodError ? undefined : Promise.reject(error as Error);
      }
    },
    close: client.close,
  };
}

async function refusal(error: HttpStatusError): Promise<ApiError> {
  const text = await refusalText(error);
  let said = text;
  try {
    said = envelopeOf(Buffer.from(text)).error ?? text;
  } catch {
    // A proxy answers in its own words.
  }
  const why = quotedLine(said);
  const { status } = error;
  return new ApiError(
    `answered with status ${status}${why === '' ? '' : `: ${why}`}`,
    status,
    TOO_MUCH_STATUS.includes(status)
  );
}
