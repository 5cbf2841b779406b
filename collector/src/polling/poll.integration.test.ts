import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Quality } from '#model/sample.ts';
import { httpClient } from '#protocols/http/read.ts';
import type { SourceAdapter } from '../contract/adapter.ts';
import { sourceBaseSchema } from '../contract/config.ts';
import { defineSource } from '../contract/manifest.ts';
import { hosted, type Hosted, type HostedOptions } from '../testing/hosted.ts';
import { until } from '../testing/recording.ts';
import { poll } from './poll.ts';

const INTERVAL_MS = 200;

const thermometerSchema = sourceBaseSchema.extend({
  protocol: z.literal('thermometer'),
  url: z.string(),
  rooms: z.array(z.string()),
  timeoutMs: z.number().optional(),
});
type ThermometerConfig = z.infer<typeof thermometerSchema>;

/** A source as the next ones will be: what it does by itself is to ask, and to say what the answer means. */
const thermometerAdapter: SourceAdapter<ThermometerConfig> = {
  configSchema: thermometerSchema,
  points: ({ rooms }, source, site) =>
    rooms.map((room) => ({
      source,
      address: room,
      site,
      rack: 'R1',
      metric: 'RackPower',
      processArea: [],
      isSetpoint: false,
      simulated: false,
      staleAfterMs: 3 * INTERVAL_MS,
    })),
  check: async () => [],
  open: ({ url, rooms, timeoutMs }) => ({
    run(context) {
      const client = httpClient({ timeout: 1_000, maxBodySize: 1_000 });
      const members = rooms.map((room) => ({
        name: room,
        intervalMs: INTERVAL_MS,
        addresses: [room],
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        async read(signal: AbortSignal) {
          const { body } = await client.get(`${url}/${room}`, {}, signal);
          const nowMs = Date.now();
          const value = Number(body.toString());
          return { samples: [{ address: room, timeMs: nowMs, receivedMs: nowMs, value, quality: Quality.good }] };
        },
      }));
      return poll({ members, noun: 'rooms', close: client.close }, context);
    },
  }),
};

const manifest = defineSource({
  protocol: 'thermometer',
  title: 'Thermometers',
  docs: '',
  summary: 'temperatures',
  capabilities: ['poll'],
  whileAway: [],
  load: async () => thermometerAdapter,
});

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

type Answer = (response: ServerResponse, room: string) => unknown;
const answerWell: Answer = (response) => response.end('21');

/** A server whose answers may change; tells when each request came. */
async function startRooms() {
  const rooms = { answer: answerWell, requests: [] as Array<{ room: string; timeMs: number }>, url: '' };
  const server = createServer((request, response) => {
    const room = (request.url ?? '').slice(1);
    rooms.requests.push({ room, timeMs: performance.now() });
    rooms.answer(response, room);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  rooms.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return rooms;
}

function run(
  config: Partial<ThermometerConfig>,
  options: Pick<HostedOptions<ThermometerConfig>, 'times' | 'store'> = {}
): Hosted {
  const parsed = thermometerSchema.parse({ name: 't', protocol: 'thermometer', rooms: ['hall', 'roof'], ...config });
  const source = hosted({ manifest, adapter: thermometerAdapter, config: parsed, ...options });
  cleanups.push(source.stop);
  return source;
}

const marksOf = ({ samples }: Hosted, room: string) =>
  samples.filter(({ address, value }) => address === room && value === null);

test('a new source gets bad once, degraded and the gap of a member that fails, without a line for it', async () => {
  const rooms = await startRooms();
  const source = run({ url: rooms.url });
  await until(() => source.good('hall').length > 2 && source.good('roof').length > 2, 'both rooms');
  expect(source.states.at(-1)).toEqual({ state: 'connected', message: undefined });
  rooms.answer = (response, room) => (room === 'roof' ? response.writeHead(503).end() : response.end('21'));
  await until(() => source.states.at(-1)?.state === 'degraded', 'degraded');
  expect(source.states.at(-1)?.message).toBe('1 of 2 rooms down, roof: answered with status 503');
  const before = source.good('hall').length;
  await until(() => source.good('hall').length > before + 5, 'the other room goes on');
  rooms.answer = answerWell;
  await until(() => source.gaps.length > 0 && source.states.at(-1)?.state === 'connected', 'the return');
  expect(marksOf(source, 'roof')).toHaveLength(1);
  expect(marksOf(source, 'hall')).toEqual([]);
  const [gap] = source.gaps;
  expect(source.gaps).toHaveLength(1);
  expect(gap).toMatchObject({ addresses: ['roof'], cause: 'poll failed: answered with status 503' });
  // Exactly what was not polled: from a value to a value, and none in between.
  const times = source.samples
    .filter(({ address, value }) => address === 'roof' && value !== null)
    .map(({ timeMs }) => timeMs);
  expect(times).toContain(gap?.fromMs);
  expect(times).toContain(gap?.toMs);
  expect(times.filter((timeMs) => timeMs > (gap?.fromMs ?? 0) && timeMs < (gap?.toMs ?? 0))).toEqual([]);
});

test('a member that never answered is bad once, and missing since the first reading of another', async () => {
  const rooms = await startRooms();
  rooms.answer = (response, room) => (room === 'roof' ? response.writeHead(500).end() : response.end('21'));
  const source = run({ url: rooms.url });
  await until(() => source.good('hall').length > 8, 'the other room');
  await source.stop();
  expect(marksOf(source, 'roof')).toHaveLength(1);
  expect(source.gaps).toMatchObject([{ addresses: ['roof'], cause: 'poll failed: answered with status 500' }]);
  const firstMs = source.samples.find(({ value }) => value !== null)?.timeMs ?? 0;
  expect(source.gaps[0]?.fromMs).toBe(firstMs);
});

test('a server that fails again and again is left in peace for longer and longer, and is one outage', async () => {
  const rooms = await startRooms();
  let isSick = false;
  let failures = 0;
  rooms.answer = (response) => {
    const fails = isSick && rooms.requests.length % 3 === 0;
    failures += fails ? 1 : 0;
    response.writeHead(fails ? 500 : 200).end('21');
  };
  const source = run({ url: rooms.url, rooms: ['hall'] }, { times: { firstRetryMs: 200, maxRetryMs: 30_000 } });
  await until(() => source.good('hall').length > 2, 'values');
  isSick = true;
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  // A life of three polls and a pause of 200 ms at most would fit a dozen times.
  expect(failures).toBeLessThan(9);
  expect(source.gaps).toEqual([]);
  isSick = false;
  await until(() => source.gaps.length > 0, 'the gap', 60_000);
  expect(source.gaps).toHaveLength(1);
});

test('connected is when a value came, not when the server accepted the connection', async () => {
  const rooms = await startRooms();
  rooms.answer = () => undefined;
  const source = run({ url: rooms.url });
  await until(() => rooms.requests.length > 4, 'some tries');
  expect(source.states.map(({ state }) => state)).not.toContain('connected');
  expect(source.states.map(({ state }) => state)).not.toContain('degraded');
  rooms.answer = answerWell;
  await until(() => source.states.at(-1)?.state === 'connected', 'connected');
  expect(source.good('hall').length + source.good('roof').length).toBeGreaterThan(0);
});

test('the time in which the spool took nothing is a gap, and no missed turn is made up for', async () => {
  const rooms = await startRooms();
  let isFull = false;
  const source = run({ url: rooms.url }, { store: () => until(() => !isFull, 'room') });
  await until(() => source.good('hall').length > 2, 'values');
  isFull = true;
  const fullMs = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const asked = rooms.requests.length;
  isFull = false;
  const freeMs = Date.now();
  await until(() => ['hall', 'roof'].every((room) => source.gaps.some((gap) => gap.addresses.includes(room))), 'gaps');
  expect(rooms.requests.length - asked).toBeLessThan(8);
  for (const room of ['hall', 'roof']) {
    const gap = source.gaps.find(({ addresses }) => addresses.includes(room));
    expect(gap?.fromMs).toBeLessThan(fullMs + 1_000);
    expect(gap?.toMs).toBeGreaterThanOrEqual(freeMs);
  }
});

test('a slow member delays no other, and what it misses is left out', async () => {
  const rooms = await startRooms();
  const slowMs = 4.5 * INTERVAL_MS;
  rooms.answer = (response, room) => setTimeout(() => response.end('21'), room === 'roof' ? slowMs : 0);
  const source = run({ url: rooms.url });
  await until(() => source.good('roof').length >= 4, 'the slow room');
  const times = (room: string) => rooms.requests.filter((request) => request.room === room).map(({ timeMs }) => timeMs);
  const pauses = (list: number[]) => list.slice(1).map((timeMs, index) => timeMs - (list[index] ?? 0));
  expect(Math.min(...pauses(times('roof')))).toBeGreaterThanOrEqual(slowMs - 5);
  expect(times('hall').length).toBeGreaterThan(2 * times('roof').length);
});

test('a request that never ends is given up, and its member is marked bad once', async () => {
  const rooms = await startRooms();
  let isHung = false;
  rooms.answer = (response, room) => (isHung && room === 'roof' ? undefined : response.end('21'));
  const source = run({ url: rooms.url, timeoutMs: 300 });
  await until(() => source.good('roof').length > 2, 'values');
  isHung = true;
  await until(() => source.states.at(-1)?.state === 'degraded', 'degraded');
  expect(source.states.at(-1)?.message).toBe('1 of 2 rooms down, roof: no answer within 300 ms');
  isHung = false;
  await until(() => source.states.at(-1)?.state === 'connected', 'the return');
  expect(marksOf(source, 'roof')).toHaveLength(1);
});

test('polling goes on when the clock of the machine is set back', async () => {
  const rooms = await startRooms();
  const source = run({ url: rooms.url });
  await until(() => source.good('hall').length > 2, 'values');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
  const asked = rooms.requests.length;
  const deadlineMs = performance.now() + 10_000;
  while (rooms.requests.length < asked + 10 && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(rooms.requests.length).toBeGreaterThanOrEqual(asked + 10);
});
