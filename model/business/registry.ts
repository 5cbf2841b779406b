/** The kinds of records: a new one is its file and its line. */
export { carbonSchema as carbon } from './carbon.ts';
export { holidaysSchema as holidays } from './holidays.ts';
export { tariffSchema as tariff } from './tariff.ts';
