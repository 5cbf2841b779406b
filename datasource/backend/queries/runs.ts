/** The query kinds of the backend: a new one is its folder and its line. */
export { runImpact as impact } from './impact/run.ts';
export { runTimeSeries as timeseries } from './timeseries/run.ts';
export { runHealth as health } from './health/run.ts';
