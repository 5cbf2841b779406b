import { userInfo } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { type YamlFile } from '#config/yaml-file.ts';
import { readRecords, saveRecord } from '#database/records.ts';
import { bodySchemaOf, type GivenRecord, givenRecordSchema } from '#model/business/kinds.ts';
import type { BusinessRecord } from '#model/business/record.ts';
import { counted } from '#model/text/counted.ts';
import { explained, ownerUrl } from '../lib/owner.ts';
import { readRecordFile } from './read-records.ts';

export interface RecordImport {
  url: string | undefined;
  simulated: boolean;
  print(text: string): void;
}

/** Saves the records of a file as new versions; those that say what is there already are left as they are. */
export async function importRecords(file: YamlFile, { url, simulated, print }: RecordImport): Promise<void> {
  const records = readRecordFile(file);
  const owner = ownerUrl(url, 'Import');
  await explained('Import', async () => {
    const client = new pg.Client({ connectionString: owner, application_name: 'plenum import' });
    await client.connect();
    try {
      let saved = 0;
      for (const record of records) {
        const done = await importRecord(client, record, simulated);
        saved += Number(done.isNew);
        print(
          `  ${record.kind} ${record.name}: ${done.isNew ? `version ${done.version}` : `as it was (version ${done.version})`}`
        );
      }
      print(`Imported ${counted(saved, 'new version')} of ${counted(records.length, 'record')}.`);
    } finally {
      await client.end();
    }
  });
}

async function importRecord(client: pg.Client, given: GivenRecord, simulated: boolean) {
  const versions = await readRecords(client, given.kind, given.name);
  const newest = versions.at(-1);
  const sameDay = versions.filter(({ validFrom }) => validFrom === given.validFrom).at(-1);
  if (sameDay && saysTheSame(sameDay, given)) {
    return { version: sameDay.version, isNew: false };
  }
  const version = await saveRecord(client, {
    ...given,
    basedOn: newest?.version ?? 0,
    login: accountName(),
    role: 'Admin',
    via: 'import',
    simulated,
  });
  return { version, isNew: true };
}

/** Saves those of some records that have no version yet, as simulated; resolves with their number. */
export async function saveAbsentRecords(client: pg.Client, records: readonly unknown[]): Promise<number> {
  let saved = 0;
  for (const one of records) {
    const given = givenRecordSchema.parse(one);
    if ((await readRecords(client, given.kind, given.name)).length === 0) {
      const body = bodySchemaOf(given.kind).parse(given.body) as GivenRecord['body'];
      await importRecord(client, { ...given, body }, true);
      saved++;
    }
  }
  return saved;
}

function saysTheSame(newest: BusinessRecord, { state, body }: GivenRecord): boolean {
  // Undefined and absent are one in JSON.
  return newest.state === state && isDeepStrictEqual(newest.body, JSON.parse(JSON.stringify(body)));
}

/** Who runs the command, by the operating system. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // An id without an account, as in a container.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
