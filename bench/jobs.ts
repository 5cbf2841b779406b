/**
 * Jobs: the collector's whole way into the table (spool on disk, sink, upsert of jobs and stays, a transaction for each record)
 * against a plain COPY of the same rows as text into the same tables. Runs on PLENUM_DATABASE_URL, else on the embedded engine.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import pino from 'pino';
import { createDeadLetterFile } from '#collector/pipeline/dead-letter.ts';
import { encodeListed } from '#collector/pipeline/spool/listed.ts';
import { RecordKind } from '#collector/pipeline/spool/record.ts';
import { openSpool } from '#collector/pipeline/spool/spool.ts';
import { createWriter } from '#collector/pipeline/writer.ts';
import { postgresSessions } from '#collector/sinks/database/postgres.ts';
import { createDatabaseSink } from '#collector/sinks/database/sink.ts';
import { testDatabase } from '#database/testing/database.ts';
import type { Job } from '#model/job.ts';
import { printResult, rounded } from './lib/result.ts';

const NODES = 512;
const NODES_OF_JOB = 2;
const MIB = 1024 * 1024;

export const HELP = `npm run bench -- jobs [--jobs 100000] [--list 1000] [--rounds 2] [--json]

Jobs a second into the table by the collector's way (spool, sink, upsert with the history of nodes), ended jobs of ${NODES_OF_JOB} nodes in
lists of --list, then the same words once more, which change nothing of them; against a COPY of the same rows in the same run. Runs on PLENUM_DATABASE_URL, else
on the embedded engine.
`;

/** Best seconds of the rounds. */
interface Times {
  ours: number;
  again: number;
  copy: number;
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      jobs: { type: 'string', default: '100000' },
      list: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '2' },
      json: { type: 'boolean' },
    },
  });
  const jobs = Array.from({ length: Number(values.jobs) }, (_, index) => jobOf(index));
  const lists = chunks(jobs, Number(values.list));
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  const directory = await mkdtemp(join(tmpdir(), 'plenum-bench-'));
  try {
    await client.connect();
    await client.query(`INSERT INTO plenum.site (code, name) VALUES ('bench', 'bench');
      INSERT INTO plenum.rack (site_id, code, name) SELECT 1, 'R' || i, 'R' || i FROM generate_series(0, ${NODES / 8 - 1}) AS i;`);
    const best: Times = { ours: Infinity, again: Infinity, copy: Infinity };
    for (let round = 0; round < Number(values.rounds); round++) {
      process.stderr.write(`round ${round + 1} of ${values.rounds}\n`);
      await empty(client);
      const url = database.urlAs('plenum_writer');
      best.ours = Math.min(best.ours, await collected(url, join(directory, `first-${round}`), lists));
      await holdCount(client, jobs.length);
      best.again = Math.min(best.again, await collected(url, join(directory, `again-${round}`), lists));
      await holdCount(client, jobs.length);
      await empty(client);
      best.copy = Math.min(best.copy, await copied(client, jobs));
      await holdCount(client, jobs.length);
    }
    const rate = (seconds: number) => Math.round(jobs.length / seconds);
    console.log(
      `${database.embedded ? 'embedded engine' : 'server'}, ${jobs.length} jobs of ${NODES_OF_JOB} nodes, best of ${values.rounds}`
    );
    console.log(`Plenum, lists of ${String(values.list).padEnd(22)} ${rate(best.ours).toLocaleString('en')} jobs/s`);
    console.log(`Plenum, the same words again          ${rate(best.again).toLocaleString('en')} jobs/s`);
    console.log(`COPY text, one statement a table      ${rate(best.copy).toLocaleString('en')} jobs/s`);
    console.log(`ratio ${(best.copy / best.ours).toFixed(2)} (ours by COPY; more is better)`);
    printResult(values.json, {
      bench: 'jobs',
      ratio_to_copy: rounded(best.copy / best.ours),
      ratio_again_to_first: rounded(best.ours / best.again),
      jobs_per_s: rate(best.ours),
      again_jobs_per_s: rate(best.again),
      copy_jobs_per_s: rate(best.copy),
    });
  } finally {
    await client.end();
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Seconds from the first list handed over until the spool is written. */
async function collected(url: string, directory: string, lists: Job[][]): Promise<number> {
  const log = pino({ level: 'warn' });
  const spool = await openSpool({ directory, maxBytes: 1024 * MIB, segmentBytes: 64 * MIB, log });
  const deadLetters = createDeadLetterFile({ directory, log });
  const open = postgresSessions({
    url: () => url,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 120_000,
    applicationName: 'plenum bench',
  });
  const sink = createDatabaseSink({
    open,
    deadLetters,
    topology: () => NO_TOPOLOGY,
    simulated: false,
    batchRows: 10_000,
    log,
  });
  const writer = createWriter({ spool, sink, batchRows: 10_000, flushIntervalMs: 0, log });
  const start = performance.now();
  for (const items of lists) {
    await spool.append(RecordKind.jobs, encodeListed({ source: 'bench', simulated: false, items }));
  }
  const isEmpty = await writer.drain(AbortSignal.timeout(3_600_000));
  const seconds = (performance.now() - start) / 1000;
  await writer.close();
  await spool.close();
  if (!isEmpty || deadLetters.count() > 0) {
    throw new Error(`Bench: ${deadLetters.count()} lists of jobs were refused. Look for errors above.`);
  }
  return seconds;
}

const NO_TOPOLOGY = { sites: [], zones: [], racks: [], equipment: [], serves: [] };

async function copied(client: pg.Client, jobs: readonly Job[]): Promise<number> {
  const start = performance.now();
  await copy(
    client,
    `COPY plenum.job (scheduler, job_id, site_id, source, as_of, name, user_name, tenant, partition, priority, state, submit_time,
       start_time, end_time, time_limit_ms, exit_code, gpu_count, gpu_model) FROM STDIN`,
    jobs.map((job) =>
      [
        job.scheduler,
        job.id,
        1,
        'bench',
        iso(job.asOfMs),
        job.name,
        job.user,
        job.tenant,
        job.partition,
        job.priority,
        job.state,
        iso(job.submitMs),
        iso(job.startMs),
        iso(job.endMs),
        job.timeLimitMs,
        job.exitCode,
        job.gpus,
        job.gpuModel,
      ].join('\t')
    )
  );
  await copy(
    client,
    'COPY plenum.job_node (scheduler, job_id, node, from_time, to_time, rack_id, gpu_count) FROM STDIN',
    jobs.flatMap(({ scheduler, id, nodes, endMs }) =>
      nodes.map(({ node, rack = '', fromMs, gpus }) =>
        [scheduler, id, node, iso(fromMs), iso(endMs), Number(rack.slice(1)) + 1, gpus].join('\t')
      )
    )
  );
  return (performance.now() - start) / 1000;
}

async function copy(client: pg.Client, sql: string, lines: readonly string[]): Promise<void> {
  const parts = chunks(lines, 1000).map((part) => `${part.join('\n')}\n`);
  await pipeline(Readable.from(parts), client.query(copyFrom(sql)));
}

function jobOf(index: number): Job {
  const startMs = 1_795_000_000_000 + index * 10_000;
  const endMs = startMs + 3_600_000;
  return {
    id: String(index),
    scheduler: 'bench',
    asOfMs: endMs,
    state: 'COMPLETED',
    site: 'bench',
    name: `train-llama-${index}`,
    user: `user${index % 50}`,
    tenant: `tenant${index % 10}`,
    partition: 'gpu',
    priority: index % 1000,
    submitMs: startMs - 60_000,
    startMs,
    endMs,
    timeLimitMs: 86_400_000,
    exitCode: 0,
    gpus: 8 * NODES_OF_JOB,
    gpuModel: 'h100',
    nodes: Array.from({ length: NODES_OF_JOB }, (_, part) => {
      const node = (index * NODES_OF_JOB + part) % NODES;
      return { node: `n${node}`, rack: `R${Math.floor(node / 8)}`, fromMs: startMs, toMs: endMs, gpus: 8 };
    }),
  };
}

async function empty(client: pg.Client): Promise<void> {
  await client.query('TRUNCATE plenum.job CASCADE');
}

async function holdCount(client: pg.Client, jobs: number): Promise<void> {
  const { rows } = await client.query<{ jobs: number; stays: number }>(
    'SELECT (SELECT count(*)::int FROM plenum.job) AS jobs, (SELECT count(*)::int FROM plenum.job_node) AS stays'
  );
  if (rows[0]?.jobs !== jobs || rows[0].stays !== jobs * NODES_OF_JOB) {
    throw new Error(`Bench: ${JSON.stringify(rows[0])} of ${jobs} jobs are in the tables. Look for errors above.`);
  }
}

function iso(timeMs: number | undefined): string {
  return timeMs === undefined ? '\\N' : new Date(timeMs).toISOString();
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
