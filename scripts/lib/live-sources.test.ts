import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { untilCaughtUp } from './live-sources.ts';

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
