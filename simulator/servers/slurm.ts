import type { PlantHost } from '../plant-host.ts';
import { serveHttp } from './http.ts';
import type { ServerOptions, SimServer } from './server.ts';
import { createJobTable, type JobTable } from './slurm-jobs.ts';
import { accountingRecords, controllerRecord, MIN_JOB_AGE_MS } from './slurm-records.ts';

/** Data parser of Slurm 24.11. */
const VERSION = 'v0.0.42';
const CONTROLLER = `/slurm/${VERSION}/jobs`;
const ACCOUNTING = `/slurmdb/${VERSION}/jobs`;

/** slurmrestd of the plant's cluster: the jobs that the plant runs, now and of the past. Asks for no token. */
export async function startSlurm(host: PlantHost, options: ServerOptions): Promise<SimServer> {
  const table = createJobTable(host.state);
  // The plant forgets jobs that were asked for by hand; the accounting does not.
  host.onTick(() => table.between(host.state.timeMs, host.state.timeMs));
  return serveHttp('Slurm', options, (request, response) => {
    const url = new URL(request.url ?? '/', 'http://slurmrestd');
    const body = answerTo(url, table, host);
    if (body === undefined) {
      const message = 'Unable find requested URL. Please view /openapi/v3 for API reference.';
      response.writeHead(404, { 'content-type': 'text/plain' }).end(message);
    } else {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
  });
}

function answerTo({ pathname, searchParams }: URL, table: JobTable, host: PlantHost): unknown {
  const nowMs = host.state.timeMs;
  const plantMs = (name: string) => {
    const clockMs = timeMs(searchParams.get(name));
    return clockMs === undefined ? undefined : host.toPlant(clockMs);
  };
  const moment = { nowMs, toClock: host.toClock };
  switch (pathname.replace(/\/$/, '')) {
    case '/openapi':
    case '/openapi/v3':
      return {
        openapi: '3.0.3',
        info: INFO,
        paths: { [`${CONTROLLER}/`]: { get: {} }, [`${ACCOUNTING}/`]: { get: {} } },
      };
    case CONTROLLER:
      return answer(
        table
          .between(host.toPlant(host.timeMs() - MIN_JOB_AGE_MS), nowMs)
          .map((job) => controllerRecord(job, table, moment))
      );
    case ACCOUNTING: {
      const fromMs = plantMs('start_time') ?? nowMs - 86_400_000;
      const toMs = Math.min(plantMs('end_time') ?? nowMs, nowMs);
      return answer(table.between(fromMs, toMs).flatMap((job) => accountingRecords(job, table, moment)));
    }
    default:
      return undefined;
  }
}

const INFO = { title: 'Slurm REST API of the simulated plant', version: VERSION };

function answer(jobs: unknown[]) {
  const version = { major: '24', minor: '11', micro: '0' };
  const slurm = { cluster: 'demo', release: '24.11.0 (simulated)', version };
  return { jobs, meta: { plugin: { data_parser: `data_parser/${VERSION}` }, slurm }, errors: [], warnings: [] };
}

/** `uts1795776357` or a plain number of seconds. */
function timeMs(text: string | null): number | undefined {
  const seconds = Number(text?.replace(/^uts/, '') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
