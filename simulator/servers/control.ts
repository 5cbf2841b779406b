import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlantHost } from '../plant-host.ts';
import { jobsByServer } from '../plant/computing.ts';
import { rackIndex, SERVER_COUNT, SERVER_IDS } from '../plant/layout.ts';
import type { ControlContext } from './control-context.ts';
import { controlPage } from './control-page.ts';
import type { ModbusServer } from './modbus.ts';
import { listenError, type ServerOptions, type SimServer } from './server.ts';
import { summarize } from './summary.ts';

/** A load bank of this size is what one buys; the rack's breaker would carry it for a short while. */
const HEAT = { defaultKw: 8, maxKw: 40, defaultSeconds: 600, maxSeconds: 86_400 } as const;

interface Answer {
  status: number;
  body: unknown;
}

/** People and tests steer the plant here: state, log of served values, faults, jobs, pinned registers. */
export async function startControl(context: ControlContext, options: ServerOptions): Promise<SimServer> {
  const server = createServer((request, response) => answer(context, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError('Control', options, error)));
    server.listen(options.port, options.host, resolve);
  });
  const port = (server.address() as AddressInfo).port;
  return {
    url: `http://${options.host}:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(context: ControlContext, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://control');
  const wantsPage = url.pathname === '/' && (request.headers.accept ?? '').includes('text/html');
  if (wantsPage) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(controlPage(context));
    return;
  }
  const { status, body } = route(context, request.method ?? 'GET', url);
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

function route(context: ControlContext, method: string, url: URL): Answer {
  const query = url.searchParams;
  switch (`${method} ${url.pathname}`) {
    case 'GET /':
      return { status: 200, body: { simulated: true, endpoints: context.endpoints, ...summarize(context.host.state) } };
    case 'GET /state':
      return { status: 200, body: summarize(context.host.state) };
    case 'GET /log':
      return { status: 200, body: context.host.log.report(rangeOf(query)) };
    case 'POST /heat':
      return heat(context.host, query);
    case 'POST /job':
      return startJob(context.host, query);
    case 'POST /modbus':
      return pin(context.modbus, query);
    default:
      return failure(
        404,
        `${method} ${url.pathname} is unknown. Use GET /, /state, /log or POST /heat, /job, /modbus.`
      );
  }
}

function rangeOf(query: URLSearchParams): { fromMs: number; toMs: number } | undefined {
  if (!query.has('from') && !query.has('to')) {
    return undefined;
  }
  return { fromMs: Number(query.get('from') ?? 0), toMs: Number(query.get('to') ?? Number.MAX_SAFE_INTEGER) };
}

function heat(host: PlantHost, query: URLSearchParams): Answer {
  const id = query.get('rack') ?? '';
  const rack = rackIndex(id);
  if (rack === undefined) {
    return failure(400, `Rack "${id}" is unknown. Use R-A01 to R-A08 or R-B01 to R-B08.`);
  }
  const kw = numberOf(query, 'kw', HEAT.defaultKw);
  const seconds = numberOf(query, 'seconds', HEAT.defaultSeconds);
  if (!(kw >= 0 && kw <= HEAT.maxKw) || !(seconds > 0 && seconds <= HEAT.maxSeconds)) {
    return failure(
      400,
      `Heat of ${kw} kW for ${seconds} s is out of range. Use 0 to 40 kW and up to 86400 s; 0 kW ends it.`
    );
  }
  const untilMs = host.state.timeMs + seconds * 1000;
  host.state.faults = host.state.faults.filter((fault) => fault.rack !== rack);
  host.apply(kw > 0 ? { faults: [{ rack, powerW: kw * 1000, untilMs }] } : {});
  return { status: 200, body: { rack: id, kw, seconds } };
}

function startJob(host: PlantHost, query: URLSearchParams): Answer {
  const count = numberOf(query, 'servers', 8);
  const minutes = numberOf(query, 'minutes', 30);
  const intensity = numberOf(query, 'intensity', 0.95);
  if (
    !(count >= 1 && count <= SERVER_COUNT) ||
    !(minutes > 0 && minutes <= 1440) ||
    !(intensity > 0 && intensity <= 1)
  ) {
    return failure(
      400,
      `Job of ${count} servers, ${minutes} min, intensity ${intensity} is out of range. Use 1 to ${SERVER_COUNT}, up to 1440, up to 1.`
    );
  }
  const first = rackIndex(query.get('rack') ?? '');
  const servers = first === undefined ? freeServers(host, count) : neighbours(2 * first, count);
  const startMs = host.state.timeMs;
  const id = `manual-${startMs}`;
  host.apply({
    jobs: [
      {
        id,
        name: query.get('name') ?? 'manual-training',
        kind: 'training',
        user: 'operator',
        submitMs: startMs,
        startMs,
        endMs: startMs + minutes * 60_000,
        servers,
        stream: startMs % 1_000_000,
        intensity,
        checkpointEveryS: 900,
        checkpointS: 40,
      },
    ],
  });
  return { status: 200, body: { id, servers: servers.map((server) => SERVER_IDS[server]), minutes } };
}

/** Idle servers first, then whoever comes: a manual job displaces scheduled work. */
function freeServers(host: PlantHost, count: number): number[] {
  const running = jobsByServer(host.state);
  const order = running.map((job, server) => ({ server, busy: job ? 1 : 0 })).sort((a, b) => a.busy - b.busy);
  return order.slice(0, count).map(({ server }) => server);
}

function neighbours(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (first + i) % SERVER_COUNT);
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

function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  return text === null || text === '' ? otherwise : Number(text);
}

function failure(status: number, error: string): Answer {
  return { status, body: { error } };
}
