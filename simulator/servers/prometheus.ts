import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PlantHost } from '../plant-host.ts';
import { isSilent } from '../plant/faults.ts';
import { MACHINES } from '../plant/layout.ts';
import { createExporters } from './exposition.ts';
import { serveHttp } from './http.ts';
import type { ServerOptions, SimServer } from './server.ts';

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
export const METRICS_PATH = '/metrics/';

const MACHINE_OF_ID = new Map(MACHINES.map((machine) => [machine.id, machine]));

/** One URL per server and switch, each as a dcgm-exporter, a node_exporter and an ipmi_exporter would answer together. */
export async function startPrometheus(host: PlantHost, options: ServerOptions): Promise<SimServer> {
  const exporters = createExporters(host);
  return serveHttp('Prometheus', options, (request, response) => answer(host, exporters, request, response));
}

function answer(
  host: PlantHost,
  exporters: ReturnType<typeof createExporters>,
  request: IncomingMessage,
  response: ServerResponse
): void {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const machine = path.startsWith(METRICS_PATH) ? MACHINE_OF_ID.get(path.slice(METRICS_PATH.length)) : undefined;
  if (machine && isSilent(host.state, machine.id)) {
    // Taken and never answered; the client gives up, or the server does when it stops.
    return;
  }
  if (machine) {
    host.log.record('prometheus', path, null, Date.now());
    response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(exporters.exposition(machine));
  } else if (path === '/') {
    const targets = MACHINES.map(({ id }) => METRICS_PATH + id);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ simulated: true, targets }));
  } else {
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`No target ${path}. See / for the list.\n`);
  }
}
