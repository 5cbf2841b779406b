/**
 * The collector with a source of events and jobs, as a process that kills itself at a chosen moment:
 * `collect-jobs.ts <config> [write|batch] [n]`: at once after the n-th write of the sink, before the cursor of the spool
 * moves; or before the n-th batch of samples, when the events and jobs of that batch are written.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { PlantEvent } from '#model/event.ts';
import type { Job, OpenJobs } from '#model/job.ts';
import { Quality } from '#model/sample.ts';
import { startCollector } from '../collect.ts';
import { loadConfig } from '../config/load.ts';
import { sourceBaseSchema } from '../contract/config.ts';
import { defineSource } from '../contract/manifest.ts';
import type { SourceManifest } from '../contract/manifest.ts';
import { createLogger } from '../log.ts';
import { createDeadLetterFile } from '../pipeline/dead-letter.ts';
import type { Sink } from '../pipeline/sink.ts';
import { postgresSessions } from '../sinks/database/postgres.ts';
import { createDatabaseSink } from '../sinks/database/sink.ts';

const POLL_INTERVAL_MS = 20;
const REST_MS = 60_000;

/** What the scheduler of the test answers to `GET /?from=<n>`: some entries of its log from the n-th on. */
export interface SchedulerAnswer {
  events: PlantEvent[];
  jobs: Job[];
  openJobs: OpenJobs;
  samples: Array<{ timeMs: number; value: number }>;
  next: number;
}

const configSchema = sourceBaseSchema.extend({ protocol: z.literal('test-scheduler'), url: z.url() }).strict();

/** Like a scheduler's accounting, the log is read from its beginning after each start: everything comes again. */
const manifest: SourceManifest = defineSource<z.infer<typeof configSchema>>({
  protocol: 'test-scheduler',
  title: 'Scheduler of a test',
  docs: 'docs/collector.md',
  summary: 'events, jobs and one series',
  capabilities: ['poll', 'events', 'jobs'],
  whileAway: [],
  load: async () => ({
    configSchema,
    points: (_, source, site) => [
      {
        source,
        address: 'power',
        site,
        rack: 'R1',
        metric: 'RackPower',
        processArea: [],
        isSetpoint: false,
        simulated: false,
        staleAfterMs: 1_000,
      },
    ],
    check: async () => [],
    open: ({ url }) => ({
      async run(context) {
        context.state('connected');
        for (let from = 0; !context.signal.aborted;) {
          const answer = (await (await fetch(`${url}/?from=${from}`)).json()) as SchedulerAnswer;
          await context.events(answer.events);
          await context.emit(
            answer.samples.map((sample) => ({
              ...sample,
              address: 'power',
              receivedMs: Date.now(),
              quality: Quality.good,
              isHistory: true,
            }))
          );
          await context.jobs(answer.jobs);
          await context.openJobs(answer.openJobs);
          // More of the same once all is read would only be a race between the polls and the database.
          await sleep(answer.next === from ? REST_MS : POLL_INTERVAL_MS, undefined, { signal: context.signal }).catch(
            () => undefined
          );
          from = answer.next;
        }
      },
    }),
  }),
});

const [path = '', place, count] = process.argv.slice(2);
const config = await loadConfig(path, {
  manifests: (protocol) => (protocol === manifest.protocol ? manifest : undefined),
});
const log = createLogger(config.log);
let left = Number(count);

function killAt(here: string): void {
  if (here === place && --left === 0) {
    process.kill(process.pid, 'SIGKILL');
  }
}

const open = postgresSessions({
  url: () => config.database.url.reveal(),
  connectTimeoutMs: config.database.connectTimeout,
  statementTimeoutMs: config.database.statementTimeout,
  applicationName: 'test',
});
const database = createDatabaseSink({
  async open() {
    const session = await open();
    return {
      ...session,
      writeBatch(batch) {
        killAt('batch');
        return session.writeBatch(batch);
      },
    };
  },
  deadLetters: createDeadLetterFile({ directory: config.spool.directory, log }),
  topology: () => config.topology,
  simulated: config.site.simulated,
  batchRows: config.database.batchRows,
  log,
});
const sink: Sink = {
  ...database,
  async connect() {
    const connection = await database.connect();
    return {
      ...connection,
      async write(spoolId, records) {
        const written = await connection.write(spoolId, records);
        if (written.events + written.jobs > 0) {
          process.stdout.write(`written up to ${written.sequence}\n`);
          killAt('write');
        }
        return written;
      },
    };
  },
};
const asked = new Promise((resolve) => process.once('SIGTERM', resolve));
const collector = await startCollector(config, log, { sink });
process.stdout.write('collecting\n');
await asked;
await collector.stop();
process.exit(0);
