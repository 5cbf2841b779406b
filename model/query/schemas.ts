/** The query kinds' schemas: a new one is its file and its line. */
export { timeSeriesQuerySchema as timeseries } from './timeseries.ts';
export { healthQuerySchema as health } from './health.ts';
