import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startRawDevice, type RawAnswer, type RawRequest } from '#protocols/modbus/testing/raw-device.ts';
import type { Source } from '../../contract/adapter.ts';
import type { HostTimes } from '../../host/source-host.ts';
import { hosted as hostedSource } from '../../testing/hosted.ts';
import { recordingContext, until, type Recording, type RecordingOptions } from '../../testing/recording.ts';
import { modbusAdapter } from './adapter.ts';
import { modbusConfigSchema, type ModbusConfig } from './config.ts';
import { manifest } from './manifest.ts';

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

async function device(
  answer: (request: RawRequest) => RawAnswer,
  transport: 'tcp' | 'rtu' = 'tcp',
  onConnection?: (socket: Socket, number: number) => void
) {
  const started = await startRawDevice(transport, answer, onConnection);
  cleanups.push(started.stop);
  return started;
}

function configOf(port: number, registers: object[], extra: object = {}): ModbusConfig {
  const named = registers.map((register, index) => ({ metric: 'RackPower', rack: `R${index}`, ...register }));
  const base = { name: 'pdu', protocol: 'modbus', host: '127.0.0.1', interval: '100ms', timeout: '300ms' };
  return modbusConfigSchema.parse({ ...base, port, registers: named, ...extra });
}

/** One source per configuration, as in the collector: it remembers what an earlier run found out. */
const sources = new Map<ModbusConfig, Source>();

function run(config: ModbusConfig, options?: RecordingOptions): Recording & { done: Promise<unknown> } {
  const recording = recordingContext(options);
  const source = sources.get(config) ?? modbusAdapter.open(config);
  sources.set(config, source);
  const done = source.run(recording.context).catch((error: unknown) => error);
  cleanups.push(async () => {
    recording.stop();
    await done;
  });
  return { ...recording, done };
}

const good = (recording: Recording, address: string) => recording.values(address).filter((value) => value !== null);
const covers = ({ start, length }: RawRequest, register: number) => start <= register && register < start + length;

describe('a device that is silent instead of refusing', () => {
  test('is read around an unused register in a hole, which is named', async () => {
    const meter = await device((request) => ({ silent: covers(request, 205) }));
    const recording = run(configOf(meter.port, [{ address: 200 }, { address: 212 }, { address: 300 }]));
    const wanted = ['1:holding:200', '1:holding:212', '1:holding:300'];
    await until(() => wanted.every((address) => good(recording, address).length > 5), 'all three');
    await until(() => recording.complaints.some((text) => text.includes('holding register 205')), 'the name');
    expect(recording.states.at(-1)).toMatchObject({ state: 'connected' });
    expect(meter.connections()).toBe(1);
    // The block, then the hole by halves.
    expect(meter.requests.filter((request) => covers(request, 205)).length).toBeLessThanOrEqual(6);
  });

  test('is read around a configured register, which is bad, named and asked for rarely', async () => {
    const meter = await device((request) => ({ silent: covers(request, 205) }));
    const registers = Array.from({ length: 20 }, (_, index) => ({ address: 200 + index }));
    const recording = run(configOf(meter.port, registers));
    await until(() => good(recording, '1:holding:206').length > 10, 'the neighbours');
    await until(() => recording.states.at(-1)?.state === 'degraded', 'the complaint');
    expect(recording.states.at(-1)?.message).toBe('registers without an answer: 1:holding:205');
    expect(recording.values('1:holding:205')).toEqual([null]);
    const before = meter.requests.filter((request) => covers(request, 205)).length;
    expect(before).toBeLessThanOrEqual(10);
    const read = good(recording, '1:holding:219').length;
    await until(() => good(recording, '1:holding:219').length > read + 10, 'more values');
    expect(meter.requests.filter((request) => covers(request, 205))).toHaveLength(before);
  });

  test('is found out even where every request covers the bad register', async () => {
    const meter = await device((request) => ({ silent: covers(request, 205) }));
    const recording = run(configOf(meter.port, [{ address: 204 }, { address: 205 }, { address: 206 }]));
    await until(() => good(recording, '1:holding:206').length > 3, 'a neighbour');
    await until(() => good(recording, '1:holding:204').length > 3, 'the other neighbour');
  });

  test('ends the run where it is silent on everything', async () => {
    const meter = await device(() => ({ silent: true }));
    const recording = run(configOf(meter.port, [{ address: 200 }, { address: 212 }, { address: 300 }]));
    await expect(recording.done).resolves.toMatchObject({ kind: 'lost' });
    expect(recording.states.map(({ state }) => state)).toEqual(['connecting']);
    expect(meter.requests.length).toBeLessThanOrEqual(6);
  });
});

test('a slow answer makes the registers that were read before it no gap', async () => {
  let answers = 0;
  const isSlow = ({ start }: RawRequest) => start === 300 && ++answers % 3 === 0;
  const meter = await device((request) => ({ delayMs: isSlow(request) ? 400 : 0 }));
  const recording = run(configOf(meter.port, [{ address: 5 }, { address: 300 }], { interval: '500ms', timeout: '2s' }));
  await until(() => recording.gaps.filter(({ addresses }) => addresses.includes('1:holding:300')).length > 1, 'gaps');
  for (const { fromMs, toMs } of recording.gaps.filter(({ addresses }) => addresses.includes('1:holding:5'))) {
    const inside = recording.samples.filter(
      ({ address, timeMs }) => address === '1:holding:5' && timeMs > fromMs && timeMs < toMs
    );
    expect(inside).toEqual([]);
  }
});

test('a device that refuses everything is told apart from one that is away, and from one that is connected', async () => {
  const meter = await device(() => ({ exception: 2 }));
  const config = configOf(meter.port, [{ address: 5 }, { address: 90, unitId: 2 }]);
  const recording = run(config);
  await until(() => recording.states.at(-1)?.message?.includes('2:holding:90') === true, 'the complaint');
  expect(recording.states.at(-1)).toEqual({
    state: 'degraded',
    message: 'registers refused: 1:holding:5, 2:holding:90',
  });
  const under = hosted(config);
  // Ten rounds in which there is nothing to ask.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(meter.connections()).toBe(2);
  expect(new Set(under.states())).toEqual(new Set(['connecting']));
});

describe('units behind a gateway', () => {
  const bothUnits = [{ address: 5 }, { address: 6, unitId: 3 }];

  test.each<[string, RawAnswer, string]>([
    ['another unit answers for', { unitId: 1 }, 'unit 1 answered for unit 3'],
    ['the gateway does not reach', { exception: 11 }, 'exception 11'],
    ['the gateway has no path to', { exception: 10 }, 'exception 10'],
  ])('one that %s is away, and its neighbour keeps its rate', async (_, answer, words) => {
    const gateway = await device(({ unitId }) => (unitId === 3 ? answer : {}));
    const recording = run(configOf(gateway.port, bothUnits));
    await until(() => recording.states.at(-1)?.state === 'degraded', 'degraded');
    expect(recording.states.at(-1)?.message).toContain(words);
    const before = good(recording, '1:holding:5').length;
    await until(() => good(recording, '1:holding:5').length > before + 20, 'unit 1');
    expect(recording.gaps).toEqual([]);
    expect(recording.values('3:holding:6')).toEqual([null]);
    expect(gateway.connections()).toBe(1);
  });

  test('an answer that comes late never passes for that of another request', async () => {
    const gateway = await device(({ index }) => ({ delayMs: index % 4 === 3 ? 450 : 0 }));
    const recording = run(configOf(gateway.port, [{ address: 5 }, { address: 60 }, { address: 99, unitId: 2 }]));
    await until(() => recording.samples.length > 60, '60 samples');
    const wrong = recording.samples.filter(({ address, value }) => {
      const [unit = 0, , register = 0] = address.split(':').map(Number);
      return value !== null && value !== unit * 1000 + register;
    });
    expect(wrong).toEqual([]);
    expect(gateway.connections()).toBe(1);
  });
});

describe('a slow unit', () => {
  const SLOW_MS = 600;
  const registers = [{ address: 5 }, { address: 6, unitId: 2 }, { address: 7, unitId: 3 }];
  const slowUnit2 = ({ unitId }: RawRequest) => ({ delayMs: unitId === 2 ? SLOW_MS : 0 });

  /** Values of unit 1 while unit 2 gives `rounds` more. */
  async function neighbourShare(recording: Recording, rounds: number): Promise<number> {
    await until(() => good(recording, '2:holding:6').length >= 4, 'the slow unit');
    const [startMs, before] = [Date.now(), good(recording, '1:holding:5').length];
    const slowBefore = good(recording, '2:holding:6').length;
    await until(() => good(recording, '2:holding:6').length >= slowBefore + rounds, 'more of the slow unit', 40_000);
    return (good(recording, '1:holding:5').length - before) / ((Date.now() - startMs) / 100);
  }

  test('gets a connection of its own where the device allows it, and its neighbours lose nothing', async () => {
    const gateway = await device(slowUnit2);
    const recording = run(configOf(gateway.port, registers, { timeout: '3s' }));
    expect(await neighbourShare(recording, 4)).toBeGreaterThan(0.8);
    expect(gateway.connections()).toBe(2);
  });

  test.each<[string, (socket: Socket, number: number) => void]>([
    ['refuses a second connection', (socket, number) => void (number > 0 && socket.destroy())],
    ['accepts a second connection and never answers on it', (socket, number) => void (number > 0 && socket.pause())],
  ])('leaves most of the time to its neighbours where the device %s', async (_, onConnection) => {
    const gateway = await device(slowUnit2, 'tcp', onConnection);
    const recording = run(configOf(gateway.port, registers, { timeout: '1s' }));
    expect(await neighbourShare(recording, 3)).toBeGreaterThan(0.5);
    expect(recording.values('1:holding:5')).not.toContain(null);
    expect(recording.complaints.some((text) => text.includes('slow units share'))).toBe(true);
  });

  test('for which the gateway waits longer than we do costs its neighbours no register, and gets a connection of its own', async () => {
    const freeMs: number[] = [];
    const gateway = await device(({ unitId, connection }) => {
      const nowMs = performance.now();
      const endMs = Math.max(nowMs, freeMs[connection] ?? 0) + (unitId === 3 ? 1_500 : 0);
      freeMs[connection] = endMs;
      return { delayMs: endMs - nowMs };
    });
    const recording = run(configOf(gateway.port, [{ address: 5 }, { address: 400 }, { address: 7, unitId: 3 }]));
    await until(() => gateway.connections() === 2, 'the second connection', 60_000);
    const ends = ['1:holding:5', '1:holding:400'].map((address) => [address, good(recording, address).length] as const);
    await until(
      () => ends.every(([address, before]) => good(recording, address).length > before + 30),
      'its neighbours'
    );
    expect(recording.complaints.filter((text) => text.includes('1:holding'))).toEqual([]);
    expect(recording.values('3:holding:7')).toEqual([null]);
    expect(gateway.connections()).toBe(2);
  });

  test('stays on the only connection of a device that drops it in a request for a second one, after one reconnect', async () => {
    let isEvicting = false;
    const evictFirst = (request: RawRequest) => ({
      ...slowUnit2(request),
      hangUp: isEvicting && request.connection === 0,
    });
    const gateway = await device(evictFirst, 'tcp', (_, number) => void (isEvicting = number > 0));
    const config = configOf(gateway.port, registers, { timeout: '1s' });
    const first = run(config);
    await expect(first.done).resolves.toMatchObject({ kind: 'lost' });
    const second = run(config);
    expect(await neighbourShare(second, 3)).toBeGreaterThan(0.5);
    expect(gateway.sockets.size).toBe(1);
    expect(gateway.connections()).toBe(3);
  });

  test('goes on over one connection where the device drops the idle one for a second one', async () => {
    const open = new Set<Socket>();
    const dropWhenIdle = (socket: Socket) => {
      const before = gateway.requests.length;
      setTimeout(() => (gateway.requests.length === before ? socket.destroy() : dropWhenIdle(socket)), 30);
    };
    const gateway = await device(slowUnit2, 'tcp', (socket) => {
      open.forEach(dropWhenIdle);
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    });
    const recording = run(configOf(gateway.port, registers, { timeout: '1s' }));
    expect(await neighbourShare(recording, 3)).toBeGreaterThan(0.5);
    expect(recording.complaints.filter((text) => text.includes('drops a client'))).toHaveLength(1);
    expect(recording.values('1:holding:5')).not.toContain(null);
    expect(open.size).toBe(1);
  });

  test('does not pass the check without a word where a poll takes longer than its interval', async () => {
    const gateway = await device(slowUnit2);
    const results = await modbusAdapter.check(
      configOf(gateway.port, registers, { timeout: '3s' }),
      AbortSignal.timeout(20_000)
    );
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(results[1]?.message).toMatch(/took \d+ ms; the interval is 100 ms/);
    expect(results[1]?.nextStep).toContain('Raise the `interval` of unit 2');
  });
});

test('a frame with a wrong checksum costs neither the connection nor a value', async () => {
  const spoil = (frame: Buffer) => {
    const spoilt = Buffer.from(frame);
    spoilt[3] = (spoilt[3] ?? 0) ^ 0x10;
    return spoilt;
  };
  const server = await device(({ index }) => (index % 5 === 4 ? { spoil } : {}), 'rtu');
  const recording = run(configOf(server.port, [{ address: 5 }, { address: 90 }], { transport: 'rtu-over-tcp' }));
  await until(() => good(recording, '1:holding:90').length > 15, 'values');
  expect(server.connections()).toBe(1);
  expect(new Set(recording.values('1:holding:5'))).toEqual(new Set([1005]));
  expect(new Set(recording.values('1:holding:90'))).toEqual(new Set([1090]));
});

test('a unit that answers with nothing that can be read is named, for as long as it does', async () => {
  let isSpoilt = true;
  const gateway = await device((request) =>
    request.unitId === 2 && isSpoilt ? { spoil: (frame) => frame.fill(9, 7, 8) } : {}
  );
  const config = configOf(gateway.port, [{ address: 5 }, { address: 5, unitId: 2 }]);
  const recording = run(config);
  const says = () => recording.states.at(-1)?.message;
  await until(() => says()?.startsWith('unit 2 gives nothing: Modbus') ?? false, 'the unit is named');
  expect(good(recording, '1:holding:5').length).toBeGreaterThan(0);
  expect(recording.complaints.filter((text) => text.includes('speaks Modbus TCP on this port'))).toHaveLength(1);
  isSpoilt = false;
  await until(() => recording.states.at(-1)?.state === 'connected', 'the complaint ends');
});

test('the check does not send people to the manual for a device that is busy, or that speaks something else', async () => {
  const meter = await device(({ unitId }) =>
    unitId === 2 ? { exception: 6 } : unitId === 3 ? { exception: 4 } : { spoil: (frame) => frame.fill(9, 7, 8) }
  );
  const registers = [1, 2, 3].map((unitId) => ({ address: 5, unitId }));
  const results = await modbusAdapter.check(configOf(meter.port, registers), AbortSignal.timeout(20_000));
  expect(results.map(({ ok, nextStep }) => [ok, nextStep?.split('.')[0]])).toEqual([
    [false, expect.stringContaining('Check that the device speaks Modbus TCP on this port')],
    [false, 'It is asked again at each interval'],
    [false, 'It is asked again at each interval'],
  ]);
  expect(results[1]?.nextStep).toContain('pauseBetweenRequests');
  expect(results[2]?.nextStep).toContain('the fault is its own');
});

test('bytes of noise before a frame do not hide it', async () => {
  const noise = Buffer.from([0, 1, 3, 255]);
  const server = await device(() => ({ spoil: (frame) => Buffer.concat([noise, frame]) }), 'rtu');
  const recording = run(configOf(server.port, [{ address: 5 }], { transport: 'rtu-over-tcp' }));
  await until(() => good(recording, '1:holding:5').length > 5, 'values');
  expect(new Set(recording.values('1:holding:5'))).toEqual(new Set([1005]));
});

test('the time in which the spool took nothing is a gap, for every unit', async () => {
  const gateway = await device(() => ({}));
  let isFull = false;
  const recording = run(configOf(gateway.port, [{ address: 5 }, { address: 6, unitId: 2 }]), {
    store: () => until(() => !isFull, 'room'),
  });
  await until(() => recording.samples.length > 4, 'samples');
  isFull = true;
  const fullMs = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  isFull = false;
  const freeMs = Date.now();
  const gapOf = (address: string) => recording.gaps.find(({ addresses }) => addresses.includes(address));
  for (const address of ['1:holding:5', '2:holding:6']) {
    await until(() => gapOf(address) !== undefined, `the gap of ${address}`);
    expect(gapOf(address)?.fromMs).toBeLessThan(fullMs + 1_000);
    expect(gapOf(address)?.toMs).toBeGreaterThanOrEqual(freeMs);
  }
});

test('a counter that rolls over gives the same rate as before, and none where it was reset', async () => {
  const counts = [65_500, 65_530, 24, 54, 7, 37];
  const meter = await device(({ index }) => ({ words: [counts[index] ?? 0] }));
  const recording = run(configOf(meter.port, [{ address: 0, counter: true, scale: 10 }], { interval: '200ms' }));
  await until(() => meter.requests.length >= counts.length, 'the counts');
  await until(() => recording.samples.length >= 4, 'the rates');
  // A rate is per second of the device's own pace: each is held against the time since the one before.
  const [first, over, after, afterReset] = recording.samples;
  expect(first?.value).toBeGreaterThan(0);
  const grown = (to: typeof over, from: typeof over) =>
    ((to?.value ?? 0) * ((to?.timeMs ?? 0) - (from?.timeMs ?? 0))) / 1_000;
  expect(grown(over, first)).toBeCloseTo(300, 6);
  expect(grown(after, over)).toBeCloseTo(300, 6);
  // The reset itself has no rate: what follows it is by the count after it, half of the time since the last rate.
  expect(afterReset?.value).toBeGreaterThan(0);
  expect(grown(afterReset, after)).toBeGreaterThan(300);
});

test('the total of a meter and the power behind it are read from one register in one request', async () => {
  const meter = await device(({ index, length }) => ({ words: Array.from({ length }, () => 1_000 + 30 * index) }));
  const total = { address: 0, metric: 'GenericPoint', processArea: ['Energy'] };
  const recording = run(configOf(meter.port, [{ address: 0, counter: true }, total], { interval: '200ms' }));
  await until(() => good(recording, '1:holding:0/s').length >= 2, 'the power');
  const [first, second] = good(recording, '1:holding:0');
  expect([first, second]).toEqual([1_000, 1_030]);
  expect(good(recording, '1:holding:0/s').every((rate) => (rate ?? 0) > 0)).toBe(true);
  expect(meter.requests.length).toBeLessThanOrEqual(good(recording, '1:holding:0').length + 1);
});

test('a 64 bit counter rolls over without losing a count', async () => {
  const counts = [-60n, -30n, 0n, 30n].map((count) => BigInt.asUintN(64, count));
  const words = (count = 0n) => [48n, 32n, 16n, 0n].map((shift) => Number((count >> shift) & 0xffffn));
  const meter = await device(({ index, length }) => ({ words: words(counts[Math.min(index, 3)]).slice(0, length) }));
  const recording = run(configOf(meter.port, [{ address: 0, type: 'uint64', counter: true }], { interval: '200ms' }));
  await until(() => recording.samples.length >= 3, 'the rates');
  const [first, over] = recording.samples;
  expect(((over?.value ?? 0) * ((over?.timeMs ?? 0) - (first?.timeMs ?? 0))) / 1_000).toBeCloseTo(30, 6);
});

/** The adapter under its host, as in the collector. */
function hosted(config: ModbusConfig, times: Partial<HostTimes> = {}) {
  const run = hostedSource({ manifest, adapter: modbusAdapter, config, times });
  cleanups.push(run.stop);
  return { ...run, states: () => run.states.map(({ state }) => state) };
}

test('a gateway that hangs is one outage with one mark and one gap, however often it accepts the connection', async () => {
  let isHung = false;
  const gateway = await device(() => ({ silent: isHung }));
  const run = hosted(configOf(gateway.port, [{ address: 5 }, { address: 6, unitId: 2 }]));
  await until(() => run.samples.length > 6, 'values');
  isHung = true;
  const lastGoodMs = Math.max(...run.samples.map(({ receivedMs }) => receivedMs));
  await until(() => gateway.connections() > 4, 'some reconnects', 30_000);
  expect(run.states().filter((state) => state === 'connected')).toHaveLength(1);
  isHung = false;
  const backMs = Date.now();
  // A unit whose request was under way at the return is read a little later, and has a short gap more.
  const outages = () => run.gaps.filter(({ addresses }) => addresses.length === 2);
  await until(() => outages().length > 0, 'the gap', 30_000);
  await until(() => run.states().at(-1) === 'connected', 'connected');
  expect(run.samples.filter(({ value }) => value === null)).toHaveLength(2);
  expect(outages()).toHaveLength(1);
  expect(outages()[0]?.fromMs).toBeLessThanOrEqual(lastGoodMs + 200);
  expect(outages()[0]?.toMs).toBeGreaterThanOrEqual(backMs);
});

test('a device that hangs up again and again is left in peace for longer and longer, and is one outage', async () => {
  let isSick = true;
  const counts = new Map<number, number>();
  const meter = await device(({ connection }) => {
    const count = (counts.get(connection) ?? 0) + 1;
    counts.set(connection, count);
    return { hangUp: isSick && count > 4 };
  });
  const run = hosted(configOf(meter.port, [{ address: 5 }]), { firstRetryMs: 100, maxRetryMs: 30_000 });
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  // Four polls of 100 ms per connection: without growing pauses there would be a dozen.
  expect(meter.connections()).toBeLessThanOrEqual(7);
  expect(run.gaps).toEqual([]);
  isSick = false;
  await until(() => run.gaps.length > 0, 'the gap', 40_000);
  expect(run.gaps).toHaveLength(1);
});
