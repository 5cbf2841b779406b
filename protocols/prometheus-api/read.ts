/** What a reader of a Prometheus server needs: queries. The API has no more that reads, and nothing here writes. */
export type { ApiAnswer, ApiSeries } from './answer.ts';
export { ApiError, prometheusApi, type PrometheusApi } from './client.ts';
export { literalPattern, matchers, nameSelectors, promString } from './selector.ts';
