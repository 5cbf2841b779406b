import { randomUUID } from 'node:crypto';
import { isStorableTime } from '#database/copy-binary.ts';
import { describeFailure } from '#database/failure.ts';
import { columnsBetween, emptyColumns, type SampleColumns, type Stretch } from '#database/sample-columns.ts';
import { pointAt } from '#database/ways.ts';
import { decodeSampleBatch } from '../../pipeline/spool/payload.ts';
import type { SampleBatch } from '../../pipeline/spool/payload.ts';
import type { SpoolRecord } from '../../pipeline/spool/record.ts';
import type { ApplyContext } from './apply-context.ts';
import { decoded } from './decoded.ts';
import { resolveKnown } from './resolve-points.ts';
import type { KeyedLetter } from './set-aside.ts';

/** Rows of one record that follow each other. */
interface RecordStretch extends Stretch {
  batch: SampleBatch;
  /** Of the record. */
  sequence: number;
}

interface NamedRows {
  columns: SampleColumns & { stretches: readonly RecordStretch[] };
  /** Where each row lies in the batch of its record. */
  indexes: Uint32Array;
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
  const count = rows.indexes.length;
  let refusedRows: KeyedLetter[] = [];
  try {
    await context.session.writeBatch({ spool: spoolId, sequence, rows: rows.columns });
  } catch (error) {
    if (!context.isFinal(describeFailure(error))) {
      throw error;
    }
    refusedRows = await salvage(
      context,
      `${spoolId}@${sequence}+${randomUUID()}`,
      rows,
      { start: 0, end: count },
      error
    );
    await context.setAside.write(refusedRows);
    await context.session.writeBatch({ spool: spoolId, sequence, rows: emptyColumns(0, []) });
  }
  return { stored: count - refusedRows.length, letters: [...letters, ...refusedRows] };
}

/**
 * Halves a refused batch until the refused rows stand alone; the others are written, under ledger names that no other
 * attempt has: rows that an earlier one wrote are found by point and time.
 */
async function salvage(
  context: ApplyContext,
  ledgerName: string,
  rows: NamedRows,
  { start, end }: { start: number; end: number },
  error: unknown
): Promise<KeyedLetter[]> {
  if (end === start) {
    throw error;
  }
  if (end - start === 1) {
    return [letterOf(rows, start, describeFailure(error).message)];
  }
  const middle = start + Math.ceil((end - start) / 2);
  const refused: KeyedLetter[] = [];
  for (const half of [
    { start, end: middle },
    { start: middle, end },
  ]) {
    try {
      await context.session.writeBatch({
        spool: `${ledgerName}+${half.start}`,
        sequence: half.end - half.start,
        rows: columnsBetween(rows.columns, half.start, half.end),
      });
    } catch (halfError) {
      if (!context.isFinal(describeFailure(halfError))) {
        throw halfError;
      }
      refused.push(...(await salvage(context, ledgerName, rows, half, halfError)));
    }
  }
  return refused;
}

function letterOf({ columns, indexes }: NamedRows, row: number, reason: string): KeyedLetter {
  const { batch, sequence } = columns.stretches.find(({ end }) => row < end) as RecordStretch;
  return letter(batch, sequence, indexes[row] as number, columns.pointIds[row] as number, reason);
}

/** One sample of a record that cannot be stored. */
function letter(batch: SampleBatch, sequence: number, index: number, pointId: number, reason: string): KeyedLetter {
  const address = batch.addresses[batch.pointIndexes[index] as number] as string;
  const timeMs = batch.timesMs[index] as number;
  const value = batch.values[index] as number;
  return {
    key: `${sequence}/${address}/${timeMs}`,
    reason,
    content: {
      pointId,
      timeMs: String(timeMs),
      value: Number.isNaN(value) ? null : value,
      quality: batch.qualities[index],
      source: batch.source,
      address,
      sequence,
    },
  };
}

async function rowsOf(
  context: ApplyContext,
  records: readonly SpoolRecord[]
): Promise<{ rows: NamedRows; letters: KeyedLetter[] }> {
  const letters: KeyedLetter[] = [];
  const read = records.flatMap((record) => {
    const batch = record.batch ?? decoded(record, decodeSampleBatch, letters);
    return batch ? [{ batch, sequence: record.sequence }] : [];
  });
  const most = read.reduce((sum, { batch }) => sum + batch.timesMs.length, 0);
  const stretches: RecordStretch[] = [];
  const columns = emptyColumns(most, stretches);
  const indexes = new Uint32Array(most);
  let count = 0;
  for (const { batch, sequence } of read) {
    const pointIds = await idsOf(context, batch);
    const former = await context.ids.former(context.session, batch.source);
    for (let index = 0; index < batch.timesMs.length; index++) {
      const pointIndex = batch.pointIndexes[index] as number;
      const timeMs = batch.timesMs[index] as number;
      const openId = pointIds[pointIndex] ?? 0;
      const pointId =
        former.size === 0 ? openId : pointAt(openId, former.get(batch.addresses[pointIndex] as string), timeMs);
      const reason = reasonAgainst(pointIds[pointIndex], timeMs);
      if (reason !== undefined) {
        letters.push(letter(batch, sequence, index, pointId, reason));
        continue;
      }
      columns.pointIds[count] = pointId;
      columns.timesMs[count] = timeMs;
      columns.values[count] = batch.values[index] as number;
      columns.qualities[count] = batch.qualities[index] as number;
      indexes[count++] = index;
    }
    stretches.push({ source: batch.source, end: count, batch, sequence });
  }
  const rows = { columns: { ...columnsBetween(columns, 0, count), stretches }, indexes: indexes.subarray(0, count) };
  return { rows, letters };
}

/** The ids of the addresses of a batch; what its samples need is asked for where it is not known. */
async function idsOf(
  context: ApplyContext,
  { source, addresses, pointIndexes }: SampleBatch
): Promise<ReadonlyArray<number | undefined>> {
  const known = context.ids.ofList(source, addresses);
  const missing = new Set<number>();
  for (const index of pointIndexes) {
    if (known[index] === undefined) {
      missing.add(index);
    }
  }
  if (missing.size === 0) {
    return known;
  }
  await resolveKnown(
    context,
    source,
    Array.from(missing, (index) => addresses[index] as string)
  );
  return context.ids.ofList(source, addresses);
}

/** Why a row cannot be stored, if so. */
function reasonAgainst(pointId: number | undefined, timeMs: number): string | undefined {
  if (pointId === undefined) {
    return 'the point is not in the database';
  }
  return isStorableTime(timeMs) ? undefined : `the database cannot hold the time ${timeMs} ms since 1970`;
}
