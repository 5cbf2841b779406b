import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import {
  AttributeIds,
  DataType,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  UserTokenType,
  type ClientSession,
  type HistoryData,
} from 'node-opcua-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPlant, type PlantHost } from '../plant-host.ts';
import { aheadOfTests } from '../testing/plant-time.ts';
import { OPCUA_POINTS } from '../points/opcua.ts';
import { startOpcUa } from './opcua.ts';
import type { SimServer } from './server.ts';

const LOGIN = { user: 'reader', password: 'open sesame' };
let folder: string;
let plant: PlantHost;
let server: SimServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plenum-opcua-'));
  plant = startPlant({ seed: 1, aheadS: aheadOfTests() });
  server = await startOpcUa(plant, {
    host: '127.0.0.1',
    port: 0,
    pkiDirectory: join(folder, 'server'),
    acceptUnknownCertificates: true,
    ...LOGIN,
  });
});

afterAll(async () => {
  plant.stop();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function withSession<T>(password: string, act: (session: ClientSession) => Promise<T>): Promise<T> {
  const client = OPCUAClient.create({
    securityMode: MessageSecurityMode.SignAndEncrypt,
    securityPolicy: SecurityPolicy.Basic256Sha256,
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 1 },
    clientCertificateManager: new OPCUACertificateManager({
      rootFolder: join(folder, 'client'),
      automaticallyAcceptUnknownCertificate: true,
      disableFileWatchers: true,
    }),
  });
  await client.connect(server.url);
  try {
    const session = await client.createSession({ type: UserTokenType.UserName, userName: LOGIN.user, password });
    const result = await act(session);
    await session.close();
    return result;
  } finally {
    await client.disconnect();
  }
}

test('every point reads good with a source time', async () => {
  const values = await withSession(LOGIN.password, (session) =>
    session.read(OPCUA_POINTS.map((point) => ({ nodeId: point.address, attributeId: AttributeIds.Value })))
  );
  const unreadable = OPCUA_POINTS.filter((_, i) => !values[i]?.statusCode.isGood() || !values[i]?.sourceTimestamp);
  expect(unreadable.map((point) => point.address)).toEqual([]);
});

test('the certificate names the host that the server is reached by, also when an older one did not', async () => {
  const pkiDirectory = join(folder, 'renamed');
  const nameOf = async (host: string) => {
    const ownPlant = startPlant({ seed: 1, aheadS: aheadOfTests() });
    const named = await startOpcUa(ownPlant, {
      host,
      port: 0,
      pkiDirectory,
      acceptUnknownCertificates: true,
      ...LOGIN,
    });
    const client = OPCUAClient.create({ endpointMustExist: false, connectionStrategy: { maxRetry: 1 } });
    try {
      await client.connect(named.url);
      const [endpoint] = await client.getEndpoints();
      return new X509Certificate(endpoint!.serverCertificate).subjectAltName;
    } finally {
      await client.disconnect();
      ownPlant.stop();
      await named.stop();
    }
  };
  expect(await nameOf('127.0.0.1')).toContain('IP Address:127.0.0.1');
  expect(await nameOf('localhost')).toContain('DNS:localhost');
});

test('a wrong password is refused', async () => {
  await expect(withSession('guess', async () => undefined)).rejects.toThrow(
    /BadUserAccessDenied|BadIdentityTokenRejected/
  );
});

test('a written set point reaches the plant, one out of range does not', async () => {
  const write = (value: number) =>
    withSession(LOGIN.password, (session) =>
      session.write({
        nodeId: 'ns=1;s=CRAH-1.SupplyAirTemperatureSp',
        attributeId: AttributeIds.Value,
        value: { value: { dataType: DataType.Double, value } },
      })
    );
  expect((await write(24)).name).toBe('Good');
  expect(plant.state.crah[0]?.supplySpC).toBe(24);
  expect((await write(99)).name).toBe('BadOutOfRange');
  expect(plant.state.crah[0]?.supplySpC).toBe(24);
});

test('history answers with the values that were served', async () => {
  const nodeId = 'ns=1;s=R-A01.OutletTemperature';
  const served = () => plant.log.report().opcua[nodeId]?.count ?? 0;
  await expect.poll(served, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  const untilMs = plant.timeMs() + 1;
  const count = plant.log.report({ fromMs: 0, toMs: untilMs }).opcua[nodeId]?.count;
  const result = await withSession(LOGIN.password, (session) =>
    session.readHistoryValue(nodeId, new Date(0), new Date(untilMs))
  );
  expect((result.historyData as HistoryData).dataValues).toHaveLength(count ?? -1);
});
