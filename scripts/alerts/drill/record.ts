import pg from 'pg';
import { analyzePoints, upsertPoints } from '#database/points.ts';
import { type SourcedRow, writeBatch } from '#database/samples.ts';
import { openPointsFrom } from '#database/testing/open-points.ts';
import { upsertTopology } from '#database/topology.ts';
import { inTransaction } from '#database/transaction.ts';
import { writeJobs } from '#database/write-jobs.ts';
import { findMetric } from '#model/catalog/catalog.ts';
import type { Job } from '#model/job.ts';
import { pointKey } from '#model/point.ts';
import { Quality } from '#model/sample.ts';
import { compileConversion } from '#model/units/convert.ts';
import { type Fault, isSilent } from '#simulator/plant/faults.ts';
import { RACK_PLACES, SERVERS, SITE } from '#simulator/plant/layout.ts';
import { step, warmPlant } from '#simulator/plant/step.ts';
import { storyAt } from '#simulator/plant/stories.ts';
import { POINT_SETS, pointDefinition } from '#simulator/points/all.ts';
import { type SimPoint, SOURCES } from '#simulator/points/point.ts';
import { createJobTable, type JobTable } from '#simulator/servers/slurm-jobs.ts';
import { manualJob } from '#simulator/servers/manual-job.ts';
import { DEMO_TOPOLOGY } from '#simulator/topology.ts';
import { type Incident, SOURCE_AWAY } from './incident.ts';

/** The slowest sources of the demo are read so often. */
const STEP_MS = 10_000;
/** Rules look back for up to 15 minutes; before that the plant was as quiet as it is. */
export const LEAD_IN_MS = 16 * 60_000;
const SEED = 1;
const STEPS_PER_BATCH = 10;
const SCHEDULER = 'cluster';

export interface Recording {
  /** Samples written. */
  rows: number;
  points: number;
}

/**
 * Plays an incident of the simulated plant into a migrated, empty database: what the collector of the demo would have stored from
 * `LEAD_IN_MS` before its start, every 10 s, with its jobs; without waiting for the clock. Points of single GPUs are left out.
 */
export async function record(
  url: string,
  incident: Incident,
  startMs: number,
  onProgress: (done: number) => void
): Promise<Recording> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await inTransaction(client, () => upsertTopology(client, DEMO_TOPOLOGY, { simulated: true }));
    const points = POINT_SETS.main;
    const definitions = points.map(pointDefinition);
    const ids = await upsertPoints(client, definitions);
    const fromMs = startMs - LEAD_IN_MS;
    const toMs = startMs + incident.lengthMs;
    await openPointsFrom(client, fromMs);
    await analyzePoints(client);
    const series = points.map((point, index) => ({
      point,
      id: ids.get(pointKey(definitions[index]!))!,
      toUnit: compileConversion(point.unit, findMetric(point.metric)?.unit ?? point.unit),
      isAway: false,
    }));

    const state = warmPlant(SEED, fromMs);
    const table = createJobTable(state);
    const faults = faultsOf(incident, startMs);
    let rows = 0;
    let batch: SourcedRow[] = [];
    let sequence = 0;
    for (let timeMs = fromMs; timeMs <= toMs; timeMs += STEP_MS) {
      for (const one of series) {
        const { point, id, toUnit } = one;
        const isAway = isSilenced(point, timeMs, startMs, incident) || isExporterSilent(state, point);
        // A reader that lost its device says so once, then is silent.
        if (!isAway || !one.isAway) {
          const quality = isAway ? Quality.bad : Quality.good;
          const value = isAway ? null : toUnit(point.read(state));
          batch.push({ pointId: id, timeMs, value, quality, source: SOURCES[point.protocol] });
        }
        one.isAway = isAway;
      }
      if (batch.length >= STEPS_PER_BATCH * points.length || timeMs + STEP_MS > toMs) {
        await writeBatch(client, { spool: 'alerts-drill', sequence: ++sequence, rows: batch });
        rows += batch.length;
        batch = [];
        onProgress((timeMs - fromMs) / (toMs - fromMs));
      }
      const isStart = timeMs >= startMs && timeMs < startMs + STEP_MS;
      step(state, STEP_MS / 1_000, isStart ? { faults, jobs: jobsOf(incident, timeMs, state) } : {});
    }
    await writeJobs(client, { source: SCHEDULER, simulated: true }, storedJobs(table, fromMs, toMs));
    return { rows, points: points.length };
  } finally {
    await client.end();
  }
}

function faultsOf({ breaks }: Incident, startMs: number): Fault[] {
  return breaks.flatMap(({ kind, fromMs, toMs, ...rest }) =>
    kind === SOURCE_AWAY ? [] : [{ ...rest, kind, sinceMs: startMs + fromMs, untilMs: startMs + toMs }]
  );
}

function isSilenced(point: SimPoint, timeMs: number, startMs: number, { breaks }: Incident): boolean {
  return breaks.some(
    ({ kind, target, fromMs, toMs }) =>
      kind === SOURCE_AWAY &&
      target === SOURCES[point.protocol] &&
      timeMs >= startMs + fromMs &&
      timeMs < startMs + toMs
  );
}

/** What an exporter that does not answer would have given. */
function isExporterSilent(state: Parameters<typeof isSilent>[0], { protocol, equipment = '' }: SimPoint): boolean {
  return protocol === 'prometheus' && isSilent(state, equipment);
}

function jobsOf({ story }: Incident, timeMs: number, state: Parameters<typeof manualJob>[1]) {
  return (story ? storyAt(story, timeMs).jobs : []).map(({ startMs, endMs, ...wish }, index) => {
    const job = manualJob({ ...wish, partition: 'liquid', minutes: (endMs - startMs) / 60_000 }, state);
    const stream = job.stream + index;
    return { ...job, id: String(stream), stream, startMs, endMs };
  });
}

/** The jobs of that time as the scheduler's accounting has them. */
function storedJobs(table: JobTable, fromMs: number, toMs: number): Job[] {
  return table.between(fromMs, toMs).flatMap((job): Job[] => {
    if (job.startMs >= toMs) {
      return [];
    }
    const nodes = table.sizes(job, toMs).flatMap(({ fromMs: since, toMs: until, servers }) =>
      servers.map((server) => {
        const { id, rack, gpus } = SERVERS[server]!;
        return {
          node: id,
          rack: RACK_PLACES[rack]!.id,
          equipment: id,
          fromMs: since,
          ...(until < toMs ? { toMs: until } : {}),
          gpus,
        };
      })
    );
    const hasEnded = job.endMs <= toMs;
    return [
      {
        id: job.id,
        scheduler: SCHEDULER,
        asOfMs: toMs,
        state: hasEnded ? job.outcome : 'RUNNING',
        site: SITE.id,
        name: job.name,
        user: job.user,
        tenant: job.account,
        partition: job.partition,
        submitMs: job.submitMs,
        startMs: job.startMs,
        ...(hasEnded ? { endMs: job.endMs } : {}),
        nodeCount: job.servers.length,
        gpus: nodes.reduce((sum, { gpus }) => sum + gpus, 0),
        nodes,
      },
    ];
  });
}
