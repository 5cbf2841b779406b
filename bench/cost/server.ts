/** A source for the benchmark of costs, in a process of its own: `node server.ts opcua|modbus|prometheus COUNT DIRECTORY`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ServerTCP } from 'modbus-serial';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { DataType, MessageSecurityMode, SecurityPolicy, StatusCodes } from 'node-opcua-client';
import { OPCUAServer } from 'node-opcua-server';
import { freePort } from '../../scripts/lib/ports.ts';
import { exposition } from './exposition.ts';

const HOST = '127.0.0.1';
const TICK_MS = 1000;

const SERVERS = { opcua, modbus, prometheus };

const [kind, count, directory = '.'] = process.argv.slice(2);
const port = await SERVERS[kind as keyof typeof SERVERS](Number(count), directory);
process.once('SIGTERM', () => process.exit(0));
console.log(JSON.stringify({ ready: true, port }));

/** `ns=1;s=Value0` and so on, each with a new value and time every second. */
async function opcua(items: number, folder: string): Promise<number> {
  const listening = await freePort(0);
  const store = (name: string) =>
    new OPCUACertificateManager({ rootFolder: path.join(folder, name), automaticallyAcceptUnknownCertificate: true });
  const server = new OPCUAServer({
    port: listening,
    host: HOST,
    hostname: HOST,
    securityModes: [MessageSecurityMode.None],
    securityPolicies: [SecurityPolicy.None],
    allowAnonymous: true,
    serverCertificateManager: store('server'),
    userCertificateManager: store('users'),
  });
  await server.initialize();
  const { addressSpace } = server.engine;
  if (!addressSpace) {
    throw new Error('Bench: the OPC UA server has no address space.');
  }
  const variables = Array.from({ length: items }, (_, index) =>
    addressSpace.getOwnNamespace().addVariable({
      organizedBy: addressSpace.rootFolder.objects,
      browseName: `Value${index}`,
      nodeId: `s=Value${index}`,
      dataType: DataType.Double,
      minimumSamplingInterval: TICK_MS,
    })
  );
  const tick = () => {
    const time = new Date();
    variables.forEach((variable, index) =>
      variable.setValueFromSource({ dataType: DataType.Double, value: valueAt(index) }, StatusCodes.Good, time)
    );
  };
  tick();
  await server.start();
  setInterval(tick, TICK_MS);
  return listening;
}

/** Any number of holding registers of any unit, uint16. */
async function modbus(): Promise<number> {
  const listening = await freePort(0);
  const read = (address: number) => Math.round(500 + 100 * valueAt(address));
  type Reply<Value> = (error: null, value: Value) => void;
  const server = new ServerTCP(
    {
      getHoldingRegister: (address: number, _unit: number, reply: Reply<number>) => reply(null, read(address)),
      getMultipleHoldingRegisters: (start: number, length: number, _unit: number, reply: Reply<number[]>) =>
        reply(
          null,
          Array.from({ length }, (_, index) => read(start + index))
        ),
    } as ConstructorParameters<typeof ServerTCP>[0],
    { host: HOST, port: listening, unitID: 255 }
  );
  server.on('socketError', () => undefined);
  await new Promise((resolve) => server.once('initialized', resolve));
  return listening;
}

/** Pages of a GPU exporter, one a path. */
async function prometheus(): Promise<number> {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(exposition(request.url ?? '/', valueAt));
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return (server.address() as AddressInfo).port;
}

function valueAt(index: number): number {
  return Math.round(1000 * (2 + Math.sin(Date.now() / 60_000 + index))) / 1000;
}
