import type { Logger } from 'pino';
import { clause } from '#model/text/clause.ts';
import type { DeadLetter, DeadLetterFile } from '../../pipeline/dead-letter.ts';

/** While everything is refused, the log says so at this pace instead of once a batch. */
const LOG_INTERVAL_MS = 30_000;

export interface KeyedLetter extends DeadLetter {
  /** Names the entry within its batch, so that another attempt at the batch does not write it again. */
  key: string;
}

/**
 * Puts entries into the dead letters before the batch that they belong to is committed: a kill in between writes
 * them twice rather than never.
 */
export function createSetAside(deadLetters: DeadLetterFile, log: Logger) {
  const written = new Set<string>();
  let unsaid = 0;
  let saidMs = 0;
  return {
    async write(letters: readonly KeyedLetter[]): Promise<void> {
      const fresh = letters.filter(({ key }) => !written.has(key));
      const [first] = fresh;
      if (!first) {
        return;
      }
      await deadLetters.write(fresh.map(({ reason, content }) => ({ reason, content })));
      fresh.forEach(({ key }) => written.add(key));
      unsaid += fresh.length;
      if (Date.now() - saidMs >= LOG_INTERVAL_MS) {
        log.error(
          `${unsaid} ${unsaid === 1 ? 'entry is' : 'entries are'} set aside, for example: ${clause(first.reason)}. They are kept in ${deadLetters.path}.`
        );
        unsaid = 0;
        saidMs = Date.now();
      }
    },
    /** The batch is committed: its entries do not come again. */
    forget: () => written.clear(),
  };
}

export type SetAside = ReturnType<typeof createSetAside>;
