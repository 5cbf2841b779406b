import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import ModbusSerial, { type FCallbackVal, type IServiceVector, type ServerTCP } from 'modbus-serial';
import { Quality } from '#model/sample.ts';
import { recordingContext, until, type Recording } from '../../testing/recording.ts';
import { modbusAdapter } from './adapter.ts';
import { modbusConfigSchema } from './config.ts';

// The package's declarations name the server as an export; at run time it hangs on the default export.
const ModbusServer = (ModbusSerial as unknown as { ServerTCP: typeof ServerTCP }).ServerTCP;

/** Registers 0 to 99 exist, 10 to 19 do not; register n of unit u holds u * 1000 + n unless changed. */
async function startDevice(port = 0) {
  const changed = new Map<string, number>();
  const requests: string[] = [];
  const vector: IServiceVector = {
    getHoldingRegister: (address: number, unitId: number, callback: FCallbackVal<number>) =>
      vector.getMultipleHoldingRegisters?.(address, 1, unitId, (error, values) => callback(error, values[0] ?? 0)),
    getMultipleHoldingRegisters(start, length, unitId, callback) {
      requests.push(`${unitId}:${start}+${length}`);
      const addresses = Array.from({ length }, (_, index) => start + index);
      if (addresses.some((address) => address > 99 || (address >= 10 && address < 20))) {
        callback(Object.assign(new Error('illegal address'), { modbusErrorCode: 2 }), []);
        return;
      }
      callback(
        null,
        addresses.map((address) => changed.get(`${unitId}:${address}`) ?? unitId * 1000 + address)
      );
    },
    getCoil: (address: number) => address % 2 === 1,
  };
  const server = new ModbusServer(vector, { host: '127.0.0.1', port });
  const inner = server as unknown as { _server: Server };
  await new Promise((resolve) => server.once('initialized', resolve));
  const stop = () => {
    for (const socket of server.socks.keys()) {
      socket.destroy();
    }
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: (inner._server.address() as AddressInfo).port, changed, requests, stop };
}

function configOf(port: number, registers: object[], extra: object = {}) {
  const named = registers.map((register, index) => ({ metric: 'RackPower', rack: `R${index}`, ...register }));
  const base = { name: 'pdu', protocol: 'modbus', host: '127.0.0.1', interval: '100ms', timeout: '300ms' };
  return modbusConfigSchema.parse({ ...base, port, registers: named, ...extra });
}

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

function run(config: ReturnType<typeof configOf>): { recording: Recording; done: Promise<unknown> } {
  const recording = recordingContext();
  const done = modbusAdapter
    .open(config)
    .run(recording.context)
    .catch((error: unknown) => error);
  cleanups.push(async () => {
    recording.stop();
    await done;
  });
  return { recording, done };
}

test('a register changed at the device arrives with the next poll', async () => {
  const device = await startDevice();
  cleanups.push(device.stop);
  const { recording } = run(configOf(device.port, [{ address: 5 }, { address: 1, table: 'coil' }]));
  await until(() => recording.values('1:holding:5').includes(1005), 'first value');
  device.changed.set('1:5', 42);
  await until(() => recording.values('1:holding:5').at(-1) === 42, 'changed value');
  expect(recording.values('1:coil:1').at(-1)).toBe(1);
  expect(recording.states.at(-1)?.state).toBe('connected');
});

test("units behind one connection never get each other's values", async () => {
  const device = await startDevice();
  cleanups.push(device.stop);
  const units = [1, 2, 3, 4, 5, 6, 7, 8];
  const { recording } = run(
    configOf(
      device.port,
      units.flatMap((unitId) => [
        { address: 3, unitId },
        { address: 60, unitId },
      ])
    )
  );
  await until(() => recording.samples.length > 400, '400 samples');
  const wrong = recording.samples.filter(({ address, value }) => {
    const [unit, , register] = address.split(':').map(Number);
    return value !== (unit ?? 0) * 1000 + (register ?? 0);
  });
  expect(wrong).toEqual([]);
});

test('a hole in the register map costs one refusal, then the split requests are remembered', async () => {
  const device = await startDevice();
  cleanups.push(device.stop);
  const { recording } = run(configOf(device.port, [{ address: 8 }, { address: 20 }, { address: 12 }]));
  await until(() => recording.values('1:holding:20').length > 5, 'polls around the hole');
  expect(device.requests.filter((request) => request === '1:8+13')).toHaveLength(1);
  expect(device.requests.filter((request) => request === '1:12+1')).toHaveLength(1);
  expect(recording.values('1:holding:8').at(-1)).toBe(1008);
  expect(recording.samples.find(({ address }) => address === '1:holding:12')).toMatchObject({
    value: null,
    quality: Quality.bad,
  });
  expect(recording.states.at(-1)).toMatchObject({
    state: 'degraded',
    message: expect.stringContaining('1:holding:12'),
  });
  expect(recording.complaints.filter((text) => text.includes('1:holding:12'))).toHaveLength(1);
});

test('a device that goes away ends the run, so that the host reconnects', async () => {
  const device = await startDevice();
  const { recording, done } = run(configOf(device.port, [{ address: 5 }]));
  await until(() => recording.samples.length > 2, 'values');
  await device.stop();
  await expect(done).resolves.toMatchObject({ kind: 'lost' });
});

test('check says which registers the device refuses, and writes nothing', async () => {
  const device = await startDevice();
  cleanups.push(device.stop);
  const config = configOf(device.port, [{ address: 5 }, { address: 12 }]);
  const [result] = await modbusAdapter.check(config, AbortSignal.timeout(5_000));
  expect(result).toMatchObject({ ok: false, message: expect.stringContaining('1 of 2 registers read') });
  expect(result?.nextStep).toContain('1:holding:12');
});

test('check names an endpoint where nobody listens', async () => {
  const device = await startDevice();
  await device.stop();
  const [result] = await modbusAdapter.check(configOf(device.port, [{ address: 5 }]), AbortSignal.timeout(5_000));
  expect(result).toMatchObject({ ok: false, message: expect.stringContaining('ECONNREFUSED') });
});

/** Answers every request of the units in `answers`; the others never. Counts connections. */
async function startFrameDevice(transport: 'tcp' | 'rtu', answers: Set<number>, delayMs: (request: number) => number) {
  let connections = 0;
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (frame) => {
      const header = transport === 'tcp' ? 6 : 0;
      const [unit = 0, code = 0] = frame.subarray(header);
      const length = frame.readUInt16BE(header + 4);
      if (!answers.has(unit)) {
        return;
      }
      const values = Buffer.alloc(length * 2);
      for (let index = 0; index < length; index++) {
        values.writeUInt16BE(frame.readUInt16BE(header + 2) + index, index * 2);
      }
      const pdu = Buffer.concat([Buffer.from([unit, code, values.length]), values]);
      const answer = transport === 'tcp' ? withHeader(frame, pdu) : withCrc(pdu);
      setTimeout(() => socket.write(answer), delayMs(requests++));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    sockets.forEach((socket) => socket.destroy());
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

function withHeader(request: Buffer, pdu: Buffer): Buffer {
  const header = Buffer.from(request.subarray(0, 6));
  header.writeUInt16BE(pdu.length, 4);
  return Buffer.concat([header, pdu]);
}

/** CRC-16/MODBUS, low byte first (Modbus over serial line V1.02, section 6.2.2). */
function withCrc(pdu: Buffer): Buffer {
  let crc = 0xffff;
  for (const byte of pdu) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
    }
  }
  return Buffer.concat([pdu, Buffer.from([crc & 0xff, crc >> 8])]);
}

test('a dead unit behind a gateway is reported and leaves its neighbours alone', async () => {
  const answers = new Set([1]);
  const gateway = await startFrameDevice('tcp', answers, () => 0);
  const { recording } = run(configOf(gateway.port, [{ address: 5 }, { address: 6, unitId: 2 }]));
  await until(() => recording.states.at(-1)?.state === 'degraded', 'degraded state');
  expect(recording.states.at(-1)?.message).toContain('unit 2');
  const before = recording.values('1:holding:5').length;
  await until(() => recording.values('1:holding:5').length > before + 20, 'unit 1 goes on');
  expect(recording.values('2:holding:6')).toEqual([null]);
  expect(gateway.connections()).toBe(1);
});

test('over RTU a late answer is never taken for the next request', async () => {
  const late = (request: number) => (request % 4 === 3 ? 450 : 0);
  const gateway = await startFrameDevice('rtu', new Set([1]), late);
  const registers = [{ address: 5 }, { address: 40 }, { address: 80 }];
  const { recording } = run(configOf(gateway.port, registers, { transport: 'rtu-over-tcp' }));
  await until(() => recording.samples.length > 60, '60 samples');
  const read = recording.samples.filter(({ value }) => value !== null);
  expect(read.filter(({ address, value }) => Number(address.split(':')[2]) !== value)).toEqual([]);
  expect(gateway.connections()).toBeGreaterThan(2);
});

test('missed polls are recorded as a gap, not bridged', async () => {
  const answers = new Set([1, 2]);
  const gateway = await startFrameDevice('tcp', answers, () => 0);
  const { recording } = run(configOf(gateway.port, [{ address: 5 }, { address: 6, unitId: 2 }]));
  await until(() => recording.values('2:holding:6').length > 2, 'values of unit 2');
  answers.delete(2);
  await until(() => recording.values('2:holding:6').at(-1) === null, 'unit 2 bad');
  answers.add(2);
  const gapOf = (address: string) => recording.gaps.find(({ addresses }) => addresses.includes(address));
  await until(() => gapOf('2:holding:6') !== undefined, 'gap');
  const gap = gapOf('2:holding:6');
  expect(gap?.cause).toBe('missed poll');
  expect((gap?.toMs ?? 0) - (gap?.fromMs ?? 0)).toBeGreaterThanOrEqual(300);
});
