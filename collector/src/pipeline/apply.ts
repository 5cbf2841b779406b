import { randomUUID } from 'node:crypto';
import { isStorableTime } from '#database/copy-binary.ts';
import { describeFailure } from '#database/failure.ts';
import type { DatabaseFailure } from '#database/failure.ts';
import type { PointDefinition } from '#model/point.ts';
import type { QualityCode } from '#model/sample.ts';
import type { SpooledGap, SpooledTopology } from './intake.ts';
import type { PointIds } from './point-ids.ts';
import type { KeyedLetter, SetAside } from './set-aside.ts';
import type { SampleRow, SinkConnection } from './sink.ts';
import { decodeJson, decodeSampleBatch } from './spool/payload.ts';
import type { SampleBatch } from './spool/payload.ts';
import { RecordKind } from './spool/record.ts';
import type { SpoolRecord } from './spool/record.ts';
import { joinTopology, splitTopology } from './topology-parts.ts';

export interface ApplyContext {
  connection: SinkConnection;
  ids: PointIds;
  setAside: SetAside;
  /** Whether what failed so is set aside: another attempt would give the same. */
  isFinal: (failure: DatabaseFailure) => boolean;
}

interface NamedRow extends SampleRow {
  source: string;
  address: string;
  /** Of the record that it lies in. */
  sequence: number;
}

export interface AppliedSamples {
  stored: number;
  refused: number;
  /** Why the first of the refused ones was refused. */
  reason: string | undefined;
  /** Newest receive time in the records, epoch ms. */
  appendedMs: number;
}

/**
 * Writes the samples of consecutive records as one batch, exactly once under the last record's sequence.
 * What cannot be stored is isolated into the dead letters, before the batch is committed; rejects only where the
 * database is away or refuses the writer as such, or where the dead letters cannot be written.
 */
export async function applySamples(
  context: ApplyContext,
  spoolId: string,
  records: readonly SpoolRecord[]
): Promise<AppliedSamples> {
  const last = records.at(-1);
  if (!last) {
    return { stored: 0, refused: 0, reason: undefined, appendedMs: 0 };
  }
  const { rows, letters } = await rowsOf(context, records);
  await context.setAside.write(letters);
  let refusedRows: KeyedLetter[] = [];
  try {
    await context.connection.writeBatch({ spool: spoolId, sequence: last.sequence, rows });
  } catch (error) {
    if (!context.isFinal(describeFailure(error))) {
      throw error;
    }
    refusedRows = await salvage(context, `${spoolId}@${last.sequence}+${randomUUID()}`, rows, 0, error);
    await context.setAside.write(refusedRows);
    await context.connection.writeBatch({ spool: spoolId, sequence: last.sequence, rows: [] });
  }
  context.setAside.forget();
  return {
    stored: rows.length - refusedRows.length,
    refused: letters.length + refusedRows.length,
    reason: [...letters, ...refusedRows][0]?.reason,
    appendedMs: last.appendedMs,
  };
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
      await context.connection.writeBatch({ spool: `${ledgerName}+${start}`, sequence: half.length, rows: half });
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
    for (let index = 0; index < batch.timesMs.length; index++) {
      const pointIndex = batch.pointIndexes[index] as number;
      const value = batch.values[index] as number;
      const row = {
        pointId: pointIds[pointIndex] ?? 0,
        timeMs: batch.timesMs[index] as number,
        value: Number.isNaN(value) ? null : value,
        quality: batch.qualities[index] as QualityCode,
        source: batch.source,
        address: batch.addresses[pointIndex] as string,
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

/** The payload, or `undefined` and a letter that holds it as it is. */
function decoded<Payload>(
  { sequence, kind, payload }: SpoolRecord,
  decode: (bytes: Buffer) => Payload,
  letters: KeyedLetter[]
): Payload | undefined {
  try {
    return decode(payload);
  } catch (error) {
    letters.push({
      key: `${sequence}`,
      reason: `record ${sequence} of the spool cannot be decoded: ${(error as Error).message}`,
      content: { sequence, kind, payload: payload.toString('base64') },
    });
    return undefined;
  }
}

/** An address that the database cannot even be asked about must not hide its neighbours. */
async function resolveKnown(context: ApplyContext, source: string, addresses: readonly string[]): Promise<void> {
  try {
    await context.ids.resolve(context.connection, source, addresses);
  } catch (error) {
    if (!context.isFinal(describeFailure(error))) {
      throw error;
    }
    if (addresses.length > 1) {
      const middle = Math.ceil(addresses.length / 2);
      await resolveKnown(context, source, addresses.slice(0, middle));
      await resolveKnown(context, source, addresses.slice(middle));
    }
  }
}

/** Applies one record that is not samples. Idempotent; what cannot be applied goes to the dead letters. */
export async function applyControl(context: ApplyContext, record: SpoolRecord): Promise<void> {
  const letters: KeyedLetter[] = [];
  switch (record.kind) {
    case RecordKind.topology: {
      const spooled = decoded(record, decodeTopology, letters);
      await (spooled && applyTopology(context, spooled, String(record.sequence)));
      break;
    }
    case RecordKind.points: {
      const points = decoded(record, decodePoints, letters);
      await (points && definePoints(context, points, String(record.sequence)));
      break;
    }
    case RecordKind.gap: {
      const gap = decoded(record, decodeGap, letters);
      await (gap && applyGap(context, gap, String(record.sequence)));
      break;
    }
    default:
      decoded(record, refuseKind, letters);
  }
  await context.setAside.write(letters);
  context.setAside.forget();
}

function decodeTopology(bytes: Buffer): SpooledTopology {
  const spooled = decodeJson<SpooledTopology>(bytes);
  splitTopology(spooled.topology);
  return spooled;
}

function decodePoints(bytes: Buffer): PointDefinition[] {
  const points = decodeJson<PointDefinition[]>(bytes);
  if (!Array.isArray(points)) {
    throw new TypeError('not a list of points');
  }
  return points;
}

function decodeGap(bytes: Buffer): SpooledGap {
  const gap = decodeJson<SpooledGap>(bytes);
  if (!Array.isArray(gap.addresses)) {
    throw new TypeError('not a gap of some addresses');
  }
  return gap;
}

function refuseKind(): never {
  throw new TypeError('this version does not know its kind');
}

/** One item that is refused must not take the rest of the topology with it. */
async function applyTopology(context: ApplyContext, spooled: SpooledTopology, key: string): Promise<void> {
  const { simulated, discovered = false } = spooled;
  await inHalves(context, splitTopology(spooled.topology), key, async (parts) => {
    const { movedPoints } = await context.connection.upsertTopology(joinTopology(parts), { simulated, discovered });
    if (movedPoints > 0) {
      context.ids.forgetIds();
    }
  });
}

/** One point that is refused must not take its neighbours with it. */
function definePoints(context: ApplyContext, points: PointDefinition[], key: string): Promise<void> {
  return inHalves(context, points, key, (some) => context.ids.define(context.connection, some));
}

async function applyGap(context: ApplyContext, gap: SpooledGap, key: string): Promise<void> {
  await resolveKnown(context, gap.source, gap.addresses);
  const pointIds = gap.addresses.flatMap((address) => context.ids.find(gap.source, address) ?? []);
  if (pointIds.length === 0) {
    return;
  }
  await inHalves(context, [gap], key, () => context.connection.recordGap(pointIds, gap.fromMs, gap.toMs, gap.cause));
}

/** Writes items together; where that is refused, in ever smaller parts, until only the refused ones are set aside. */
async function inHalves<Item>(
  context: ApplyContext,
  items: Item[],
  key: string,
  write: (items: Item[]) => Promise<void>
): Promise<void> {
  if (items.length === 0) {
    return;
  }
  try {
    await write(items);
  } catch (error) {
    const failure = describeFailure(error);
    if (!context.isFinal(failure)) {
      throw error;
    }
    if (items.length === 1) {
      return context.setAside.write([{ key, reason: failure.message, content: items[0] }]);
    }
    const middle = Math.ceil(items.length / 2);
    await inHalves(context, items.slice(0, middle), `${key}.0`, write);
    await inHalves(context, items.slice(middle), `${key}.1`, write);
  }
}
