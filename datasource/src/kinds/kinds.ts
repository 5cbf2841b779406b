/** The query kinds of the browser: a new one is its folder and its line. */
export { impact } from './impact/impact.ts';
export { timeseries } from './timeseries/timeseries.ts';
export { health } from './health/health.ts';
