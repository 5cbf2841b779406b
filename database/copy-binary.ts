/** Rows of `plenum.sample` by column: what a batch is from the spool to COPY. */
export interface SampleRow {
  pointId: number;
  /** Epoch ms, UTC. */
  timeMs: number;
  value: number | null;
  /** 0 good, 1 uncertain, 2 bad. */
  quality: number;
}

/** Signature, flags and header extension; PostgreSQL documentation of COPY, "Binary Format". */
const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const TRAILER_BYTES = 2;
const NULL_LENGTH = -1;

/** Column count (2) and, with their lengths (4 each), time (8), point_id (4), value (8), quality (2). */
const ROW_BYTES = 2 + 12 + 8 + 12 + 6;

/** PostgreSQL counts microseconds from 2000-01-01 UTC. */
export const POSTGRES_EPOCH_MS = 946_684_800_000;

/** Beyond this, microseconds since 2000 are no longer whole in a double: years before 1714 and after 2285. */
const MAX_SAFE_OFFSET_MS = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

const TWO_POW_32 = 4_294_967_296;

/** Whether `encodeSamples` takes a time, epoch ms. */
export function isStorableTime(timeMs: number): boolean {
  return Math.abs(timeMs - POSTGRES_EPOCH_MS) <= MAX_SAFE_OFFSET_MS;
}

/**
 * Encodes samples for `COPY plenum.sample (time, point_id, value, quality) FROM STDIN (FORMAT binary)`.
 *
 * Throws `RangeError` for a time or a point id that PostgreSQL could not hold exactly; infinite and NaN values are
 * encoded as they are, so check them before.
 */
export function encodeSamples(rows: readonly SampleRow[]): Buffer {
  const out = Buffer.allocUnsafe(HEADER.length + rows.length * ROW_BYTES + TRAILER_BYTES);
  let offset = HEADER.copy(out, 0);
  for (const row of rows) {
    offset = writeRow(out, offset, row);
  }
  offset = out.writeInt16BE(-1, offset);
  return out.subarray(0, offset);
}

function writeRow(out: Buffer, start: number, { pointId, timeMs, value, quality }: SampleRow): number {
  const sinceEpochMs = timeMs - POSTGRES_EPOCH_MS;
  if (!isStorableTime(timeMs)) {
    throw new RangeError(`Sample of point ${pointId}: time ${timeMs} ms cannot be stored. Check the source's clock.`);
  }
  const micros = Math.round(sinceEpochMs * 1000);
  let offset = out.writeInt16BE(4, start);
  offset = out.writeInt32BE(8, offset);
  const high = Math.floor(micros / TWO_POW_32);
  offset = out.writeInt32BE(high, offset);
  offset = out.writeUInt32BE(micros - high * TWO_POW_32, offset);
  offset = out.writeInt32BE(4, offset);
  offset = out.writeInt32BE(pointId, offset);
  if (value === null) {
    offset = out.writeInt32BE(NULL_LENGTH, offset);
  } else {
    offset = out.writeInt32BE(8, offset);
    offset = out.writeDoubleBE(value, offset);
  }
  offset = out.writeInt32BE(2, offset);
  return out.writeInt16BE(quality, offset);
}
