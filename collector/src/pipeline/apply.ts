import type { Logger } from 'pino';
import type { PointDefinition } from '#model/point.ts';
import type { Topology } from '#model/topology.ts';
import { describeFailure } from './database-error.ts';
import type { DeadLetter, DeadLetterFile } from './dead-letter.ts';
import type { SpooledGap } from './intake.ts';
import type { PointIds } from './point-ids.ts';
import type { SampleRow, SinkConnection } from './sink.ts';
import { decodeJson, decodeSampleBatch, sampleAt } from './spool/payload.ts';
import { RecordKind } from './spool/record.ts';
import type { SpoolRecord } from './spool/record.ts';

export interface ApplyContext {
  connection: SinkConnection;
  ids: PointIds;
  deadLetters: DeadLetterFile;
  log: Logger;
}

/** Topology as it lies in the spool. */
export interface SpooledTopology {
  topology: Partial<Topology>;
  simulated: boolean;
  /** Found in a source rather than configured. */
  discovered?: boolean;
}

interface NamedRow extends SampleRow {
  source: string;
  address: string;
}

export interface AppliedSamples {
  stored: number;
  refused: number;
  /** Newest receive time in the records, epoch ms. */
  appendedMs: number;
}

/**
 * Writes the samples of consecutive records as one batch, exactly once under the last record's sequence.
 * Rows that the database refuses are isolated into the dead-letter file; rejects only where the database is
 * away or refuses the writer as such.
 */
export async function applySamples(
  context: ApplyContext,
  spoolId: string,
  records: readonly SpoolRecord[]
): Promise<AppliedSamples> {
  const last = records.at(-1);
  if (!last) {
    return { stored: 0, refused: 0, appendedMs: 0 };
  }
  const { rows, unknown } = await rowsOf(context, records);
  const refused: DeadLetter[] = [...unknown];
  try {
    await context.connection.writeBatch({ source: spoolId, sequence: last.sequence, rows });
  } catch (error) {
    if (describeFailure(error).kind !== 'data') {
      throw error;
    }
    refused.push(...(await salvage(context, `${spoolId}@${last.sequence}`, rows, 0, error)));
    await context.connection.writeBatch({ source: spoolId, sequence: last.sequence, rows: [] });
  }
  await setAside(context, refused);
  return {
    stored: rows.length + unknown.length - refused.length,
    refused: refused.length,
    appendedMs: last.appendedMs,
  };
}

/** Halves a refused batch until the refused rows stand alone; the others are written. */
async function salvage(
  context: ApplyContext,
  ledgerName: string,
  rows: NamedRow[],
  offset: number,
  error: unknown
): Promise<DeadLetter[]> {
  if (rows.length === 1) {
    return [{ reason: describeFailure(error).message, content: rows[0] }];
  }
  const middle = Math.ceil(rows.length / 2);
  const refused: DeadLetter[] = [];
  for (const [half, start] of [
    [rows.slice(0, middle), offset],
    [rows.slice(middle), offset + middle],
  ] as const) {
    if (half.length === 0) {
      continue;
    }
    try {
      // Each half has a ledger name of its own; a replay after a crash finds its rows by point and time.
      await context.connection.writeBatch({ source: `${ledgerName}+${start}`, sequence: half.length, rows: half });
    } catch (halfError) {
      if (describeFailure(halfError).kind !== 'data') {
        throw halfError;
      }
      refused.push(...(await salvage(context, ledgerName, half, start, halfError)));
    }
  }
  return refused;
}

async function rowsOf(
  context: ApplyContext,
  records: readonly SpoolRecord[]
): Promise<{ rows: NamedRow[]; unknown: DeadLetter[] }> {
  const rows: NamedRow[] = [];
  const unknown: DeadLetter[] = [];
  const seen = new Set<string>();
  for (const record of records) {
    const batch = decodeSampleBatch(record.payload);
    await resolveOrReport(context, batch.source, batch.addresses);
    for (let row = 0; row < batch.timesMs.length; row++) {
      const { address, sample } = sampleAt(batch, row);
      const pointId = context.ids.find(batch.source, address);
      if (pointId === undefined) {
        unknown.push({
          reason: 'the point is not in the database',
          content: { source: batch.source, address, ...sample },
        });
        continue;
      }
      // A source that repeats a reading within a batch would make the fast path fail; the first one stands, as in the table.
      const key = `${pointId}/${sample.timeMs}`;
      if (seen.has(key)) {
        continue;
      }
      seen.add(key);
      rows.push({ pointId, ...sample, source: batch.source, address });
    }
  }
  return { rows, unknown };
}

async function resolveOrReport(context: ApplyContext, source: string, addresses: readonly string[]): Promise<void> {
  try {
    await context.ids.resolve(context.connection, source, addresses);
  } catch (error) {
    if (describeFailure(error).kind !== 'data') {
      throw error;
    }
  }
}

/** Applies one record that is not samples. Idempotent; what the database refuses goes to the dead letters. */
export async function applyControl(context: ApplyContext, record: SpoolRecord): Promise<void> {
  const { connection, ids } = context;
  switch (record.kind) {
    case RecordKind.topology: {
      const { topology, simulated, discovered = false } = decodeJson<SpooledTopology>(record.payload);
      return refusable(context, topology, async () => {
        const { movedPoints } = await connection.upsertTopology(topology, { simulated, discovered });
        if (movedPoints > 0) {
          ids.forgetIds();
        }
      });
    }
    case RecordKind.points: {
      const points = decodeJson<PointDefinition[]>(record.payload);
      return definePoints(context, points);
    }
    case RecordKind.gap: {
      const gap = decodeJson<SpooledGap>(record.payload);
      await resolveOrReport(context, gap.source, gap.addresses);
      const pointIds = gap.addresses.flatMap((address) => ids.find(gap.source, address) ?? []);
      if (pointIds.length === 0) {
        return;
      }
      return refusable(context, gap, () => connection.recordGap(pointIds, gap.fromMs, gap.toMs, gap.cause));
    }
    default:
      return setAside(context, [
        { reason: `unknown kind of record ${record.kind}`, content: record.payload.toString('base64') },
      ]);
  }
}

/** One point that is refused must not take its neighbours with it. */
async function definePoints(context: ApplyContext, points: PointDefinition[]): Promise<void> {
  try {
    await context.ids.define(context.connection, points);
  } catch (error) {
    if (describeFailure(error).kind === 'away') {
      throw error;
    }
    if (points.length === 1) {
      if (describeFailure(error).kind === 'refused') {
        throw error;
      }
      return setAside(context, [{ reason: describeFailure(error).message, content: points[0] }]);
    }
    const middle = Math.ceil(points.length / 2);
    await definePoints(context, points.slice(0, middle));
    await definePoints(context, points.slice(middle));
  }
}

async function refusable(context: ApplyContext, content: unknown, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.kind !== 'data') {
      throw error;
    }
    await setAside(context, [{ reason: failure.message, content }]);
  }
}

async function setAside(context: ApplyContext, letters: DeadLetter[]): Promise<void> {
  const [first] = letters;
  if (!first) {
    return;
  }
  await context.deadLetters.write(letters);
  context.log.error(
    `The database refuses ${letters.length} ${letters.length === 1 ? 'entry' : 'entries'}, first: ${first.reason}. They are kept in ${context.deadLetters.path}.`
  );
}
