import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { untilCaughtUp, untilLive } from './live-sources.ts';

it('is ready once the collector has written what gathered while the database was made ready', async () => {
  const answers = [
    '',
    'plenum_spool_oldest_seconds 47.5\n',
    'plenum_spool_oldest_seconds 2.5\n',
    'plenum_spool_oldest_seconds 0.4\n',
  ];
  const left = [...answers];
  const server = http.createServer((_, response) => response.end(left.shift()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const { signal } = new AbortController();
    await untilCaughtUp(`http://127.0.0.1:${port}/metrics`, { say: () => undefined, signal });
    expect(left).toEqual([]);
  } finally {
    server.close();
  }
});

const SINCE_MS = Date.now() - 1000;

/** What `untilLive` makes of one source, of which the data source always says the same. */
async function liveWith(source: object): Promise<string> {
  const server = http.createServer((_, response) => response.end(JSON.stringify({ sources: [source] })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const { signal } = new AbortController();
    await untilLive(`http://127.0.0.1:${port}`, {
      names: ['cluster'],
      sinceMs: SINCE_MS,
      timeoutMs: 300,
      say: () => undefined,
      signal,
    });
    return 'live';
  } catch (error) {
    return (error as Error).message;
  } finally {
    server.close();
  }
}

it('a source of jobs is there with a complaint too: Slurm without accounting has one for ever', async () => {
  const slurm = { name: 'cluster', protocol: 'slurm', reportAgeMs: 0, freshestMs: null };
  expect(await liveWith({ ...slurm, state: 'connected' })).toBe('live');
  expect(await liveWith({ ...slurm, state: 'degraded' })).toBe('live');
  expect(await liveWith({ ...slurm, state: 'reconnecting' })).toMatch(/still waiting for samples of cluster/);
  expect(await liveWith({ ...slurm, state: 'connected', reportAgeMs: 60_000 })).toMatch(/still waiting/);
});

it('a source of samples is live with a new sample, whatever it is called', async () => {
  const modbus = { name: 'cluster', protocol: 'modbus', reportAgeMs: 0 };
  expect(await liveWith({ ...modbus, state: 'degraded', freshestMs: Date.now() })).toBe('live');
  expect(await liveWith({ ...modbus, state: 'degraded', freshestMs: null })).toBe(
    "still waiting for samples of cluster (degraded) after 0.3 s. See the collector's log."
  );
  expect(await liveWith({ ...modbus, state: 'connected', freshestMs: SINCE_MS - 1 })).toMatch(/still waiting/);
});
