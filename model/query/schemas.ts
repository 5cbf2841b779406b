/** The query kinds' schemas: a new one is its file and its line. */
export { impactQuerySchema as impact } from './impact.ts';
export { timeSeriesQuerySchema as timeseries } from './timeseries.ts';
export { healthQuerySchema as health } from './health.ts';
