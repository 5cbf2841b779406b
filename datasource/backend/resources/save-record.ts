import { z } from 'zod';

import { RECORD_REFUSALS } from '#database/records.ts';
import type { SaveResponse } from '#model/api/records.ts';
import { checkRecord } from '#model/business/check.ts';
import type { GivenRecord } from '#model/business/kinds.ts';
import { clause } from '#model/text/clause.ts';

import type { ChangingDatabase } from '../sql/database.ts';
import { DatabaseError } from '../sql/errors.ts';
import { isSimulatedSite, readHistory, saveRecord } from '../sql/records.ts';
import { type ChangeContext, type Person, RefusedChange } from './resource.ts';

const FORBIDDEN = 403;
const CONFLICT = 409;
const TOO_LARGE = 413;
/** The request is understood, and its fields do not fit. */
const UNPROCESSABLE = 422;

const STATUS_OF_REFUSAL: Record<(typeof RECORD_REFUSALS)[keyof typeof RECORD_REFUSALS], number> = {
  'not-allowed': FORBIDDEN,
  'changed-meanwhile': CONFLICT,
  closed: CONFLICT,
  'too-large': TOO_LARGE,
  'needs-a-reason': UNPROCESSABLE,
};
/** SQLSTATE of a change that a standby server refuses. */
const READ_ONLY_SERVER = '25006';

const requestSchema = z.strictObject({
  server: z.string().optional(),
  basedOn: z.number().int().min(0),
  record: z.unknown(),
});

/**
 * Saves the next version of a record as the person whom Grafana names. The database checks login, role and state once more: this
 * process may say who asks, and no more.
 * @throws {RefusedChange}
 */
export async function saveGivenRecord(
  { databases, person, signal }: ChangeContext,
  body: unknown
): Promise<SaveResponse> {
  mayChange(person);
  const request = requestSchema.safeParse(body);
  if (!request.success) {
    const message = 'The request has to have `basedOn`, the version that was read, and `record`, as a file has it.';
    throw new RefusedChange(UNPROCESSABLE, { message });
  }
  const { server, basedOn } = request.data;
  const checked = checkRecord(request.data.record);
  if ('problems' in checked) {
    throw new RefusedChange(UNPROCESSABLE, { message: 'The record is not saved.', problems: checked.problems });
  }
  const { record } = checked;
  const database = databaseOf(databases, server);
  try {
    const simulated = await isSimulated(database, record, signal);
    return {
      version: await saveRecord(database, { ...record, ...person, basedOn, via: 'grafana', simulated }, signal),
    };
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

function mayChange({ login, role }: Person): void {
  if (login.trim() === '') {
    throw new RefusedChange(FORBIDDEN, { message: 'Nobody is signed in. Sign in to Grafana.' });
  }
  if (role !== 'Editor' && role !== 'Admin') {
    const message = `${login} may not change records: the role is ${role || 'none'}. Ask for the role Editor.`;
    throw new RefusedChange(FORBIDDEN, { message });
  }
}

function databaseOf(databases: ChangeContext['databases'], server: string | undefined): ChangingDatabase {
  const database =
    server === undefined && databases.size === 1 ? [...databases.values()][0] : databases.get(server ?? '');
  if (!database) {
    const names = [...databases.keys()].join(', ');
    const message = `Records are kept in one database of the data source. Name it in \`server\`: ${names}.`;
    throw new RefusedChange(UNPROCESSABLE, { message });
  }
  return database;
}

/** What is said of a simulated plant is marked as that, and so is what goes on from such a record. */
async function isSimulated(database: ChangingDatabase, record: GivenRecord, signal: AbortSignal): Promise<boolean> {
  const { site } = record.body;
  if (typeof site === 'string') {
    return isSimulatedSite(database, site, signal);
  }
  const [newest] = await readHistory(database, record.kind, record.name, signal);
  return newest?.simulated ?? false;
}

/** What the database says against a record, for who saves it. */
function refusalOf(error: unknown): RefusedChange | undefined {
  if (!(error instanceof DatabaseError)) {
    return undefined;
  }
  const { code = '', message, hint } = error.cause as Error & { code?: string; hint?: string };
  if (code === READ_ONLY_SERVER) {
    const text =
      'The database takes no changes: the data source reads from a standby. Save where it reads the primary.';
    return new RefusedChange(CONFLICT, { message: text });
  }
  if (!Object.hasOwn(RECORD_REFUSALS, code)) {
    return undefined;
  }
  const refusal = RECORD_REFUSALS[code as keyof typeof RECORD_REFUSALS];
  const sentence = `${clause(message)}. ${hint ?? ''}`.trim().replace(/[^.]$/, '$&.');
  return new RefusedChange(STATUS_OF_REFUSAL[refusal], {
    message: sentence,
    ...(refusal === 'needs-a-reason' && { problems: [{ path: ['note'], message: sentence }] }),
  });
}
