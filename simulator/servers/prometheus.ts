import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlantHost } from '../plant-host.ts';
import { SERVER_IDS } from '../plant/layout.ts';
import { createExporters } from './exposition.ts';
import { listenError, type ServerOptions, type SimServer } from './server.ts';

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
export const METRICS_PATH = '/metrics/';

/** One URL per server, each as a dcgm-exporter, a node_exporter and an ipmi_exporter would answer together. */
export async function startPrometheus(host: PlantHost, options: ServerOptions): Promise<SimServer> {
  const exporters = createExporters(host);
  const server = createServer((request, response) => answer(host, exporters, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError('Prometheus', options, error)));
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

function answer(
  host: PlantHost,
  exporters: ReturnType<typeof createExporters>,
  request: IncomingMessage,
  response: ServerResponse
): void {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const index = SERVER_IDS.indexOf(decodeURIComponent(path.slice(METRICS_PATH.length)));
  if (path.startsWith(METRICS_PATH) && index >= 0) {
    host.log.record('prometheus', path, null, Date.now());
    response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(exporters.exposition(index));
  } else if (path === '/') {
    const targets = SERVER_IDS.map((id) => METRICS_PATH + id);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ simulated: true, targets }));
  } else {
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`No target ${path}. See / for the list.\n`);
  }
}
