import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { readAt } from './segment.ts';

/** What of a spool is already in the database. */
export interface Cursor {
  /** Names the spool in the batch ledger; a wiped directory gets a new one, so that sequences never collide. */
  spoolId: string;
  /** Everything up to this sequence is dealt with. */
  acknowledged: number;
}

interface Slot extends Cursor {
  version: number;
  check?: number;
}

const NAME = 'cursor.json';
/** Half a sector: a slot is written as a whole or not at all, and both fit into the one block that the file has. */
const SLOT_BYTES = 256;
const SLOTS = 2;

export interface CursorFile {
  cursor: Cursor;
  /**
   * Overwrites the older of two slots in place, which takes no space on a full disk. Not synced on every batch: an old
   * cursor after a power cut only makes the writer ask the ledger again.
   */
  save(sync?: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Opens the cursor; a missing or damaged one means: replay everything, which the table takes as a no-op. */
export async function openCursor(directory: string): Promise<CursorFile> {
  const path = join(directory, NAME);
  const file = await open(path, 'r+').catch(() => open(path, 'w+'));
  try {
    const slot = await readNewest(file);
    const { version, spoolId, acknowledged } = slot ?? { version: 0, spoolId: randomUUID(), acknowledged: 0 };
    return await cursorFile(file, { spoolId, acknowledged }, version);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function cursorFile(file: FileHandle, cursor: Cursor, lastVersion: number): Promise<CursorFile> {
  let version = lastVersion;
  const save = async (sync = false) => {
    const slot = { ...cursor, version: version + 1 };
    const text = JSON.stringify({ ...slot, check: checkOf(slot) });
    const bytes = Buffer.from(`${text.padEnd(SLOT_BYTES - 1)}\n`, 'latin1');
    await file.write(bytes, 0, SLOT_BYTES, (slot.version % SLOTS) * SLOT_BYTES);
    version = slot.version;
    if (sync) {
      await file.sync();
    }
  };
  await save(true);
  return { cursor, save, close: () => file.close() };
}

async function readNewest(file: FileHandle): Promise<Slot | undefined> {
  const bytes = await readAt(file, 0, SLOTS * SLOT_BYTES);
  const slots = [0, SLOT_BYTES].flatMap((offset) => parseSlot(bytes.toString('latin1', offset, offset + SLOT_BYTES)));
  return slots.sort((a, b) => b.version - a.version)[0];
}

/** Earlier versions wrote one JSON object without version and check, which is then the first slot. */
function parseSlot(text: string): Slot[] {
  try {
    const slot = JSON.parse(text.replaceAll('\0', ' ')) as Slot;
    const isWhole =
      typeof slot.spoolId === 'string' &&
      Number.isSafeInteger(slot.acknowledged) &&
      (slot.version === undefined || slot.check === checkOf(slot));
    return isWhole ? [{ ...slot, version: slot.version ?? 0 }] : [];
  } catch {
    return [];
  }
}

function checkOf({ version, spoolId, acknowledged }: Slot): number {
  return crc32(`${version} ${spoolId} ${acknowledged}`);
}
