import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  DataType,
  MessageSecurityMode,
  SecurityPolicy,
  StatusCodes,
  Variant,
  VariableIds,
  VariantArrayType,
} from 'node-opcua-client';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { OPCUAServer } from 'node-opcua-server';

/** Values of an earlier life of the server: source time in epoch ms, and value. */
export type History = Array<{ timeMs: number; value: number }>;

export interface TestServer {
  endpoint: string;
  port: number;
  /** Sets the value of `ns=1;s=Value<index>` with a source time. */
  set(index: number, value: number, timeMs?: number): void;
  /** Adds the variable `ns=1;s=<name>` of the number 1 while the server runs. */
  add(name: string): void;
  /** Says from now on that its namespaces are these, while everything else goes on. */
  renumber(uris: string[]): void;
  stop(): Promise<void>;
}

/** A free port of the loopback, for servers that have to come back on the same one. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export interface TestServerOptions {
  history?: History;
  /** Limits of one call and of all items; `isSilent` does not announce them. */
  limits?: { nodesPerRead?: number; itemsPerCall?: number; items?: number; isSilent?: boolean };
  /** Namespaces in this order from index 2 on, each with a variable `s=Thing` that holds the number beside it. */
  namespaces?: Array<[uri: string, value: number]>;
  /** Variables `s=More0` ... of the number 1. */
  more?: number;
  /** Variables of other types by name, e.g. `Text`. */
  odd?: Record<string, { dataType: DataType; arrayType?: VariantArrayType; value: unknown }>;
  /** Whoever logs in: `plenum` with the password `right` where absent. */
  isAnonymous?: boolean;
  /** Trusts no client before somebody has moved its certificate to `server/trusted/certs`. */
  isDistrusting?: boolean;
  /** Whether `Value0` and `Value1` have history; true where absent. */
  isHistorizing?: boolean;
}

/**
 * An encrypted server with `Value0` and `Value1` (historizing) and `Plain` (index 2, without history).
 * @param folder its certificates, kept over restarts
 */
export async function startTestServer(
  folder: string,
  port: number,
  {
    history = [],
    limits = {},
    namespaces = [],
    more = 0,
    odd = {},
    isAnonymous = false,
    isDistrusting = false,
    isHistorizing = true,
  }: TestServerOptions = {}
): Promise<TestServer> {
  const store = (name: string) =>
    new OPCUACertificateManager({
      rootFolder: join(folder, name),
      automaticallyAcceptUnknownCertificate: !isDistrusting,
    });
  const server = new OPCUAServer({
    port,
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    securityModes: [MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.Basic256Sha256],
    allowAnonymous: isAnonymous,
    serverCapabilities: {
      ...(limits.items === undefined ? {} : { maxMonitoredItems: limits.items }),
      operationLimits: {
        ...(limits.nodesPerRead === undefined ? {} : { maxNodesPerRead: limits.nodesPerRead }),
        ...(limits.itemsPerCall === undefined ? {} : { maxMonitoredItemsPerCall: limits.itemsPerCall }),
      },
    },
    userManager: { isValidUser: (user: string, password: string) => user === 'plenum' && password === 'right' },
    serverCertificateManager: store('server'),
    userCertificateManager: store('users'),
  });
  await server.initialize();
  const { addressSpace } = server.engine;
  if (!addressSpace) {
    throw new Error('The test server has no address space.');
  }
  const namespace = addressSpace.getOwnNamespace();
  const variables = ['Value0', 'Value1', 'Plain'].map((name) => {
    const variable = namespace.addVariable({
      organizedBy: addressSpace.rootFolder.objects,
      browseName: name,
      nodeId: `s=${name}`,
      dataType: DataType.Double,
      minimumSamplingInterval: 20,
      ...(name === 'Plain' || !isHistorizing ? {} : { accessLevel: 'CurrentRead | HistoryRead' as const }),
      ...(name === 'Plain' || !isHistorizing ? {} : { userAccessLevel: 'CurrentRead | HistoryRead' as const }),
    });
    if (name !== 'Plain' && isHistorizing) {
      addressSpace.installHistoricalDataNode(variable, { maxOnlineValues: 10_000 });
    }
    return variable;
  });
  const set = (index: number, value: number, timeMs = Date.now()) =>
    variables[index]?.setValueFromSource({ dataType: DataType.Double, value }, StatusCodes.Good, new Date(timeMs));
  for (const [uri, value] of namespaces) {
    addressSpace.registerNamespace(uri).addVariable({
      organizedBy: addressSpace.rootFolder.objects,
      browseName: 'Thing',
      nodeId: 's=Thing',
      dataType: DataType.Double,
      value: { dataType: DataType.Double, value },
    });
  }
  const add = (name: string) => {
    namespace.addVariable({
      organizedBy: addressSpace.rootFolder.objects,
      browseName: name,
      nodeId: `s=${name}`,
      dataType: DataType.Double,
      value: { dataType: DataType.Double, value: 1 },
    });
  };
  for (let index = 0; index < more; index++) {
    add(`More${index}`);
  }
  for (const [name, value] of Object.entries(odd)) {
    namespace.addVariable({
      organizedBy: addressSpace.rootFolder.objects,
      browseName: name,
      nodeId: `s=${name}`,
      dataType: value.dataType,
      valueRank: value.arrayType === VariantArrayType.Array ? 1 : -1,
      value: value as never,
    });
  }
  for (const { timeMs, value } of history) {
    set(0, value, timeMs);
  }
  if (limits.isSilent) {
    for (const id of [
      VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
      VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
    ]) {
      const announced = addressSpace.findNode(`i=${id}`) as ReturnType<typeof namespace.addVariable> | null;
      announced?.bindVariable({ get: () => new Variant({ dataType: DataType.UInt32, value: 0 }) }, true);
    }
  }
  const renumber = (uris: string[]) => {
    const table = addressSpace.findNode(`i=${VariableIds.Server_NamespaceArray}`) as ReturnType<
      typeof namespace.addVariable
    >;
    const value = { dataType: DataType.String, arrayType: VariantArrayType.Array, value: uris };
    table.bindVariable({ get: () => new Variant(value) }, true);
  };
  await server.start();
  return { endpoint: `opc.tcp://127.0.0.1:${port}`, port, set, add, renumber, stop: () => server.shutdown(0) };
}
