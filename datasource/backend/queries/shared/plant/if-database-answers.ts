import { DatabaseError } from '../../../sql/errors.ts';
import { BusyError } from '../../../sql/lane.ts';

/** What an alert can do without: undefined where the database does not answer, for an alert that says less is better than none. */
export async function ifDatabaseAnswers<Value>(
  ask: () => Promise<Value>,
  { signal }: { signal: AbortSignal }
): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (signal.aborted || !(error instanceof DatabaseError || error instanceof BusyError)) {
      throw error;
    }
    return undefined;
  }
}
