import type { ServerResponse } from 'node:http';
import type { PlantHost } from '../plant-host.ts';
import type { PowerShelf } from '../plant/layout.ts';
import { REDFISH_SHELVES, shelfW } from '../points/redfish.ts';
import { serveHttp } from './http.ts';
import type { ServerOptions, SimServer } from './server.ts';

const ROOT = '/redfish/v1';
const SHELF = `${ROOT}/PowerEquipment/PowerShelves/1`;

/**
 * The controllers of a rack's power shelves, each a service of its own as each has an address of its own: on ports that follow
 * each other. Its URL names them all, in the collector's way: `http://127.0.0.1:[19110,19111]`.
 */
export async function startRedfish(host: PlantHost, options: ServerOptions): Promise<SimServer> {
  const servers: SimServer[] = [];
  const stop = async () => void (await Promise.all(servers.map((server) => server.stop())));
  for (const [index, shelf] of REDFISH_SHELVES.entries()) {
    const at = { ...options, port: options.port === 0 ? 0 : options.port + index };
    const listening = serveHttp('Redfish', at, (request, response) => {
      const path = (request.url ?? '/').split('?')[0]?.replace(/\/+$/, '') ?? '';
      answer(response, request.method, resourcesOf(host, shelf)[path]?.());
      if (path === `${SHELF}/Metrics`) {
        host.log.record('redfish', shelf.id, null, Date.now());
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

/** The resources of one controller by their paths; made when they are asked for. */
function resourcesOf(host: PlantHost, shelf: PowerShelf): Record<string, () => object> {
  const link = (path: string) => ({ '@odata.id': path });
  const serial = `SIM-${shelf.id}`;
  return {
    [ROOT]: () => ({
      ...link(`${ROOT}/`),
      Id: 'RootService',
      Name: `Power shelf ${shelf.id} (simulated)`,
      RedfishVersion: '1.15.0',
      Vendor: 'Simulated',
      UUID: serial,
      PowerEquipment: link(`${ROOT}/PowerEquipment`),
    }),
    [`${ROOT}/PowerEquipment`]: () => ({
      ...link(`${ROOT}/PowerEquipment`),
      PowerShelves: link(`${ROOT}/PowerEquipment/PowerShelves`),
    }),
    [`${ROOT}/PowerEquipment/PowerShelves`]: () => ({
      ...link(`${ROOT}/PowerEquipment/PowerShelves`),
      Members: [link(SHELF)],
      'Members@odata.count': 1,
    }),
    [SHELF]: () => ({
      ...link(SHELF),
      Id: '1',
      Name: `Power shelf ${shelf.id}`,
      EquipmentType: 'PowerShelf',
      SerialNumber: serial,
      Status: { State: 'Enabled', Health: 'OK' },
      Metrics: link(`${SHELF}/Metrics`),
    }),
    [`${SHELF}/Metrics`]: () => ({
      ...link(`${SHELF}/Metrics`),
      Id: 'Metrics',
      PowerWatts: { Reading: Math.round(shelfW(host.state, shelf)) },
    }),
  };
}
