import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { statementReader } from './statements.ts';

/** A TCP proxy before a real database, which can be down, or silent as a frozen machine is. */
export interface DatabaseProxy {
  /** The database's URL through the proxy. */
  url: string;
  /** Ends every connection and refuses new ones, as a server that restarts. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  /** Takes connections and bytes, and passes nothing on. */
  freeze(): void;
  thaw(): void;
  /** A connection that sends such bytes is held from then on, as one whose statement takes long; others go on. */
  holdWhen(isSlow: (bytes: Buffer) => boolean): void;
  /** How many are held. */
  held(): number;
  /** Passes on what was held. */
  release(): void;
  stop(): Promise<void>;
}

/** @param onStatement called with the SQL of everything that is sent */
export async function databaseProxy(
  databaseUrl: string,
  onStatement: (sql: string) => void = () => undefined
): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const held = new Map<Socket, Buffer[]>();
  let isSlow: (bytes: Buffer) => boolean = () => false;
  let frozen = false;
  let server: Server | undefined;
  let port = 0;

  const handle = (inbound: Socket) => {
    const outbound = connect(Number(target.port), target.hostname);
    inbound.on('data', statementReader(onStatement));
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      sockets.add(from);
      from.on('data', (data: Buffer) => {
        if (from === inbound && (held.has(outbound) || isSlow(data))) {
          held.set(outbound, [...(held.get(outbound) ?? []), data]);
        } else if (!frozen) {
          to.write(data);
        }
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  };
  const listen = async () => {
    const opened = createServer(handle);
    await new Promise<void>((resolve) => opened.listen(port, '127.0.0.1', resolve));
    port = (opened.address() as AddressInfo).port;
    server = opened;
  };
  const goDown = async () => {
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    server = undefined;
    sockets.forEach((socket) => socket.destroy());
    await closed;
  };
  await listen();
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    goDown,
    comeBack: listen,
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
      sockets.forEach((socket) => socket.destroy());
    },
    holdWhen: (test) => {
      isSlow = test;
    },
    held: () => held.size,
    release: () => {
      isSlow = () => false;
      held.forEach((parts, socket) => parts.forEach((part) => socket.write(part)));
      held.clear();
    },
    stop: goDown,
  };
}
