/** The query kinds of the backend: a new one is its folder and its line. */
export { runCapacity as capacity } from './capacity/run.ts';
export { runEnergyflow as energyflow } from './energyflow/run.ts';
export { runKpi as kpi } from './kpi/run.ts';
export { runRoi as roi } from './roi/run.ts';
export { runChargeback as chargeback } from './chargeback/run.ts';
export { runImpact as impact } from './impact/run.ts';
export { runTimeSeries as timeseries } from './timeseries/run.ts';
export { runHealth as health } from './health/run.ts';
export { runCorrelation as correlation } from './correlation/run.ts';
export { runEvents as events } from './events/run.ts';
export { runFloor as floor } from './floor/run.ts';
