/** The query kinds' schemas: a new one is its file and its line. */
export { capacityQuerySchema as capacity } from './capacity.ts';
export { energyflowQuerySchema as energyflow } from './energyflow.ts';
export { kpiQuerySchema as kpi } from './kpi.ts';
export { roiQuerySchema as roi } from './roi.ts';
export { chargebackQuerySchema as chargeback } from './chargeback.ts';
export { impactQuerySchema as impact } from './impact.ts';
export { timeSeriesQuerySchema as timeseries } from './timeseries.ts';
export { healthQuerySchema as health } from './health.ts';
export { correlationQuerySchema as correlation } from './correlation.ts';
export { eventsQuerySchema as events } from './events.ts';
export { floorQuerySchema as floor } from './floor.ts';
