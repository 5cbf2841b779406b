/** The kinds of records: a new one is its file and its line. */
export { baselineSchema as baseline } from './baseline.ts';
export { budgetSchema as budget } from './budget.ts';
export { carbonSchema as carbon } from './carbon.ts';
export { consumptionSchema as consumption } from './consumption.ts';
export { holidaysSchema as holidays } from './holidays.ts';
export { initiativeSchema as initiative } from './initiative.ts';
export { nonRoutineEventSchema as 'non-routine-event' } from './non-routine-event.ts';
export { tariffSchema as tariff } from './tariff.ts';
