import pg from 'pg';
import { saveAbsentRecords } from '#cli/records/import-records.ts';
import { readRecords } from '#database/records.ts';
import { demoRecords } from '#simulator/business.ts';
import { firstDoneFor, INITIATIVES } from '#simulator/initiatives.ts';

/**
 * Saves the tariff, the initiatives and the like of the demo plant where they are not there yet: what somebody has edited stays.
 * @returns the day on which the first of the initiatives was done, by the record that is there
 */
export async function saveDemoRecords(ownerUrl: string, nowMs = Date.now()): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'plenum demo records' });
  await client.connect();
  try {
    const versions = await readRecords(client, 'initiative', INITIATIVES[0].name);
    const firstDone = (versions[0]?.body as { doneOn: string } | undefined)?.doneOn ?? firstDoneFor(nowMs);
    await saveAbsentRecords(client, demoRecords(firstDone, nowMs));
    return firstDone;
  } finally {
    await client.end();
  }
}
