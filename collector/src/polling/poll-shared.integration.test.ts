import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Quality } from '#model/sample.ts';
import { recordingContext, until } from '../testing/recording.ts';
import { poll } from './poll.ts';

const INTERVAL_MS = 100;
const SLOW_MS = 600;

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

/** Answers a line with a name by a line with the name and a value, one request after the other. */
async function startBus(delayMs: (name: string) => number | undefined) {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let serving: Promise<unknown> = Promise.resolve();
    socket.on('data', (chunk) => {
      for (const name of chunk.toString().trim().split('\n')) {
        requests.push(name);
        serving = serving.then(async () => {
          const ms = delayMs(name);
          if (ms !== undefined) {
            await new Promise((resolve) => setTimeout(resolve, ms));
            socket.write(`${name} 7\n`);
          }
        });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    sockets.forEach((socket) => socket.destroy());
    return new Promise((resolve) => server.close(resolve));
  };
  cleanups.push(stop);
  return { port: (server.address() as AddressInfo).port, requests, stop };
}

/** A client that has one request under way, and no timeout of its own. */
function busClient(port: number) {
  let socket: Socket | undefined;
  let waiting: { name: string; resolve: (value: number) => void; reject: (error: Error) => void } | undefined;
  let underWay = 0;
  return {
    async open() {
      const opened = connect(port, '127.0.0.1');
      socket = opened;
      await new Promise((resolve, reject) => opened.once('connect', resolve).once('error', reject));
      opened.on('close', () => waiting?.reject(new Error('the connection was closed')));
      opened.on('data', (chunk) => {
        const [name, value] = chunk.toString().trim().split(' ');
        if (waiting?.name === name) {
          waiting?.resolve(Number(value));
        }
      });
    },
    close: () => void socket?.destroy(),
    async ask(name: string, signal: AbortSignal): Promise<number> {
      if (!socket || socket.destroyed) {
        throw new Error('the connection was closed');
      }
      underWay += 1;
      expect(underWay).toBe(1);
      try {
        return await new Promise<number>((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
          waiting = { name, resolve, reject };
          socket?.write(`${name}\n`);
        });
      } finally {
        underWay -= 1;
      }
    },
  };
}

function run(port: number, names: string[], timeoutMs: number) {
  const client = busClient(port);
  const recording = recordingContext();
  const members = names.map((name) => ({
    name,
    intervalMs: INTERVAL_MS,
    addresses: [name],
    timeoutMs,
    async read(signal: AbortSignal) {
      const value = await client.ask(name, signal);
      const nowMs = Date.now();
      return { samples: [{ address: name, timeMs: nowMs, receivedMs: nowMs, value, quality: Quality.good }] };
    },
  }));
  const isLost = (error: unknown) => (error as Error).message === 'the connection was closed';
  const { open, close } = client;
  const done = poll({ members, noun: 'devices', oneAtATime: true, open, close, isLost }, recording.context).catch(
    (error: unknown) => error
  );
  cleanups.push(async () => {
    recording.stop();
    await done;
  });
  return { ...recording, done, good: (name: string) => recording.values(name).filter((value) => value !== null) };
}

test('on a connection that serves one request at a time a slow member leaves most of the time to the others', async () => {
  const bus = await startBus((name) => (name === 'slow' ? SLOW_MS : 0));
  const source = run(bus.port, ['a', 'slow', 'b'], 5_000);
  await until(() => source.good('slow').length >= 3, 'the slow one');
  const [startMs, before] = [performance.now(), source.good('a').length];
  await until(() => source.good('slow').length >= 6, 'more of the slow one', 40_000);
  const share = (source.good('a').length - before) / ((performance.now() - startMs) / INTERVAL_MS);
  expect(share).toBeGreaterThan(0.5);
  expect(source.values('a')).not.toContain(null);
});

test('a silent member is bad once and left alone, and costs the others next to nothing', async () => {
  const bus = await startBus((name) => (name === 'silent' ? undefined : 0));
  const source = run(bus.port, ['a', 'silent'], 300);
  await until(() => source.states.at(-1)?.state === 'degraded', 'degraded');
  expect(source.states.at(-1)?.message).toBe('1 of 2 devices down, silent: no answer within 300 ms');
  const before = source.good('a').length;
  await until(() => source.good('a').length > before + 30, 'the other one');
  expect(source.values('silent')).toEqual([null]);
  // Two tries, then a rest that is longer than this test.
  expect(bus.requests.filter((name) => name === 'silent')).toHaveLength(2);
  source.stop();
  await source.done;
  expect(source.gaps.filter(({ addresses }) => addresses.includes('silent'))).toMatchObject([
    { cause: expect.stringContaining('no answer within 300 ms') },
  ]);
});

test('a connection that is lost ends the run at once, for all members', async () => {
  const bus = await startBus(() => 0);
  const source = run(bus.port, ['a', 'b'], 5_000);
  await until(() => source.good('a').length > 2 && source.good('b').length > 2, 'values');
  await bus.stop();
  await expect(source.done).resolves.toMatchObject({ message: 'the connection was closed' });
});
