import ModbusSerial, { type ServerTCP } from 'modbus-serial';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  oneServerConfig,
  runPlenum,
  temporaryDirectory,
  writeConfig,
  type CollectorProcess,
} from '#collector/testing/collector.ts';
import { testDatabase, type TestDatabase } from '#database/testing/database.ts';
import type { LiveMessage, LiveOffer } from '#model/query/live.ts';
import { type Channels, connectChannels } from '../datasource/backend/testing/channels.ts';
import { contextFor, startBackend, type TestBackend } from '../datasource/backend/testing/grafana.ts';

/** A machine that is busy with other tests starts a collector in half a minute. */
const PATIENCE = { timeout: 90_000, interval: 50 };
const ModbusServer = (ModbusSerial as unknown as { ServerTCP: typeof ServerTCP }).ServerTCP;

let database: TestDatabase;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let slave: Awaited<ReturnType<typeof startSlave>>;
let collector: CollectorProcess;
let backend: TestBackend;
let channels: Channels;

beforeAll(async () => {
  database = await testDatabase();
  slave = await startSlave();
  directory = await temporaryDirectory();
  const config = oneServerConfig('', {
    http: { enabled: false },
    database: { url: '${env:PLENUM_DATABASE_URL}', flushInterval: '100ms' },
    sources: [
      {
        name: 'pdu',
        protocol: 'modbus',
        host: '127.0.0.1',
        port: slave.port,
        interval: '500ms',
        registers: [{ address: 0, type: 'uint16', metric: 'RackPower', rack: 'R1', unit: 'W' }],
      },
    ],
  });
  collector = runPlenum(['collect', await writeConfig(directory.path, config)], {
    PLENUM_DATABASE_URL: database.urlAs('plenum_writer'),
  });
  const context = contextFor(database.embedded ? database.urlAs('plenum_reader') : database.url);
  backend = await startBackend(context);
  channels = connectChannels(backend.target, context);
});

afterAll(async () => {
  channels?.close();
  await backend?.stop();
  collector?.kill('SIGKILL');
  await collector?.exited;
  await slave?.stop();
  await database?.stop();
  await directory?.remove();
});

/** A slave with one register. */
async function startSlave() {
  let register = 1_000;
  const getMultipleHoldingRegisters = (_address: number, length: number) => new Array<number>(length).fill(register);
  const server = new ModbusServer(
    { getHoldingRegister: () => register, getMultipleHoldingRegisters },
    { host: '127.0.0.1', port: 0, unitID: 1 }
  );
  await new Promise<void>((resolve) => server.on('initialized', () => resolve()));
  const { port } = (server as unknown as { _server: { address(): { port: number } } })._server.address();
  return {
    port,
    set: (value: number) => {
      register = value;
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function offer(): Promise<LiveOffer> {
  const toMs = Date.now();
  const query = { metrics: [{ metric: 'RackPower' }], bucket: '1s', live: true };
  const [first] = await backend.series(query, { fromMs: toMs - 300_000, toMs });
  return first?.live as LiveOffer;
}

it('a register that changed at the slave is told to the panel without a refresh', async () => {
  await vi
    .waitFor(async () => expect(await offer()).toBeDefined(), PATIENCE)
    .catch((error: Error) => {
      throw new Error(`${error.message}\n${collector.log()}`);
    });
  const values: Array<number | null> = [];
  const running = channels.run(await offer(), ({ data }: LiveMessage) => values.push(...(data?.values[1] ?? [])));
  await vi.waitFor(() => expect(values).toContain(1_000), PATIENCE);
  for (const value of [1_234, 2_345, 3_456]) {
    const changedMs = performance.now();
    slave.set(value);
    await vi.waitFor(() => expect(values).toContain(value), PATIENCE);
    console.log(`register to panel: ${Math.round(performance.now() - changedMs)} ms`);
  }
  running.cancel();
});
