import type { ServerResponse } from 'node:http';
import type { PlantHost } from '../plant-host.ts';
import { REDFISH_SHELVES, REDFISH_TRAYS } from '../points/redfish.ts';
import { serveHttp } from './http.ts';
import { shelfResources } from './redfish-shelf.ts';
import { trayResources } from './redfish-tray.ts';
import type { ServerOptions, SimServer } from './server.ts';

/**
 * The controllers of a rack's power shelves and trays, each a service of its own as each has an address of its own: on ports that
 * follow each other. Its URL names them all, in the collector's way: `http://127.0.0.1:[19110,19111]`.
 */
export async function startRedfish(host: PlantHost, options: ServerOptions): Promise<SimServer> {
  const services = [
    ...REDFISH_SHELVES.map((shelf) => ({ id: shelf.id, of: shelfResources(host, shelf) })),
    ...REDFISH_TRAYS.map((tray) => ({ id: tray.id, of: trayResources(host, tray) })),
  ];
  const servers: SimServer[] = [];
  const stop = async () => void (await Promise.all(servers.map((server) => server.stop())));
  for (const [index, { id, of }] of services.entries()) {
    const at = { ...options, port: options.port === 0 ? 0 : options.port + index };
    const listening = serveHttp('Redfish', at, (request, response) => {
      const path = (request.url ?? '/').split('?')[0]?.replace(/\/+$/, '') ?? '';
      answer(response, request.method, of.resources[path]?.());
      if (path === of.readingPath) {
        host.log.record('redfish', id, null, Date.now());
      }
    });
    try {
      servers.push(await listening);
    } catch (error) {
      await stop();
      throw error;
    }
  }
  const ports = servers.map(({ port }) => port);
  return { url: `http://${options.host}:[${ports.join(',')}]`, port: ports[0] ?? 0, stop };
}

function answer(response: ServerResponse, method: string | undefined, resource: object | undefined): void {
  const status = method !== 'GET' ? 405 : resource === undefined ? 404 : 200;
  response.writeHead(status, { 'content-type': 'application/json', 'odata-version': '4.0' });
  response.end(JSON.stringify(resource ?? { error: { code: 'Base.1.0.GeneralError', message: `No ${method} here.` } }));
}
