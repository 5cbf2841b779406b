import { z } from 'zod';
import type { SourceNotes } from '../../contract/notes.ts';
import type { FleetMemory } from './memory.ts';

/** A thousand BMCs log in within a minute; each note is a sync of the disk. */
const BETWEEN_WRITES_MS = 1_000;

const notesSchema = z.object({
  /** Detectors that were wet: their leaks are told already. */
  wet: z.array(z.string()),
  /** Sessions that were open, by BMC: a process that is killed leaves them behind. */
  sessions: z.record(z.string(), z.string()).default({}),
});

/** What is to be known of a fleet after a restart of the collector. */
export interface FleetNotes {
  /** Notes what the memory says now; soon, and together with what follows. */
  save(): void;
  /** Resolves once all is written. */
  flush(): Promise<void>;
}

/** Takes what the last process noted into the memory, and notes what becomes of it. */
export async function fleetNotes(notes: SourceNotes, fleet: FleetMemory): Promise<FleetNotes> {
  const { data } = notesSchema.safeParse(await notes.read());
  data?.wet.forEach((detector) => fleet.wet.add(detector));
  for (const [bmc, session] of Object.entries(data?.sessions ?? {})) {
    fleet.of(bmc).session ??= session;
  }
  let isDue = false;
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();

  function write(): Promise<void> {
    isDue = false;
    last = last.then(() => notes.write({ wet: [...fleet.wet], sessions: fleet.sessions() }));
    return last;
  }

  function save(): void {
    if (timer) {
      isDue = true;
      return;
    }
    void write();
    timer = setTimeout(() => {
      timer = undefined;
      if (isDue) {
        save();
      }
    }, BETWEEN_WRITES_MS).unref();
  }

  return {
    save,
    async flush() {
      clearTimeout(timer);
      await write();
    },
  };
}
