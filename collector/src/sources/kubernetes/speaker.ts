import type { OpenJobs } from '#model/job.ts';
import type { Collection } from '#protocols/kubernetes/read.ts';
import type { SourceContext } from '../../contract/context.ts';
import type { JobContext } from './job.ts';
import { forgetUnused, notesFrom, type Memory } from './memory.ts';

/** A vanished job is known to have lived until the last list of open ones. */
const OPEN_EVERY_MS = 60_000;
/** How far a kill sets back what is known: what happened since is told once more, and changes nothing. */
const NOTES_EVERY_MS = 5_000;

/** Says what became known of the jobs. Collections are followed side by side, and speak one after the other. */
export interface Speaker {
  /** A collection of pods was listed, as of a time, epoch ms. */
  listed(collection: Collection, asOfMs: number): Promise<void>;
  /** All that happened to a collection of pods until then, epoch ms, is known. */
  heard(collection: Collection, atMs: number): Promise<void>;
  /** Something else is known of some jobs; nothing is said before the pods are. */
  concerned(touch?: () => void): Promise<void>;
  /** Whether every collection of pods is known. */
  isComplete(): boolean;
  /** Ends with the last word and the last notes. */
  end(): Promise<void>;
}

export function createSpeaker(
  memory: Memory,
  pods: readonly Collection[],
  jobContext: JobContext,
  context: SourceContext,
  onSaid: (isList: boolean) => void
): Speaker {
  /** Until when each collection of pods is known, epoch ms. */
  const heardMs = new Map<string, number>();
  let lastWordMs = 0;
  let openSaidMs = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = (speak: () => Promise<void>): Promise<void> => {
    const next = turn.then(speak);
    turn = next.catch(() => undefined);
    return next;
  };
  const isComplete = () =>
    pods.every(({ path }) => memory.positions.get(path)?.resourceVersion !== undefined || heardMs.has(path));
  const note = async () => {
    if (memory.isListed) {
      await context.notes.write(notesFrom(memory, pods));
    }
  };
  const noting = setInterval(() => void inTurn(note), NOTES_EVERY_MS);

  async function say(asOfMs: number, isList: boolean): Promise<void> {
    // Words about a job are in order, whatever the clock does.
    lastWordMs = Math.max(lastWordMs, asOfMs);
    if (!isComplete()) {
      return;
    }
    memory.isListed = true;
    const { jobs, said } = memory.tracked.news(jobContext, lastWordMs);
    const { news, keep } = memory.news.of(jobs, Date.now());
    if (news.length > 0) {
      await context.jobs(news);
    }
    keep();
    said();
    const untilMs = Math.min(...pods.map(({ path }) => heardMs.get(path) ?? 0));
    // A job in what cannot be read for now is not over.
    const isKnown = untilMs > 0 && memory.lost.size === 0;
    if (isKnown && (isList || (news.length === 0 && untilMs - openSaidMs >= OPEN_EVERY_MS))) {
      openSaidMs = untilMs;
      await sayOpen(untilMs);
    }
    onSaid(isList);
  }

  async function sayOpen(asOfMs: number): Promise<void> {
    const { scheduler } = jobContext;
    forgetUnused(memory);
    memory.news.retain(memory.tracked.ids().map((id) => ({ scheduler, id })));
    await context.openJobs({
      scheduler,
      asOfMs,
      ids: memory.tracked.openIds(jobContext, asOfMs),
      ...unsureOf(memory),
      reason: 'its pods are gone, and nobody saw how they ended',
    });
  }

  const hear = ({ path }: Collection, atMs: number, isList: boolean) =>
    inTurn(async () => {
      heardMs.set(path, atMs);
      await say(atMs, isList);
    });
  return {
    listed: (collection, asOfMs) => hear(collection, asOfMs, true),
    heard: (collection, atMs) => hear(collection, atMs, false),
    concerned: (touch) =>
      inTurn(async () => {
        touch?.();
        if (heardMs.size > 0) {
          await say(Date.now(), false);
        }
      }),
    isComplete,
    async end() {
      clearInterval(noting);
      await turn;
      await note();
    },
  };
}

/** Jobs of pods that cannot be read: they are left as they are. */
function unsureOf({ unread, owners }: Memory): Pick<OpenJobs, 'unsure'> {
  const jobs = new Set([...unread.values()].map((pod) => owners.rootOf(pod).uid));
  return jobs.size === 0 ? {} : { unsure: [...jobs] };
}
