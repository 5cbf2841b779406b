import { crc32 } from 'node:zlib';
import { crc32c } from './crc32c.ts';
import type { SampleBatch } from './payload.ts';

/**
 * A record on disk, little endian:
 * magic `PLS` | version u8 | payload length u32 | checksum u32 of all that follows | kind u8, 3 reserved |
 * sequence f64 | time of the append f64 (epoch ms) | payload.
 */
export const HEADER_BYTES = 32;
const MAGIC = Buffer.from('PLS', 'latin1');
/** Its checksum is the platform's own CRC-32: every byte of the spool is summed twice, which shows in the CPU time. */
const VERSION = '2'.charCodeAt(0);
const CHECKSUM_OF_VERSION: Record<number, (bytes: Buffer) => number> = {
  // Of earlier spools: one that waited through an upgrade is read.
  ['1'.charCodeAt(0)]: crc32c,
  [VERSION]: (bytes) => crc32(bytes),
};

/** Far above what a batch of samples needs; a length beyond it is damage, not data. */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

export const RecordKind = { samples: 1, points: 2, topology: 3, gap: 4, events: 5, jobs: 6, openJobs: 7 } as const;
export type RecordKindCode = (typeof RecordKind)[keyof typeof RecordKind];

export interface SpoolRecord {
  sequence: number;
  kind: RecordKindCode;
  /** When it was appended, epoch ms. */
  appendedMs: number;
  payload: Buffer;
  /** What the payload says, where it was written by this process a moment ago. */
  batch?: SampleBatch;
}

/** The bytes of one record. Throws a RangeError for a payload beyond `MAX_PAYLOAD_BYTES`. */
export function encodeRecord(record: SpoolRecord): Buffer {
  return Buffer.concat([encodeHeader(record), record.payload]);
}

/** What comes before the payload of a record. Throws as `encodeRecord` does. */
export function encodeHeader({ payload, kind, sequence, appendedMs }: Omit<SpoolRecord, 'batch'>): Buffer {
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new RangeError(`Spool record of ${payload.length} bytes exceeds ${MAX_PAYLOAD_BYTES}. Emit smaller batches.`);
  }
  const bytes = Buffer.allocUnsafe(HEADER_BYTES);
  MAGIC.copy(bytes, 0);
  bytes.writeUInt8(VERSION, MAGIC.length);
  bytes.writeUInt32LE(payload.length, 4);
  bytes.writeUInt32LE(kind, 12);
  bytes.writeDoubleLE(sequence, 16);
  bytes.writeDoubleLE(appendedMs, 24);
  bytes.writeUInt32LE(crc32(payload, crc32(bytes.subarray(12))), 8);
  return bytes;
}

export interface Damage {
  /** Offset within the scanned bytes. */
  offset: number;
  bytes: number;
}

export interface ScanResult {
  records: SpoolRecord[];
  /** Bytes dealt with; what follows is the beginning of a record that needs more bytes. */
  consumed: number;
  /** Offset behind the last whole record: the length of a segment without its torn tail. */
  validEnd: number;
  damages: Damage[];
}

/**
 * Reads the whole records in `bytes`. Damaged stretches are skipped to the next record whose checksum
 * holds and are reported.
 * @param isEnd no more bytes follow, so an incomplete record is damage
 */
export function scanRecords(bytes: Buffer, isEnd: boolean): ScanResult {
  const result: ScanResult = { records: [], consumed: 0, validEnd: 0, damages: [] };
  let position = 0;
  let damagedFrom: number | undefined;
  while (position < bytes.length) {
    const outcome = recordAt(bytes, position);
    if (typeof outcome === 'object') {
      if (damagedFrom !== undefined) {
        result.damages.push({ offset: damagedFrom, bytes: position - damagedFrom });
      }
      damagedFrom = undefined;
      result.records.push(outcome);
      position += HEADER_BYTES + outcome.payload.length;
      result.validEnd = position;
      continue;
    }
    if (outcome === 'incomplete' && !isEnd) {
      break;
    }
    damagedFrom ??= position;
    const next = bytes.indexOf(MAGIC, position + 1);
    position = next === -1 ? endOfSearch(bytes, position, isEnd) : next;
    if (next === -1) {
      break;
    }
  }
  if (damagedFrom !== undefined && position > damagedFrom) {
    result.damages.push({ offset: damagedFrom, bytes: position - damagedFrom });
  }
  result.consumed = position;
  return result;
}

/** The last bytes may be the beginning of a magic number that the next read completes. */
function endOfSearch(bytes: Buffer, position: number, isEnd: boolean): number {
  return isEnd ? bytes.length : Math.max(position, bytes.length - MAGIC.length + 1);
}

function recordAt(bytes: Buffer, offset: number): SpoolRecord | 'incomplete' | 'damaged' {
  const available = bytes.length - offset;
  const magicBytes = Math.min(available, MAGIC.length);
  if (bytes.compare(MAGIC, 0, magicBytes, offset, offset + magicBytes) !== 0) {
    return 'damaged';
  }
  if (available < HEADER_BYTES) {
    return 'incomplete';
  }
  const checksum = CHECKSUM_OF_VERSION[bytes.readUInt8(offset + MAGIC.length)];
  const length = bytes.readUInt32LE(offset + 4);
  if (!checksum || length > MAX_PAYLOAD_BYTES) {
    return 'damaged';
  }
  const end = offset + HEADER_BYTES + length;
  if (end > bytes.length) {
    return 'incomplete';
  }
  if (checksum(bytes.subarray(offset + 12, end)) !== bytes.readUInt32LE(offset + 8)) {
    return 'damaged';
  }
  return {
    kind: bytes.readUInt8(offset + 12) as RecordKindCode,
    sequence: bytes.readDoubleLE(offset + 16),
    appendedMs: bytes.readDoubleLE(offset + 24),
    payload: bytes.subarray(offset + HEADER_BYTES, end),
  };
}
