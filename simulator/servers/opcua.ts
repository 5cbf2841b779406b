import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AccessLevelFlag,
  DataType,
  DataValue,
  makeAccessLevelFlag,
  MessageSecurityMode,
  SecurityPolicy,
  StatusCodes,
  Variant,
} from 'node-opcua-client';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { OPCUAServer } from 'node-opcua-server';
import type { PlantHost } from '../plant-host.ts';
import { OPCUA_POINTS } from '../points/opcua.ts';
import type { SimPoint } from '../points/point.ts';
import { claimPort, type ServerOptions, type SimServer } from './server.ts';

export interface OpcUaOptions extends ServerOptions {
  /** Folder of the server's certificate and of the clients' certificates; made if absent. */
  pkiDirectory: string;
  user: string;
  password: string;
  /** Trust any client certificate: for the demo and for tests, never for a real plant. */
  acceptUnknownCertificates: boolean;
}

/** Values kept for HistoryRead: one hour at a value a second. */
const HISTORY_VALUES = 3600;
/** A value that does not change still gets a new source time this often, ms. */
const REFRESH_MS = 10_000;
const APPLICATION_URI = 'urn:plenum:simulator';

type Namespace = ReturnType<NonNullable<OPCUAServer['engine']['addressSpace']>['getOwnNamespace']>;
type UAVariable = ReturnType<Namespace['addVariable']>;

const READABLE = AccessLevelFlag.CurrentRead | AccessLevelFlag.HistoryRead;

/** The building management system: Basic256Sha256, SignAndEncrypt, user and password; nothing anonymous. */
export async function startOpcUa(host: PlantHost, options: OpcUaOptions): Promise<SimServer> {
  const port = await claimPort('OPCUA', options);
  await mkdir(options.pkiDirectory, { recursive: true });
  const store = (name: string) =>
    new OPCUACertificateManager({
      rootFolder: join(options.pkiDirectory, name),
      automaticallyAcceptUnknownCertificate: options.acceptUnknownCertificates,
      disableFileWatchers: options.acceptUnknownCertificates,
    });
  const server = new OPCUAServer({
    port,
    host: options.host,
    hostname: options.host,
    // Into the certificate: clients that verify the name know this machine by it, not by the name it has itself.
    alternateHostname: options.host,
    securityModes: [MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.Basic256Sha256],
    allowAnonymous: false,
    userManager: {
      isValidUser: (user: string, password: string) => user === options.user && password === options.password,
    },
    serverCertificateManager: store('server'),
    userCertificateManager: store('users'),
    serverInfo: {
      applicationUri: APPLICATION_URI,
      productUri: APPLICATION_URI,
      applicationName: { text: 'Plenum simulator' },
    },
    buildInfo: { productName: 'Plenum simulator (simulated plant)', softwareVersion: '1' },
  });
  await server.initialize();
  if (server.checkCertificateSAN().length > 0) {
    await server.regenerateSelfSignedCertificate();
  }
  publishPoints(server, host);
  await server.start();
  return {
    url: `opc.tcp://${options.host}:${port}`,
    port,
    stop: () => server.shutdown(0),
  };
}

function publishPoints(server: OPCUAServer, host: PlantHost): void {
  const addressSpace = server.engine.addressSpace;
  if (!addressSpace) {
    throw new Error('OPC UA server has no address space. Report this as a bug of the simulator.');
  }
  const namespace = addressSpace.getOwnNamespace();
  const plant = namespace.addFolder(addressSpace.rootFolder.objects, { browseName: 'Plant', nodeId: 's=Plant' });
  const folders = new Map<string, ReturnType<typeof namespace.addFolder>>();
  const readings: Array<{ point: SimPoint; variable: UAVariable; value: number; setAtMs: number }> = [];
  const setpoints: Array<(timeMs: number) => void> = [];
  for (const point of OPCUA_POINTS) {
    const id = point.address.replace('ns=1;s=', '');
    const [unit = id, name = id] = id.split('.');
    let folder = folders.get(unit);
    if (!folder) {
      folder = namespace.addFolder(plant, { browseName: unit, nodeId: `s=${unit}` });
      folders.set(unit, folder);
    }
    const variable = namespace.addVariable({
      componentOf: folder,
      browseName: name,
      nodeId: `s=${id}`,
      dataType: DataType.Double,
      description: `${point.metric} in ${point.unit}, simulated`,
      minimumSamplingInterval: 100,
      accessLevel: point.setpoint ? makeAccessLevelFlag('CurrentRead | CurrentWrite') : READABLE,
      userAccessLevel: point.setpoint ? makeAccessLevelFlag('CurrentRead | CurrentWrite') : READABLE,
    });
    if (point.setpoint) {
      setpoints.push(serveSetpoint(host, point, variable));
    } else {
      addressSpace.installHistoricalDataNode(variable, { maxOnlineValues: HISTORY_VALUES });
      readings.push({ point, variable, value: Number.NaN, setAtMs: 0 });
    }
  }
  const refresh = (timeMs: number) => {
    setpoints.forEach((renew) => renew(timeMs));
    for (const reading of readings) {
      const value = reading.point.read(host.state);
      if (value === reading.value && timeMs - reading.setAtMs < REFRESH_MS) {
        continue;
      }
      reading.value = value;
      reading.setAtMs = timeMs;
      reading.variable.setValueFromSource({ dataType: DataType.Double, value }, StatusCodes.Good, new Date(timeMs));
      host.log.record('opcua', reading.point.address, value, timeMs);
    }
  };
  refresh(host.timeMs());
  host.onTick((_, timeMs) => refresh(timeMs));
}

/**
 * A set point reads back what the plant holds; a write outside of its range is refused with BadOutOfRange. Returns what
 * gives it a new source time when it changed, and every REFRESH_MS.
 */
function serveSetpoint(host: PlantHost, point: SimPoint, variable: UAVariable): (timeMs: number) => void {
  const served = { value: Number.NaN, timeMs: 0 };
  const renew = (timeMs: number) => {
    const value = point.read(host.state);
    if (value !== served.value || timeMs - served.timeMs >= REFRESH_MS) {
      Object.assign(served, { value, timeMs });
      host.log.record('opcua', point.address, value, timeMs);
    }
  };
  renew(host.timeMs());
  variable.bindVariable({
    timestamped_get: () =>
      new DataValue({
        value: new Variant({ dataType: DataType.Double, value: served.value }),
        statusCode: StatusCodes.Good,
        sourceTimestamp: new Date(served.timeMs),
        serverTimestamp: new Date(),
      }),
    timestamped_set: async (written: DataValue) => {
      const value: unknown = written.value.value;
      const accepted = typeof value === 'number' && point.setpoint !== undefined && host.write(point.setpoint, value);
      if (accepted) {
        renew(Date.now());
      }
      return accepted ? StatusCodes.Good : StatusCodes.BadOutOfRange;
    },
  });
  return renew;
}
