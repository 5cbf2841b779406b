import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface TcpProxy {
  /** The URL through the proxy. */
  url: string;
  /** Cuts all connections and takes no new ones, as a network or server that is gone. */
  block(): void;
  unblock(): void;
  /** Hands nothing on any more, as a server that hangs. */
  freeze(): void;
  close(): Promise<void>;
}

/** A TCP proxy before the server of a URL, so that a test can take the server away. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const url = new URL(target);
  const to = { host: url.hostname, port: Number(url.port || 5432) };
  const sockets = new Set<Socket>();
  let isBlocked = false;
  let isFrozen = false;
  const server = createServer((incoming) => {
    if (isBlocked) {
      incoming.destroy();
      return;
    }
    const outgoing = connect(to);
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      if (!isFrozen) {
        socket.pipe(other);
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => sockets.forEach((socket) => socket.destroy());
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  if (url.password === '') {
    url.password = 'hunter2';
  }
  return {
    url: url.href,
    block() {
      isBlocked = true;
      cut();
    },
    unblock() {
      isBlocked = false;
    },
    freeze() {
      isFrozen = true;
      sockets.forEach((socket) => socket.unpipe());
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
