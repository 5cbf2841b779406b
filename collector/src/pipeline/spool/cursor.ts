import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** What of a spool is already in the database. */
export interface Cursor {
  /** Names the spool in the batch ledger; a wiped directory gets a new one, so that sequences never collide. */
  spoolId: string;
  /** Everything up to this sequence is dealt with. */
  acknowledged: number;
}

const NAME = 'cursor.json';

/** Reads the cursor; a missing or damaged one means: replay everything, which the table takes as a no-op. */
export async function readCursor(directory: string): Promise<Cursor> {
  try {
    const cursor = JSON.parse(await readFile(join(directory, NAME), 'utf8')) as Partial<Cursor>;
    if (typeof cursor.spoolId === 'string' && Number.isSafeInteger(cursor.acknowledged)) {
      return { spoolId: cursor.spoolId, acknowledged: cursor.acknowledged as number };
    }
  } catch {
    // A first start, or a power cut in the middle of the rename.
  }
  return { spoolId: randomUUID(), acknowledged: 0 };
}

/**
 * Replaces the cursor in one step. Not synced on every batch: an old cursor after a power cut only makes
 * the writer ask the ledger again.
 */
export async function writeCursor(directory: string, cursor: Cursor, sync = false): Promise<void> {
  const path = join(directory, NAME);
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(JSON.stringify(cursor));
    if (sync) {
      await file.sync();
    }
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
