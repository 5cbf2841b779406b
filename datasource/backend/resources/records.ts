import type { RecordHistory, RecordLine, RecordResponse, RecordsResponse } from '#model/api/records.ts';
import { changesBetween } from '#model/business/changes.ts';
import { bodySchemaOf, isRecordKind, RECORD_KINDS, type RecordBody, type RecordKind } from '#model/business/kinds.ts';
import { saysOf } from '#model/business/says.ts';
import { shortened } from '#model/text/shortened.ts';

import { readHistory, readNewest, type StoredVersion } from '../sql/records.ts';
import { type ResourceContext, ResourceError, type ServerAnswer } from './resource.ts';

/** Of a version that changes more, such as holidays of twenty years, the rest is counted. */
const MOST_CHANGES = 40;

/** Tariffs, initiatives and other records of a `kind`, each with its newest version in a line. */
export async function readRecordLines(
  { database, signal }: ResourceContext,
  parameters: URLSearchParams
): Promise<RecordsResponse> {
  const kind = kindOf(parameters);
  const newest = await readNewest(database, kind, signal);
  return { kind, records: newest.map((version) => lineOf(kind, version)) };
}

function lineOf(kind: RecordKind, { body, ...version }: StoredVersion): RecordLine {
  const read = bodySchemaOf(kind).safeParse(body);
  const text = (key: string) => (typeof body[key] === 'string' ? body[key] : null);
  return {
    ...version,
    site: text('site'),
    title: text('title'),
    says: read.success ? saysOf(kind, read.data as RecordBody<RecordKind> as never) : null,
  };
}

/** Records of all databases, each with the name of its server. */
export function mergeRecords(answers: ReadonlyArray<ServerAnswer<RecordsResponse>>): RecordsResponse {
  return {
    ...(answers[0] as ServerAnswer<RecordsResponse>).answer,
    records: answers.flatMap(({ server, answer }) => answer.records.map((record) => ({ ...record, server }))),
    servers: answers.map(({ server }) => server),
  };
}

/** The versions of the record of a `kind` and `name`, with who saved each and what it changed. */
export async function readRecordHistory(
  { database, signal }: ResourceContext,
  parameters: URLSearchParams
): Promise<RecordResponse> {
  const kind = kindOf(parameters);
  const name = parameters.get('name') ?? '';
  const versions = await readHistory(database, kind, name, signal);
  const [newest] = versions;
  return { found: newest ? [historyOf(kind, newest, versions)] : [] };
}

function historyOf(kind: RecordKind, newest: StoredVersion, versions: readonly StoredVersion[]): RecordHistory {
  return {
    kind,
    name: newest.name,
    body: newest.body,
    versions: versions.map(({ body, name: _, ...version }, index) => {
      const before = versions[index + 1];
      // The first version is new as a whole.
      const changes = before ? changesBetween(before.body, body) : [];
      return {
        ...version,
        changes: changes.slice(0, MOST_CHANGES),
        moreChanges: Math.max(0, changes.length - MOST_CHANGES),
      };
    }),
  };
}

export function mergeHistories(answers: ReadonlyArray<ServerAnswer<RecordResponse>>): RecordResponse {
  return { found: answers.flatMap(({ server, answer }) => answer.found.map((one) => ({ ...one, server }))) };
}

function kindOf(parameters: URLSearchParams): RecordKind {
  const kind = parameters.get('kind') ?? '';
  if (!isRecordKind(kind)) {
    throw new ResourceError(
      `kind "${shortened(kind)}" is not a kind of records. Use one of ${RECORD_KINDS.join(', ')}.`
    );
  }
  return kind;
}
