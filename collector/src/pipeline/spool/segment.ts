import { open, readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordKind, scanRecords } from './record.ts';

const SUFFIX = '.spool';
const NAME = /^(\d{16})\.spool$/;
const RECOVERY_CHUNK_BYTES = 8 * 1024 * 1024;

export interface Segment {
  path: string;
  /** Sequence of its first record; also its name, so that an empty segment still says where to go on. */
  firstSequence: number;
  /** Bytes that are durable and end on a record. */
  bytes: number;
}

export function segmentPath(directory: string, firstSequence: number): string {
  return join(directory, `${String(firstSequence).padStart(16, '0')}${SUFFIX}`);
}

/** The segments of a spool directory, oldest first. */
export async function listSegments(directory: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const name of await readdir(directory)) {
    const match = NAME.exec(name);
    if (!match) {
      continue;
    }
    const path = join(directory, name);
    segments.push({ path, firstSequence: Number(match[1]), bytes: (await stat(path)).size });
  }
  return segments.sort((a, b) => a.firstSequence - b.firstSequence);
}

export interface TailRecovery {
  /** Sequence of the last whole record; `firstSequence - 1` for an empty segment. */
  lastSequence: number;
  /**
   * When a record that proves that sources were read was appended last, epoch ms. An announcement does not: a start on a full
   * disk may have room for that one record and none for samples.
   */
  lastReadMs: number | undefined;
  /** Bytes of a record that a kill or a power cut left half written; they were never acknowledged. */
  tornBytes: number;
}

/**
 * Finds the end of the newest segment and cuts a torn tail, so that new records follow whole ones.
 * Damage before the last whole record stays for the reader to report.
 */
export async function recoverTail(segment: Segment): Promise<TailRecovery> {
  const file = await open(segment.path, 'r+');
  try {
    const recovery: TailRecovery = { lastSequence: segment.firstSequence - 1, lastReadMs: undefined, tornBytes: 0 };
    let validEnd = 0;
    let offset = 0;
    let chunkBytes = RECOVERY_CHUNK_BYTES;
    while (offset < segment.bytes) {
      const chunk = await readAt(file, offset, Math.min(chunkBytes, segment.bytes - offset));
      const scan = scanRecords(chunk, offset + chunk.length >= segment.bytes);
      const last = scan.records.at(-1);
      if (last) {
        recovery.lastSequence = last.sequence;
        recovery.lastReadMs = scan.records.findLast(isOfReading)?.appendedMs ?? recovery.lastReadMs;
        validEnd = offset + scan.validEnd;
      }
      chunkBytes = scan.consumed === 0 ? chunkBytes * 2 : RECOVERY_CHUNK_BYTES;
      offset += scan.consumed;
    }
    recovery.tornBytes = segment.bytes - validEnd;
    if (recovery.tornBytes > 0) {
      await file.truncate(validEnd);
      await file.sync();
      segment.bytes = validEnd;
    }
    return recovery;
  } finally {
    await file.close();
  }
}

const KINDS_OF_READING: readonly number[] = [RecordKind.samples, RecordKind.gap, RecordKind.events, RecordKind.jobs];

function isOfReading({ kind }: { kind: number }): boolean {
  return KINDS_OF_READING.includes(kind);
}

/** When the first record behind `acknowledged` was appended, epoch ms; `undefined` where the segment has none. */
export async function appendedMsBehind(segment: Segment, acknowledged: number): Promise<number | undefined> {
  const file = await open(segment.path, 'r');
  try {
    let chunkBytes = RECOVERY_CHUNK_BYTES;
    for (let offset = 0; offset < segment.bytes;) {
      const chunk = await readAt(file, offset, Math.min(chunkBytes, segment.bytes - offset));
      const scan = scanRecords(chunk, offset + chunk.length >= segment.bytes);
      const found = scan.records.find((record) => record.sequence > acknowledged);
      if (found || chunk.length === 0) {
        return found?.appendedMs;
      }
      chunkBytes = scan.consumed === 0 ? chunkBytes * 2 : RECOVERY_CHUNK_BYTES;
      offset += scan.consumed;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

/** Reads exactly `length` bytes, or fewer at the end of the file. */
export async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) {
      break;
    }
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** Makes a new or renamed file survive a power cut: its name lives in the directory. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
