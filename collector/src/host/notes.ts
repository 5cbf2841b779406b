import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { clause } from '#model/text/clause.ts';
import type { SourceNotes } from '../contract/notes.ts';
import { storageError } from '../pipeline/spool/storage-error.ts';

/**
 * Notes of one source in a file of its own in the spool folder, which stays where the collector is restarted. Notes that
 * cannot be read or written are a warning: no sample depends on them.
 */
export function createSourceNotes(directory: string, source: string, log: Logger): SourceNotes {
  const path = join(directory, `source-${source}.json`);
  let written: string | undefined;
  return {
    async read() {
      try {
        written = await readFile(path, 'utf8');
        return JSON.parse(written) as unknown;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          log.warn(`${source}: ${path} cannot be read and is replaced: ${clause((error as Error).message)}.`);
        }
        return undefined;
      }
    },
    async write(notes) {
      const text = JSON.stringify(notes);
      if (text === written) {
        return;
      }
      try {
        // A power cut leaves the old notes or the new ones.
        const file = await open(`${path}.new`, 'w');
        try {
          await file.writeFile(text);
          await file.datasync();
        } finally {
          await file.close();
        }
        await rename(`${path}.new`, path);
        written = text;
      } catch (error) {
        log.warn(`${source}: ${storageError(`${path} cannot be written`, error).message}`);
      }
    },
  };
}
