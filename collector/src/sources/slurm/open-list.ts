import type { OpenJobs } from '#model/job.ts';

/** The list is said again at this pace: a database that was away, or an older copy, gets it too. */
const REPEAT_MS = 10 * 60_000;

/**
 * Decides when the list of open jobs is worth saying: at first, when a job is missing whose end nobody told, and now and then. In between
 * it would say nothing that the words about jobs do not say. Before a list by which jobs vanish comes the one of the poll before, as of
 * which they were seen last.
 */
export function createOpenList(repeatMs = REPEAT_MS) {
  let before: { list: OpenJobs; ids: Set<string> } | undefined;
  let saidMs: number | undefined;
  return {
    /** Whether a job that was open is missing and has not ended. */
    missing(open: readonly string[], hasEnded: (id: string) => boolean): boolean {
      const now = new Set(open);
      return [...(before?.ids ?? [])].some((id) => !now.has(id) && !hasEnded(id));
    },
    /** Lists to say now, in their order. */
    next(list: OpenJobs, hasEnded: (id: string) => boolean): OpenJobs[] {
      const isMissing = this.missing(list.ids, hasEnded);
      const isDue = saidMs === undefined || list.asOfMs - saidMs >= repeatMs;
      const earlier = isMissing && before && before.list.asOfMs !== saidMs ? [before.list] : [];
      before = { list, ids: new Set(list.ids) };
      if (!isMissing && !isDue) {
        return [];
      }
      saidMs = list.asOfMs;
      return [...earlier, list];
    },
    /** After a connection was lost: what is said next has to be said anew. */
    reset(): void {
      saidMs = undefined;
    },
  };
}
