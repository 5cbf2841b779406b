import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { readRequest, TABLES } from '#protocols/modbus/read.ts';
import { acknowledgement } from '../../../protocols/mqtt/acknowledge.ts';
import { sessionPath, sessionsPath } from '../../../protocols/redfish/path.ts';
import { libraryUses, type Reach } from '../testing/library-use.ts';
import { MANIFESTS } from './registry.ts';

/** The only place from which something is sent to a BMC. */
const EXCHANGE = 'protocols/redfish/exchange.ts';

/** Types of all that the sources and their libraries declare have to be read. */
const COMPILE_TIMEOUT_MS = 120_000;

/** What speaks to nobody. */
const SILENT =
  /^(zod|pino|yaml|@bufbuild\/protobuf|node:(path|fs|fs\/promises|util|zlib|crypto|buffer|buffer\.buffer|timers\/promises|events|globals|process))$/;

/** A receiver waits for those who call it. */
const SERVER = ['createServer', 'Server.once', 'Server.listen', 'Server.address', 'Server.close'];

/** All that the sources call of what can speak to a device: whoever adds a name here answers for it that it reads. */
const READS: Record<string, readonly string[]> = {
  // Writes of a socket are looked at one by one below.
  'node:net': [
    'connect',
    'Socket',
    'Socket.on',
    'Socket.once',
    'Socket.setTimeout',
    'Socket.destroyed',
    'Socket.write',
    // What it sends is looked at below.
    'Socket.end',
    ...SERVER,
  ],
  'node:http': [
    'createServer',
    'Server.on',
    'Server.once',
    'Server.closeIdleConnections',
    'Server.closeAllConnections',
    'ServerResponse.writeHead',
  ],
  'node:https': ['createServer'],
  // How much a sender may have on the way.
  'node:http2': ['Http2Session.setLocalWindowSize', 'Http2Session.settings'],
  // A server of gRPC alone: no client is ever made of it.
  '@grpc/grpc-js': [
    'Server',
    'Server.addService',
    'Server.bindAsync',
    'Server.tryShutdown',
    'Server.forceShutdown',
    'ServerCredentials',
    'ServerCredentials.createInsecure',
    'createCertificateProviderServerCredentials',
    'ServerInterceptingCall',
    'ServerInterceptingCallInterface.getPeer',
    'ServerInterceptingCallInterface.sendStatus',
    'getPeer',
    'getAuthContext',
    'Metadata',
    'Metadata.get',
    'Metadata.set',
    'sendUnaryData',
  ],
  'node:tls': ['Server.setSecureContext', 'createSecureContext', 'TLSSocket.getPeerCertificate'],
  'node:timers': ['setImmediate', 'Timeout.unref'],
  'node:stream': ['Readable.on', 'Readable.destroy', 'Readable.destroyed', 'Writable.write', 'Writable.end'],
  undici: [
    'Agent',
    'buildConnector',
    'Dispatcher.dispatch',
    'Dispatcher.destroy',
    'DispatchController.abort',
    'DispatchController.pause',
    'DispatchController.resume',
  ],
  yaml: ['parse'],
  mqtt: [
    'connect',
    'TypedEventEmitter.on',
    'MqttClient.handleMessage',
    'MqttClient.subscribeAsync',
    'MqttClient.stream',
    'MqttClient.end',
  ],
  'node-opcua-client': [
    'OPCUAClient',
    'OPCUAClient.create',
    'OPCUAClient.connect',
    'OPCUAClient.disconnect',
    'OPCUAClient.createSession',
    'OPCUAClient.getEndpoints',
    'OPCUAClientBase.connectionStrategy',
    'ClientSession.on',
    'ClientSessionBase.close',
    'ClientSessionBase.isReconnecting',
    'ClientSessionReadHistoryService.historyRead',
    'ClientSessionSubscriptionService.createSubscription2',
    'ClientSessionRawSubscriptionService.createMonitoredItems',
    'ClientSessionRawSubscriptionService.modifySubscription',
    'ClientSubscription',
    'ClientSubscription.on',
  ],
  'node-opcua-pseudo-session': ['IBasicSessionRead.read'],
  'node-opcua-certificate-manager': ['OPCUACertificateManager', 'OPCUACertificateManager.initialize'],
  'node-opcua-secure-channel': ['ConnectionStrategy.maxRetry'],
  'node-opcua-debug': ['setErrorLogger', 'setWarningLogger'],
  'node-opcua-nodeid': ['resolveNodeId'],
  'node-opcua-status-code': ['StatusCode.isGood'],
};

/** Classes of OPC UA messages and their parts: the requests among them read, subscribe or read history (Part 4, 5.10 to 5.13). */
const MESSAGES = [
  'CreateMonitoredItemsRequest',
  'HistoryReadRequest',
  'ReadRawModifiedDetails',
  'DataChangeFilter',
  'DataChangeNotification',
  'HistoryData',
];

let reach: Reach;
beforeAll(() => {
  reach = libraryUses('collector/src/sources/registry.ts');
}, COMPILE_TIMEOUT_MS);

describe('every source, with all that it imports', { timeout: COMPILE_TIMEOUT_MS }, () => {
  test('is followed whole', () => {
    for (const { protocol } of MANIFESTS) {
      expect(reach.files).toContain(`collector/src/sources/${protocol}/adapter.ts`);
    }
    // Generated codecs look into values of any type; they reach nothing but bytes.
    const isCodec = (place: string) => place.startsWith('protocols/otlp/generated/');
    expect(reach.blind.filter((place) => !isCodec(place))).toEqual([]);
    const imported = reach.files
      .filter(isCodec)
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/from "([^"]+)"/g)].map(([, from]) => from));
    expect(imported).toEqual(['@bufbuild/protobuf/wire']);
    expect(reach.files.filter((file) => /write\.ts$|^operator\//.test(file))).toEqual([]);
  });

  test('uses only what reads of all that speaks to a device', () => {
    expect(strangersIn(reach)).toEqual([]);
  });

  test('sends nothing over a socket but requests to read and acknowledgements', () => {
    const written = callsOf(reach, /^(Socket|Writable|Duplex)\.write$/).map((call) => call.arguments[0]?.getText());
    expect(written.toSorted()).toEqual([
      '(framing as Framing).request(asked, readRequest(block))',
      'acknowledgement(messageId)',
    ]);
    const codes = TABLES.map((table) => readRequest({ unitId: 1, table, start: 0, length: 1 })[0]);
    // Modbus application protocol V1.1b3, sections 6.1 to 6.4; MQTT 3.1.1, section 3.4: PUBACK.
    expect(codes.toSorted()).toEqual([1, 2, 3, 4]);
    expect([...acknowledgement(0x1234)]).toEqual([0x40, 2, 0x12, 0x34]);
  });

  test('ends with a text only what somebody else began: the answers of a receiver', () => {
    const ended = callsOf(reach, /^(Socket|Writable|Duplex|ServerResponse|OutgoingMessage|ClientRequest)\.end$/).map(
      (call) => call.getText()
    );
    expect(ended.toSorted()).toEqual(['response.end(body)', 'socket.end(answer)']);
  });

  test('asks over HTTP with GET, and without a body', () => {
    const sent = callsOf(reach, /^Dispatcher\.dispatch$/);
    const [options, ...others] = sent
      .filter((call) => call.getSourceFile().fileName !== path.resolve(EXCHANGE))
      .map((call) => call.arguments[0]);
    expect(others).toEqual([]);
    expect(keysOf(options)).toEqual(['origin', 'path', 'method', 'headers']);
    expect(options?.getText()).toContain("method: 'GET'");
  });

  test('logs in at a BMC and out again, and sends it nothing else that changes anything', () => {
    const ofBmcs = callsOf(reach, /^Dispatcher\.dispatch$/).filter(
      (call) => call.getSourceFile().fileName === path.resolve(EXCHANGE)
    );
    expect(ofBmcs.map((call) => keysOf(call.arguments[0]))).toEqual([['origin', 'path', 'method', 'headers', 'body']]);
    // The type of a request leaves two that are no GET, to paths that only these functions make.
    const [, types = ''] = /export type BmcRequest =([\s\S]*?);\n\n/.exec(readFileSync(EXCHANGE, 'utf8')) ?? [];
    expect(types.match(/method: '\w+'; path: \w+/g)).toEqual([
      "method: 'GET'; path: string",
      "method: 'POST'; path: SessionsPath",
      "method: 'DELETE'; path: SessionPath",
    ]);
    for (const link of ['/redfish/v1/Systems/1/Actions/ComputerSystem.Reset', '/redfish/v1/Sessions/../Systems', '']) {
      expect(sessionsPath(link)).toBe('/redfish/v1/SessionService/Sessions');
      expect(sessionPath(link)).toBeUndefined();
    }
    const makers = reach.files.filter((file) => / as Sessions?Path\b/.test(readFileSync(file, 'utf8')));
    expect(makers).toEqual(['protocols/redfish/path.ts']);
  });

  test('leaves no will at a broker', () => {
    const files = reach.files.filter((file) => /^protocols\/mqtt\/|\/dsx-mqtt\//.test(file));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => /\bwill\b['"]?\s*:/.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

test('whatever writes, calls or publishes is found', { timeout: COMPILE_TIMEOUT_MS }, () => {
  const writer = libraryUses('collector/src/testing/opcua-writer.ts');
  expect(strangersIn(writer)).toEqual([
    expect.stringContaining('mqtt MqttClient.publish'),
    expect.stringMatching(/node-opcua-\S+ \w+\.call/),
    expect.stringContaining('undici request'),
  ]);
  expect(writer.blind).toEqual([expect.stringContaining('session[name]')]);
  expect(callsOf(writer, /^Socket\.write$/)).toHaveLength(1);
});

function strangersIn({ uses }: Reach): string[] {
  const strange = uses.filter(
    ({ from, name, callable }) =>
      callable && !SILENT.test(from) && !READS[from]?.includes(name) && !MESSAGES.includes(name)
  );
  return [...new Set(strange.map(({ from, name, file, line }) => `${from} ${name} (${file}:${line})`))];
}

function callsOf({ uses }: Reach, name: RegExp): ts.CallExpression[] {
  return uses.flatMap((use) => (use.call && !SILENT.test(use.from) && name.test(use.name) ? [use.call] : []));
}

/** Keys of an object literal; one that cannot be seen through is a key of its own. */
function keysOf(options: ts.Expression | undefined): string[] {
  if (options === undefined) {
    return [];
  }
  return ts.isObjectLiteralExpression(options)
    ? options.properties.map((property) => property.name?.getText() ?? property.getText())
    : [options.getText()];
}
