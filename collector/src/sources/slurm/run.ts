import { setImmediate } from 'node:timers/promises';
import { clause } from '#model/text/clause.ts';
import { slurmClient, SlurmError, versionName } from '#protocols/slurm/read.ts';
import type { SlurmClient, SlurmWay } from '#protocols/slurm/read.ts';
import { pause } from '../../backoff.ts';
import type { SourceContext } from '../../contract/context.ts';
import { createNews } from '../../jobs/news.ts';
import { readAccounting } from './accounting.ts';
import { createBook } from './book.ts';
import { createClockWatch } from './clock.ts';
import type { SlurmConfig } from './config.ts';
import { endpointOf } from './config.ts';
import { readAccountedMs, writeAccountedMs } from './notes.ts';
import { createOpenList } from './open-list.ts';

/** Words that are worked out in one go: a cluster has 10,000 jobs and more, and other sources wait meanwhile. */
const WORDS_AT_ONCE = 500;

/** A token that nobody refreshed by then will end unnoticed. */
const TOKEN_WARNING_MS = 5 * 60_000;

/** What is remembered from one connection to the next. */
export function createSlurmSource(config: SlurmConfig) {
  const openList = createOpenList();
  let accountedMs: number | undefined;

  async function run(context: SourceContext): Promise<void> {
    const client = slurmClient(endpointOf(config));
    try {
      await poll(client, context);
    } finally {
      await client.close();
    }
  }

  async function poll(client: SlurmClient, context: SourceContext): Promise<void> {
    const { signal } = context;
    const scheduler = config.scheduler ?? config.name;
    const way = await client.chooseVersion(signal);
    const book = createBook({ scheduler, site: context.site });
    const news = createNews();
    const complain = complainer(context);
    const clock = createClockWatch();
    let accountingDueMs = 0;
    let accountingFailure: string | undefined = withoutAccounting(config, way);
    let isKnown = false;
    accountedMs ??= await readAccountedMs(context.notes);
    const isFirstStart = accountedMs === undefined;
    let isCaughtUp = !config.accounting.enabled || way.accounting === undefined;
    openList.reset();

    const say = async () => {
      for (let isFirst = true; ; isFirst = false) {
        const { jobs, complaints } = book.words(WORDS_AT_ONCE);
        complain.of(complaints);
        const { news: fresh, keep } = news.of(jobs, Date.now());
        // That there is none is a sign of life.
        if (fresh.length > 0 || isFirst) {
          await context.jobs(fresh);
        }
        keep();
        if (jobs.length < WORDS_AT_ONCE) {
          return;
        }
        await setImmediate();
      }
    };

    /** Whether all is read up to now, or cannot be. */
    const account = async (version: number, untilMs: number): Promise<boolean> => {
      try {
        const read = await readAccounting(
          { config, client, version, book, signal, say, complain: complain.of },
          accountedMs,
          untilMs
        );
        accountedMs = read.accountedMs;
        await writeAccountedMs(context.notes, accountedMs);
        accountingFailure = undefined;
        return read.isDone;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SlurmError)) {
          throw error;
        }
        accountingFailure = `accounting: ${sentence(error)}`;
        complain.of([accountingFailure]);
        return true;
      }
    };

    while (!signal.aborted) {
      complain.start();
      const askedMs = Date.now();
      const answer = await client.controllerJobs(way.controller, signal).catch((error: Error) => {
        throw error instanceof SlurmError ? new Error(sentence(error), { cause: error }) : error;
      });
      complain.of(clock.of(answer, askedMs, Date.now()));
      book.takeController(answer, askedMs);
      complain.of(answer.complaints.keys());
      await say();
      if (!isKnown) {
        // A long past is no reason to pass for lost meanwhile.
        tell(context, way, complain.now());
        isKnown = true;
      }
      const isDue = askedMs >= accountingDueMs || openList.missing(book.open(), book.hasEnded);
      if (config.accounting.enabled && way.accounting !== undefined && isDue) {
        isCaughtUp = await account(way.accounting, askedMs + config.interval);
        accountingDueMs = isCaughtUp ? askedMs + config.accounting.interval : 0;
      }
      news.retain(book.known());
      // What ended meanwhile is told by the accounting first; at the very first start there is nothing to close yet.
      const isHarmless = isFirstStart && !openList.missing(book.open(), book.hasEnded);
      if (answer.isWhole && (isCaughtUp || isHarmless)) {
        const unsure = book.unsure();
        const list = {
          scheduler,
          asOfMs: askedMs,
          ids: book.open(),
          ...(unsure.length === 0 ? {} : { unsure }),
        };
        for (const one of openList.next(list, book.hasEnded)) {
          await context.openJobs(one);
        }
      }
      complain.of(tokenComplaint(client));
      tell(context, way, [accountingFailure ?? [], complain.now()].flat());
      await pause(Math.max(0, askedMs + config.interval - Date.now()), signal);
    }
  }

  return { run, missed: () => [] };
}

function withoutAccounting({ accounting }: SlurmConfig, way: SlurmWay): string | undefined {
  return accounting.enabled && way.accounting === undefined
    ? 'slurmrestd offers no accounting (/slurmdb/.../jobs), so jobs that come and go between two polls are missed. Start it with its plugin openapi/slurmdbd (dbv0.0.38 in 22.05), or set accounting.enabled: false'
    : undefined;
}

function tokenComplaint(client: SlurmClient): string[] {
  const endMs = client.tokenEndMs();
  return endMs !== undefined && endMs - Date.now() < TOKEN_WARNING_MS
    ? [`the token ends at ${new Date(endMs).toISOString()} and nobody has put a new one in its place`]
    : [];
}

function tell(context: SourceContext, way: SlurmWay, complaints: string[]): void {
  const [first, ...others] = [...new Set(complaints)];
  if (first === undefined) {
    context.state('connected', versionName(way.controller));
  } else {
    context.state('degraded', others.length === 0 ? first : `${first}; and ${others.length} more`);
  }
}

function sentence({ message, nextStep }: SlurmError): string {
  return `${clause(message)}. ${nextStep}`;
}

/** Logs each complaint when it is new, and holds those of the current poll. */
function complainer({ log, name }: SourceContext) {
  const logged = new Set<string>();
  let current = new Set<string>();
  return {
    start: () => void (current = new Set()),
    of(complaints: Iterable<string>): void {
      for (const complaint of complaints) {
        current.add(complaint);
        if (!logged.has(complaint)) {
          logged.add(complaint);
          log.warn(`${name}: ${clause(complaint)}.`);
        }
      }
    },
    now: () => [...current],
  };
}
