import { writeHistory } from '#simulator/history.ts';
import { baselineStartMs } from '#simulator/initiatives.ts';
import { saveDemoRecords } from '../lib/demo-records.ts';

export const DAY_MS = 86_400_000;
/** Nine hundred days of the plant, on a machine that does much else. */
export const DEMO_SAVINGS_MS = 900_000;

/**
 * The records of the demo plant and the days of its meters up to a time, as `npm start` fills them in.
 * @returns the day on which the first initiative was done
 */
export async function fillDemoSavings(database: string, toMs: number): Promise<string> {
  const firstDone = await saveDemoRecords(database, toMs);
  const spanMs = toMs - baselineStartMs(firstDone);
  await writeHistory({ seed: 1, endMs: toMs, spanMs, stepMs: DAY_MS, points: 'meters', firstDone, database });
  return firstDone;
}
