import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

const SSL_REQUEST = 80877103;

export interface RefusingPostgres {
  url: string;
  stop(): Promise<void>;
}

/** A server that speaks enough PostgreSQL to refuse a login: without TLS, and with this SQLSTATE and message. */
export async function refusingPostgres(code: string, message: string): Promise<RefusingPostgres> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      if (data.length === 8 && data.readInt32BE(4) === SSL_REQUEST) {
        socket.write('N');
        return;
      }
      const fields = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`);
      const header = Buffer.alloc(5);
      header.write('E');
      header.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([header, fields]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://grafana:secret@127.0.0.1:${port}/plenum`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
