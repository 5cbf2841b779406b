import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenError, type ServerOptions, type SimServer } from './server.ts';

/**
 * An HTTP server that listens; stopping it ends its connections.
 *
 * @param name of what it serves, for the error where its address cannot be had
 */
export async function serveHttp(name: string, options: ServerOptions, answer: RequestListener): Promise<SimServer> {
  const server = createServer(answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(name, options, error)));
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
