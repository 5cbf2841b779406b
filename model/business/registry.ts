/** The kinds of records: a new one is its file and its line. */
export { holidaysSchema as holidays } from './holidays.ts';
