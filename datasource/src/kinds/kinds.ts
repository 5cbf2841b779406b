/** The query kinds of the browser: a new one is its folder and its line. */
export { capacity } from './capacity/capacity.ts';
export { energyflow } from './energyflow/energyflow.ts';
export { kpi } from './kpi/kpi.ts';
export { roi } from './roi/roi.ts';
export { chargeback } from './chargeback/chargeback.ts';
export { impact } from './impact/impact.ts';
export { timeseries } from './timeseries/timeseries.ts';
export { health } from './health/health.ts';
export { correlation } from './correlation/correlation.ts';
export { events } from './events/events.ts';
export { floor } from './floor/floor.ts';
