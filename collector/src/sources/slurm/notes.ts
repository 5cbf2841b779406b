import { z } from 'zod';
import type { SourceNotes } from '../../contract/notes.ts';

const notesSchema = z.object({ accountedMs: z.number() });

/** Up to when the accounting was read, epoch ms; `undefined` where that is not known. */
export async function readAccountedMs(notes: SourceNotes): Promise<number | undefined> {
  return notesSchema.safeParse(await notes.read()).data?.accountedMs;
}

export function writeAccountedMs(notes: SourceNotes, accountedMs: number): Promise<void> {
  return notes.write({ accountedMs } satisfies z.infer<typeof notesSchema>);
}
