import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { scanRecords } from './record.ts';
import type { SpoolRecord } from './record.ts';
import { readAt } from './segment.ts';
import type { Segment } from './segment.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;
/** Records that were just written wait in memory for the writer up to this; beyond it they are read from the disk. */
const MAX_FRESH_BYTES = 4 * 1024 * 1024;

export interface SpoolDamage {
  path: string;
  offset: number;
  bytes: number;
}

/**
 * Reads records in order across segments, up to what is durable. Damaged stretches are reported and skipped.
 * @param segments live list, oldest first
 */
export function createReader(segments: Segment[], onDamage: (damage: SpoolDamage) => void) {
  let current: Segment | undefined;
  let file: FileHandle | undefined;
  let offset = 0;
  let chunkBytes = CHUNK_BYTES;
  /** Records of the current segment behind `offset`, durable and not read yet. */
  let fresh: SpoolRecord[] = [];
  let freshBytes = 0;

  /**
   * Takes records that became durable at `start`, so that they need not be read back. Only where everything before them
   * was read already: the order of the records never depends on it.
   */
  function offer(records: readonly SpoolRecord[], segment: Segment, start: number): void {
    if (segment === current && start === offset + freshBytes && freshBytes < MAX_FRESH_BYTES) {
      fresh.push(...records);
      freshBytes = segment.bytes - offset;
    }
  }

  function takeFresh(): SpoolRecord[] {
    const taken = fresh;
    offset += freshBytes;
    fresh = [];
    freshBytes = 0;
    return taken;
  }

  /** The next records behind `acknowledged`; empty where there are none yet. */
  async function next(acknowledged: number): Promise<SpoolRecord[]> {
    for (;;) {
      current ??= startingSegment(segments, acknowledged);
      if (!current) {
        return [];
      }
      if (fresh.length > 0) {
        const taken = takeFresh().filter((record) => record.sequence > acknowledged);
        if (taken.length > 0) {
          return taken;
        }
      }
      const isSealed = current !== segments.at(-1);
      const available = current.bytes - offset;
      if (available <= 0) {
        if (!isSealed) {
          return [];
        }
        await advance(current);
        continue;
      }
      const records = await readChunk(current, Math.min(available, chunkBytes));
      const unread = records.filter((record) => record.sequence > acknowledged);
      if (unread.length > 0) {
        return unread;
      }
    }
  }

  async function readChunk(segment: Segment, length: number): Promise<SpoolRecord[]> {
    file ??= await open(segment.path, 'r');
    const bytes = await readAt(file, offset, length);
    if (current !== segment) {
      return [];
    }
    // The durable end of a segment is the end of a record: an incomplete record there is damage.
    const scan = scanRecords(bytes, offset + length >= segment.bytes || bytes.length < length);
    for (const damage of scan.damages) {
      onDamage({ path: segment.path, offset: offset + damage.offset, bytes: damage.bytes });
    }
    const isShortened = bytes.length < length;
    chunkBytes = scan.consumed === 0 ? chunkBytes * 2 : CHUNK_BYTES;
    offset = isShortened ? segment.bytes : offset + scan.consumed;
    return scan.records;
  }

  async function advance(finished: Segment): Promise<void> {
    await file?.close();
    file = undefined;
    offset = 0;
    current = segments[segments.indexOf(finished) + 1];
  }

  /** Lets go of a segment that is deleted: while it is open, its space is not free. */
  async function leave(segment: Segment): Promise<void> {
    if (current === segment) {
      const left = file;
      takeFresh();
      current = undefined;
      file = undefined;
      offset = 0;
      await left?.close();
    }
  }

  async function close(): Promise<void> {
    await file?.close();
    file = undefined;
  }

  return { next, offer, leave, close };
}

/** The newest segment that can hold the record behind `acknowledged`. */
function startingSegment(segments: readonly Segment[], acknowledged: number): Segment | undefined {
  let start = segments[0];
  for (const segment of segments) {
    if (segment.firstSequence <= acknowledged + 1) {
      start = segment;
    }
  }
  return start;
}
