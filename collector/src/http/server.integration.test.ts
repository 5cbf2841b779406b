import { Registry } from 'prom-client';
import { afterEach, expect, it } from 'vitest';
import { startHttpServer } from './server.ts';
import type { Readiness } from './server.ts';

const open: Array<{ close(): Promise<void> }> = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    await server.close();
  }
});

async function serve(readiness: Readiness = { reasons: [], warnings: [] }) {
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    registry: new Registry(),
    readiness: () => readiness,
  });
  open.push(server);
  return { ...server, get: (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`) };
}

it('says that it lives even when it is not ready, and why it is not', async () => {
  const { get } = await serve({ reasons: ['The database is away.'], warnings: [] });
  expect((await get('/healthz')).status).toBe(200);
  const ready = await get('/readyz');
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { ready: false, reasons: ['The database is away.'], warnings: [] },
  ]);
});

it('is ready while only some sources are down', async () => {
  const { get } = await serve({ reasons: [], warnings: ['Source it is disconnected.'] });
  expect((await get('/readyz')).status).toBe(200);
});

it('names the key to change when its port is in use', async () => {
  const { port } = await serve();
  const second = startHttpServer({
    host: '127.0.0.1',
    port,
    registry: new Registry(),
    readiness: () => ({ reasons: [], warnings: [] }),
  });
  await expect(second).rejects.toThrow(
    `HTTP port 127.0.0.1:${port} is in use. Set http.port in the configuration to another one.`
  );
});
