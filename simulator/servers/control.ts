import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PlantHost } from '../plant-host.ts';
import { jobsByServer } from '../plant/computing.ts';
import { FAULT_RULES } from '../plant/faults.ts';
import { RACK_PLACES, rackIndex, SERVER_IDS, serversOf, type Partition } from '../plant/layout.ts';
import { manualJob } from './manual-job.ts';
import type { ControlContext } from './control-context.ts';
import { failure, numberOf, type Answer } from './answer.ts';
import { controlPage } from './control-page.ts';
import { FAULT_SECONDS, postFault } from './post-fault.ts';
import { postStory, storyList } from './post-story.ts';
import type { ModbusServer } from './modbus.ts';
import { serveHttp } from './http.ts';
import type { ServerOptions, SimServer } from './server.ts';
import { summarize } from './summary.ts';

const RACK_IDS = RACK_PLACES.map(({ id: rack }) => rack).join(', ');

/** People and tests steer the plant here: state, log of served values, faults, jobs, pinned registers. */
export async function startControl(context: ControlContext, options: ServerOptions): Promise<SimServer> {
  return serveHttp('Control', options, (request, response) => answer(context, request, response));
}

function answer(context: ControlContext, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://control');
  const wantsPage = url.pathname === '/' && (request.headers.accept ?? '').includes('text/html');
  if (wantsPage) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(controlPage(context));
    return;
  }
  const { status, body } = route(context, request.method ?? 'GET', url);
  const fromPage = request.method === 'POST' && (request.headers.accept ?? '').includes('text/html');
  if (fromPage && status === 200) {
    response.writeHead(303, { location: '/' }).end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

function route(context: ControlContext, method: string, url: URL): Answer {
  const query = url.searchParams;
  switch (`${method} ${url.pathname}`) {
    case 'GET /':
      return { status: 200, body: { simulated: true, endpoints: context.endpoints, ...summarize(context.host) } };
    case 'GET /state':
      return { status: 200, body: summarize(context.host) };
    case 'GET /log':
      return { status: 200, body: context.host.log.report(rangeOf(query)) };
    case 'GET /fault':
      return { status: 200, body: FAULT_RULES };
    case 'POST /fault':
      return postFault(context.host, query);
    case 'GET /story':
      return { status: 200, body: storyList() };
    case 'POST /story':
      return postStory(context.host, query);
    case 'POST /heat':
      return heat(context.host, query);
    case 'POST /job':
      return startJob(context.host, query);
    case 'POST /modbus':
      return pin(context.modbus, query);
    default:
      return failure(
        404,
        `${method} ${url.pathname} is unknown. Use GET /, /state, /log, /fault, /story or POST /fault, /story, /heat, /job, /modbus.`
      );
  }
}

function rangeOf(query: URLSearchParams): { fromMs: number; toMs: number } | undefined {
  if (!query.has('from') && !query.has('to')) {
    return undefined;
  }
  return { fromMs: Number(query.get('from') ?? 0), toMs: Number(query.get('to') ?? Number.MAX_SAFE_INTEGER) };
}

/** The load bank of old, by its own name. */
function heat(host: PlantHost, query: URLSearchParams): Answer {
  const asFault = new URLSearchParams({ kind: 'load-bank', target: query.get('rack') ?? '' });
  const kw = query.get('kw');
  if (Number(kw ?? 1) === 0) {
    asFault.set('clear', `load-bank:${query.get('rack')}`);
    return postFault(host, asFault);
  }
  asFault.set('seconds', query.get('seconds') ?? String(FAULT_SECONDS.usual));
  if (kw !== null) {
    asFault.set('value', kw);
  }
  return postFault(host, asFault);
}

const JOB = { defaultServers: 48, defaultMinutes: 30, maxMinutes: 1440, defaultIntensity: 0.95 } as const;

function startJob(host: PlantHost, query: URLSearchParams): Answer {
  const rackId = query.get('rack');
  const rack = rackId === null ? undefined : RACK_PLACES[rackIndex(rackId) ?? -1];
  if (rackId !== null && (!rack || rack.kind === 'network')) {
    return failure(400, `Rack "${rackId}" has no servers for jobs. Use one of ${RACK_IDS}, but those of switches.`);
  }
  const partition: Partition = query.get('partition') === 'air' || rack?.kind === 'air' ? 'air' : 'liquid';
  const all = serversOf(partition);
  const count = numberOf(query, 'servers', Math.min(JOB.defaultServers, all.length));
  const minutes = numberOf(query, 'minutes', JOB.defaultMinutes);
  const intensity = numberOf(query, 'intensity', JOB.defaultIntensity);
  const fits = Number.isInteger(count) && count >= 1 && count <= all.length;
  if (!fits || !(minutes > 0 && minutes <= JOB.maxMinutes) || !(intensity > 0 && intensity <= 1)) {
    return failure(
      400,
      `Job of ${count} servers, ${minutes} min, intensity ${intensity} is out of range. Use 1 to ${all.length} servers (${partition}), up to ${JOB.maxMinutes} min, intensity up to 1.`
    );
  }
  const servers = rack ? neighbours(all, rack.firstMachine, count) : freeServers(host, all, count);
  const name = query.get('name') ?? 'manual-training';
  const job = manualJob({ name, partition, servers, intensity, minutes }, host.state);
  host.apply({ jobs: [job] });
  return { status: 200, body: { id: job.id, servers: servers.map((server) => SERVER_IDS[server]), minutes } };
}

/** Idle servers first, then whoever comes: a manual job displaces scheduled work. */
function freeServers(host: PlantHost, servers: number[], count: number): number[] {
  const running = jobsByServer(host.state);
  const order = servers.map((server) => ({ server, busy: running[server] ? 1 : 0 })).sort((a, b) => a.busy - b.busy);
  return order.slice(0, count).map(({ server }) => server);
}

function neighbours(servers: number[], first: number, count: number): number[] {
  const start = servers.indexOf(first);
  return Array.from({ length: count }, (_, i) => servers[(start + i) % servers.length] ?? first);
}

function pin(modbus: Pick<ModbusServer, 'pin'>, query: URLSearchParams): Answer {
  const unit = numberOf(query, 'unit', Number.NaN);
  const register = numberOf(query, 'register', Number.NaN);
  const text = query.get('value');
  const value = text === null || text === 'release' ? undefined : Number(text);
  if (value !== undefined && !Number.isFinite(value)) {
    return failure(400, `Value "${text}" is not a number. Use a value in the register's unit, or release.`);
  }
  return modbus.pin(unit, register, value)
    ? { status: 200, body: { unit, register, value: value ?? null } }
    : failure(404, `Modbus unit ${unit} has no value at register ${register}. See simulator/README.md for the map.`);
}
