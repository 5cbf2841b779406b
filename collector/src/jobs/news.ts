import { createHash } from 'node:crypto';
import type { Job } from '#model/job.ts';

/** What did not change is said again at this pace, so that a database that was replaced by an older copy gets it too. */
const REPEAT_MS = 15 * 60_000;

/**
 * Keeps back what was said already: a poll gives thousands of jobs, of which few have changed. That an unchanged one is still
 * there is said by the list of open jobs.
 */
export function createNews(repeatMs = REPEAT_MS) {
  const said = new Map<string, { digest: string; atMs: number }>();
  return {
    /** Those of which there is news; `keep` remembers them, and is to be called once they are durable. */
    of(jobs: readonly Job[], nowMs: number): { news: Job[]; keep: () => void } {
      const news: Job[] = [];
      const digests = new Map<string, string>();
      for (const job of jobs) {
        const key = keyOf(job);
        const digest = digestOf(job);
        const before = said.get(key);
        if (before?.digest !== digest || nowMs - before.atMs >= repeatMs) {
          news.push(job);
          digests.set(key, digest);
        }
      }
      return { news, keep: () => digests.forEach((digest, key) => said.set(key, { digest, atMs: nowMs })) };
    },
    /** Forgets every job that is not among these: the scheduler has forgotten it, too. */
    retain(jobs: ReadonlyArray<Pick<Job, 'scheduler' | 'id'>>): void {
      const known = new Set(jobs.map(keyOf));
      for (const key of said.keys()) {
        if (!known.has(key)) {
          said.delete(key);
        }
      }
    },
  };
}

function keyOf({ scheduler, id }: Pick<Job, 'scheduler' | 'id'>): string {
  return JSON.stringify([scheduler, id]);
}

function digestOf(job: Job): string {
  return createHash('sha1')
    .update(JSON.stringify({ ...job, asOfMs: 0 }))
    .digest('base64');
}
