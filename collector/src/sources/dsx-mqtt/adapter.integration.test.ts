import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions, type AuthenticateError } from 'aedes';
import { afterEach, expect, test } from 'vitest';
import { Quality } from '#model/sample.ts';
import { recordingContext, until, type RecordingOptions } from '../../testing/recording.ts';
import { dsxMqttAdapter } from './adapter.ts';
import { dsxMqttConfigSchema, type DsxMqttConfig } from './config.ts';

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

async function startBroker(options: AedesOptions = {}) {
  const broker = await Aedes.createBroker(options);
  const server: Server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const publish = (topic: string, body: object | string, retain = false) => {
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise<void>((resolve, reject) =>
      broker.publish({ cmd: 'publish', topic: `BMS/v1/${topic}`, payload, qos: 1, retain, dup: false }, (error) =>
        error ? reject(error) : resolve()
      )
    );
  };
  const stop = async () => {
    await new Promise<void>((resolve) => broker.close(() => resolve()));
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  cleanups.push(stop);
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, publish, stop };
}

function configOf(url: string, extra: object = {}): DsxMqttConfig {
  return dsxMqttConfigSchema.parse({ name: 'dsx', protocol: 'dsx-mqtt', url, ...extra });
}

function run(config: DsxMqttConfig, options?: RecordingOptions) {
  const recording = recordingContext(options);
  const source = dsxMqttAdapter.open(config);
  const done = source.run(recording.context).catch((error: unknown) => error);
  const stop = async () => {
    recording.stop();
    await done;
  };
  cleanups.push(stop);
  const connected = until(() => recording.states.at(-1)?.state === 'connected', 'connected');
  return { source, recording, done, stop, connected };
}

/** Why a run ended by itself. */
const endOf = async (config: DsxMqttConfig): Promise<string> =>
  dsxMqttAdapter
    .open(config)
    .run(recordingContext().context)
    .then(() => 'without a word', String);

const METADATA = 'PUB/Metadata/Rack/RackPower/r1';
const VALUE = 'PUB/Value/Rack/RackPower/r1';
const ADDRESS = `BMS/v1/${VALUE}`;
const metadata = { objectType: 'Rack', pointType: 'RackPower', engUnit: 'kW', rackLocationId: 'R1' };
const value = (number: number) => ({ value: number, timestamp: 1_743_620_423_000 + number, quality: 1 });

test('retained metadata announces the point and its values follow', async () => {
  const broker = await startBroker();
  await broker.publish(METADATA, metadata, true);
  const { recording, connected } = run(configOf(broker.url));
  await connected;
  await broker.publish(VALUE, value(1));
  await until(() => recording.values(ADDRESS).length === 1, 'value');
  expect(recording.points.get(ADDRESS)).toMatchObject({ rack: 'R1', sourceUnit: 'kW' });
});

test('the check has nothing to say about the unit of a number that is stored as it is', async () => {
  const broker = await startBroker();
  const words = { objectType: 'PowerMeter', pointType: 'GenericPoint', objectId: 'PM-1' };
  await broker.publish('PUB/Metadata/PowerMeter/GenericPoint/seq', { ...words, engUnit: 'No Units' }, true);
  const check = () => dsxMqttAdapter.check(configOf(broker.url), AbortSignal.timeout(30_000));
  expect(await check()).toMatchObject([{ ok: true, message: 'metadata of 1 point' }]);
  await broker.publish(METADATA, { ...metadata, engUnit: 'No Units' }, true);
  expect(await check()).toMatchObject([{ ok: false, message: expect.stringContaining('No Units') as string }]);
});

test.each([
  [4, 'Bad username or password'],
  [5, 'Not authorized'],
])(
  'a login that the broker refuses with code %i ends the run with its words, and the check says what to do',
  async (returnCode, words) => {
    const broker = await startBroker({
      authenticate: (_client, _user, _password, done) =>
        done(Object.assign(new Error('no'), { returnCode }) as AuthenticateError, false),
    });
    expect(await endOf(configOf(broker.url, { user: 'plenum', password: 'wrong' }))).toMatch(
      new RegExp(`${broker.url}: Connection refused: ${words}`, 'i')
    );
    const [result] = await dsxMqttAdapter.check(configOf(broker.url), AbortSignal.timeout(20_000));
    expect(result).toMatchObject({ ok: false, nextStep: expect.stringContaining('user and password') as string });
  }
);

test('another client with the same id is named, where the broker speaks MQTT 5', async () => {
  const accepted = Buffer.from([0x20, 0x03, 0x00, 0x00, 0x00]);
  const takenOver = Buffer.from([0xe0, 0x02, 0x8e, 0x00]);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([accepted, takenOver])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await endOf(configOf(url, { mqttVersion: '5', clientId: 'ours' }))).toMatch(
    /session taken over\): another client uses the client id ours/i
  );
});

test('nothing published while the collector is away is lost, and nothing unstored is acknowledged', async () => {
  const broker = await startBroker();
  await broker.publish(METADATA, metadata, true);
  const config = configOf(broker.url);
  let storing = true;
  const first = run(config, { store: () => (storing ? Promise.resolve() : new Promise(() => undefined)) });
  await first.connected;
  await broker.publish(VALUE, value(1));
  await until(() => first.recording.values(ADDRESS).length === 1, 'first value');
  storing = false;
  await broker.publish(VALUE, value(2));
  await new Promise((resolve) => setTimeout(resolve, 100));
  // The spool never answers, as after a kill: the run ends without value 2 being durable.
  first.recording.stop();
  cleanups.splice(cleanups.indexOf(first.stop), 1);
  await first.done;
  for (let number = 3; number <= 200; number++) {
    await broker.publish(VALUE, value(number));
  }
  const second = run(config);
  await until(() => new Set(second.recording.values(ADDRESS)).size === 199, 'values 2 to 200');
  expect(new Set(second.recording.values(ADDRESS))).toEqual(new Set(Array.from({ length: 199 }, (_, i) => i + 2)));
  expect(await second.source.missed?.(gap)).toEqual([]);
});

const gap = { addresses: [ADDRESS], fromMs: 1, toMs: 2, cause: 'connection lost' };
test('a broker that goes away ends the run; after its return without our session the gap stays open', async () => {
  const broker = await startBroker();
  const config = configOf(broker.url);
  const { connected, done } = run(config);
  await connected;
  await broker.stop();
  cleanups.shift();
  expect(String(await done)).toContain(broker.url);
  const returned = await startBroker();
  const again = { ...config, url: returned.url };
  const { source, connected: reconnected } = run(again);
  await reconnected;
  expect(await source.missed?.(gap)).toEqual([gap]);
});

test('a retained value is as old as it says, and bad where nobody knows how old it is', async () => {
  const broker = await startBroker();
  const tags = ['old', 'unset', 'ahead', 'timeless'];
  const atMs = Date.now() - 3 * 86_400_000;
  const times = [atMs, '0001-01-01T00:00:00Z', Date.now() + 86_400_000, undefined];
  for (const [index, tag] of tags.entries()) {
    await broker.publish(`PUB/Metadata/Rack/RackPower/${tag}`, { ...metadata, rackLocationId: tag }, true);
    const body = { value: 11.5, timestamp: times[index], quality: 1 };
    await broker.publish(`PUB/Value/Rack/RackPower/${tag}`, body, true);
  }
  const { recording } = run(configOf(broker.url));
  await until(() => recording.samples.length === tags.length, 'retained values');
  const of = (tag: string) => recording.samples.find(({ address }) => address.endsWith(`/${tag}`));
  expect(of('old')).toMatchObject({ value: 11.5, timeMs: atMs, isHistory: true });
  for (const tag of tags.slice(1)) {
    expect(of(tag), tag).toMatchObject({ value: null, quality: Quality.bad });
  }
  expect(recording.complaints.filter((text) => text.includes('of unknown age'))).toHaveLength(2);
});

test('a live value of a clock that was never set is left to the pipeline, not taken for history', async () => {
  const broker = await startBroker();
  await broker.publish(METADATA, metadata, true);
  const config = configOf(broker.url);
  const first = run(config);
  await first.connected;
  await first.stop();
  await broker.publish(VALUE, { value: 21, timestamp: '0001-01-01T00:00:00Z', quality: 1 });
  const { recording } = run(config);
  await until(() => recording.values(ADDRESS).length === 1, 'the queued value');
  expect(recording.samples[0]).toMatchObject({ value: 21, isHistory: false });
});

test('a broken message is reported once for its topic and stops nothing', async () => {
  const broker = await startBroker();
  await broker.publish(METADATA, metadata, true);
  const { recording, connected } = run(configOf(broker.url));
  await connected;
  for (const payload of ['{"value":', '{"value":', '{"value":']) {
    await broker.publish(VALUE, payload);
  }
  await broker.publish(VALUE, value(5));
  await until(() => recording.values(ADDRESS).length === 4, 'good value');
  expect(recording.values(ADDRESS)).toEqual([null, null, null, 5]);
  expect(recording.complaints.filter((text) => text.includes(VALUE))).toHaveLength(1);
});

test('what is wrong in another way each time is logged once for its topic, and of many topics with the same fault some are named', async () => {
  const broker = await startBroker();
  const tags = Array.from({ length: 60 }, (_, number) => `r${number}`);
  for (const tag of tags) {
    await broker.publish(`PUB/Metadata/Rack/RackPower/${tag}`, { ...metadata, rackLocationId: tag }, true);
  }
  const { recording, connected } = run(configOf(broker.url));
  await connected;
  for (const second of ['01', '02', '03']) {
    for (const tag of tags) {
      const body = { value: 1, timestamp: `2026-11-28T20:37:${second}`, quality: 1 };
      await broker.publish(`PUB/Value/Rack/RackPower/${tag}`, body);
    }
  }
  await until(() => recording.samples.length === 3 * tags.length, 'bad samples');
  expect(new Set(recording.samples.map(({ quality }) => quality))).toEqual(new Set([Quality.bad]));
  expect(recording.complaints).toHaveLength(21);
  expect(recording.complaints.at(-1)).toContain('The same on more than 20 topics');
});

test('a broker that forgot the metadata in a restart costs no values: what was said before holds', async () => {
  const broker = await startBroker();
  await broker.publish(METADATA, metadata, true);
  // Its address has to stay, as that of a broker that is restarted does.
  let target = broker;
  const sockets = new Set<Socket>();
  const front = createServer((socket) => {
    const to = connect(Number(new URL(target.url).port), '127.0.0.1');
    for (const one of [socket, to]) {
      sockets.add(one);
      one.on('error', () => undefined).on('close', () => [socket, to].forEach((end) => end.destroy()));
    }
    socket.pipe(to).pipe(socket);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise<void>((resolve) => front.close(() => resolve())));
  cleanups.push(() => sockets.forEach((socket) => socket.destroy()));
  const config = configOf(`mqtt://127.0.0.1:${(front.address() as AddressInfo).port}`);
  const recording = recordingContext();
  const source = dsxMqttAdapter.open(config);
  const first = source.run(recording.context).catch((error: unknown) => error);
  await until(() => recording.points.size === 1 && recording.states.at(-1)?.state === 'connected', 'metadata');
  target = await startBroker();
  sockets.forEach((socket) => socket.destroy());
  await first;
  const again = recordingContext();
  const second = source.run(again.context).catch((error: unknown) => error);
  cleanups.push(async () => {
    again.stop();
    await second;
  });
  await until(() => again.states.at(-1)?.state === 'connected', 'connected again');
  await target.publish(VALUE, value(7));
  await until(() => again.values(ADDRESS).length === 1, 'the value');
  // A point of which nobody has said anything waits, and is named.
  await target.publish('PUB/Value/Rack/RackPower/stranger', value(8));
  await until(
    () => again.complaints.some((text) => text.includes('stranger') && text.includes('without metadata')),
    'the complaint',
    15_000
  );
});

test('a thousand values in flight are stored in batches, not one by one', async () => {
  const broker = await startBroker();
  await broker.publish(METADATA, metadata, true);
  let batches = 0;
  const slowStore = async () => {
    batches++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const { recording, connected } = run(configOf(broker.url), { store: slowStore });
  await connected;
  await Promise.all(Array.from({ length: 1_000 }, (_, number) => broker.publish(VALUE, value(number))));
  await until(() => new Set(recording.values(ADDRESS)).size === 1_000, 'a thousand values');
  expect(batches).toBeLessThan(200);
});

test('check counts the points and names what it cannot use', async () => {
  const broker = await startBroker();
  await broker.publish(METADATA, metadata, true);
  const [good] = await dsxMqttAdapter.check(configOf(broker.url), AbortSignal.timeout(20_000));
  expect(good).toMatchObject({ ok: true, message: 'metadata of 1 point' });
  const strange = { objectType: 'Rack', pointType: 'RackMood', rackLocationId: 'R1' };
  await broker.publish('PUB/Metadata/Rack/RackMood/r1', strange, true);
  const [odd] = await dsxMqttAdapter.check(configOf(broker.url), AbortSignal.timeout(20_000));
  expect(odd).toMatchObject({ ok: false, message: expect.stringContaining('RackMood') });
  await broker.publish('PUB/Metadata/Rack/RackPower/r2', { objectType: 'Rack', pointType: 'RackPower' }, true);
  const [bad] = await dsxMqttAdapter.check(configOf(broker.url), AbortSignal.timeout(20_000));
  expect(bad).toMatchObject({ ok: false, message: expect.stringContaining('r2') });
});
