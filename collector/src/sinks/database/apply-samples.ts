import { randomUUID } from 'node:crypto';
import { isStorableTime } from '#database/copy-binary.ts';
import { describeFailure } from '#database/failure.ts';
import { pointAt } from '#database/ways.ts';
import type { QualityCode } from '#model/sample.ts';
import { decodeSampleBatch } from '../../pipeline/spool/payload.ts';
import type { SampleBatch } from '../../pipeline/spool/payload.ts';
import type { SpoolRecord } from '../../pipeline/spool/record.ts';
import type { ApplyContext } from './apply-context.ts';
import { decoded } from './decoded.ts';
import { resolveKnown } from './resolve-points.ts';
import type { SampleRow } from './session.ts';
import type { KeyedLetter } from './set-aside.ts';

interface NamedRow extends SampleRow {
  source: string;
  address: string;
  /** Of the record that it lies in. */
  sequence: number;
}

export interface AppliedSamples {
  stored: number;
  letters: KeyedLetter[];
}

/**
 * Writes the samples of consecutive records as one batch, exactly once under `sequence`, that of the last record.
 * What cannot be stored is isolated into the dead letters, before the batch is committed; rejects only where the
 * database is away or refuses the writer as such, or where the dead letters cannot be written.
 */
export async function applySamples(
  context: ApplyContext,
  spoolId: string,
  sequence: number,
  records: readonly SpoolRecord[]
): Promise<AppliedSamples> {
  const { rows, letters } = await rowsOf(context, records);
  await context.setAside.write(letters);
  let refusedRows: KeyedLetter[] = [];
  try {
    await context.session.writeBatch({ spool: spoolId, sequence, rows });
  } catch (error) {
    if (!context.isFinal(describeFailure(error))) {
      throw error;
    }
    refusedRows = await salvage(context, `${spoolId}@${sequence}+${randomUUID()}`, rows, 0, error);
    await context.setAside.write(refusedRows);
    await context.session.writeBatch({ spool: spoolId, sequence, rows: [] });
  }
  return { stored: rows.length - refusedRows.length, letters: [...letters, ...refusedRows] };
}

/**
 * Halves a refused batch until the refused rows stand alone; the others are written, under ledger names that no other
 * attempt has: rows that an earlier one wrote are found by point and time.
 */
async function salvage(
  context: ApplyContext,
  ledgerName: string,
  rows: NamedRow[],
  offset: number,
  error: unknown
): Promise<KeyedLetter[]> {
  const [row] = rows;
  if (row === undefined) {
    throw error;
  }
  if (rows.length === 1) {
    return [{ key: keyOf(row), reason: describeFailure(error).message, content: row }];
  }
  const middle = Math.ceil(rows.length / 2);
  const refused: KeyedLetter[] = [];
  for (const [half, start] of [
    [rows.slice(0, middle), offset],
    [rows.slice(middle), offset + middle],
  ] as const) {
    try {
      await context.session.writeBatch({ spool: `${ledgerName}+${start}`, sequence: half.length, rows: half });
    } catch (halfError) {
      if (!context.isFinal(describeFailure(halfError))) {
        throw halfError;
      }
      refused.push(...(await salvage(context, ledgerName, half, start, halfError)));
    }
  }
  return refused;
}

function keyOf({ sequence, address, timeMs }: NamedRow): string {
  return `${sequence}/${address}/${timeMs}`;
}

async function rowsOf(
  context: ApplyContext,
  records: readonly SpoolRecord[]
): Promise<{ rows: NamedRow[]; letters: KeyedLetter[] }> {
  const rows: NamedRow[] = [];
  const letters: KeyedLetter[] = [];
  for (const record of records) {
    const batch = record.batch ?? decoded(record, decodeSampleBatch, letters);
    if (!batch) {
      continue;
    }
    const pointIds = context.ids.findAll(batch) ?? (await resolvedIds(context, batch));
    const former = await context.ids.former(context.session, batch.source);
    for (let index = 0; index < batch.timesMs.length; index++) {
      const pointIndex = batch.pointIndexes[index] as number;
      const value = batch.values[index] as number;
      const timeMs = batch.timesMs[index] as number;
      const address = batch.addresses[pointIndex] as string;
      const openId = pointIds[pointIndex] ?? 0;
      const row = {
        pointId: former.size === 0 ? openId : pointAt(openId, former.get(address), timeMs),
        timeMs,
        value: Number.isNaN(value) ? null : value,
        quality: batch.qualities[index] as QualityCode,
        source: batch.source,
        address,
        sequence: record.sequence,
      };
      const reason = reasonAgainst(pointIds[pointIndex], row.timeMs);
      if (reason === undefined) {
        rows.push(row);
      } else {
        letters.push({ key: keyOf(row), reason, content: { ...row, timeMs: String(row.timeMs) } });
      }
    }
  }
  return { rows, letters };
}

async function resolvedIds(
  context: ApplyContext,
  { source, addresses }: SampleBatch
): Promise<Array<number | undefined>> {
  await resolveKnown(context, source, addresses);
  return addresses.map((address) => context.ids.find(source, address));
}

/** Why a row cannot be stored, if so. */
function reasonAgainst(pointId: number | undefined, timeMs: number): string | undefined {
  if (pointId === undefined) {
    return 'the point is not in the database';
  }
  return isStorableTime(timeMs) ? undefined : `the database cannot hold the time ${timeMs} ms since 1970`;
}
