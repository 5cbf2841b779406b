import type { Step } from './observation.ts';
import { STEP_MS } from './observation.ts';
import type { Verification } from './verify.ts';

/** Capacity is needed when most is drawn: the mean of the tenth of the intervals in which most was expected. */
const BUSIEST = 0.1;

/** Power that an initiative frees of the capacity that it would else take, kW; 0 where it frees none. */
export function freedKw({ compared, step, verdict }: Verification): number {
  if (verdict !== 'saved' || compared.length === 0) {
    return 0;
  }
  const hours = STEP_MS[step as Exclude<Step, 'month'>] / STEP_MS.hour;
  const busiest = [...compared].sort((a, b) => b.expected - a.expected).slice(0, Math.ceil(BUSIEST * compared.length));
  const saved = busiest.reduce((sum, { expected, actual }) => sum + expected - actual, 0);
  return Math.max(0, saved / busiest.length / hours);
}
