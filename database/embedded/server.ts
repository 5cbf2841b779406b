import { randomInt } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createBackend, identifier, OWNER, type Backend, type BackendUser } from './backend.ts';
import { channelOf } from './channels.ts';
import { takeDataDirectory } from './data-directory.ts';
import { EngineCrashed, startEngine } from './engine.ts';
import { createFrameReader, ProtocolError } from './frame-reader.ts';
import { startMaintenance } from './maintenance.ts';
import { errorResponse, query, type Frame } from './messages.ts';
import { createSession, type Session } from './session.ts';
import { identify, ownerUser, welcome } from './startup.ts';

export interface EmbeddedOptions {
  /** Folder that keeps the data; absent: the database lives in memory and is gone after `stop`. */
  dataDir?: string;
  /** 0 or absent: a free port. */
  port?: number;
  /** Loopback by default: the front end asks for no password. */
  host?: string;
  /** Runs due TimescaleDB jobs (refresh, compression, retention), ms between looks; `false`: never. Default 5 s. */
  maintenanceIntervalMs?: number | false;
}

export interface EmbeddedDatabase {
  /** As the owner, `postgres`; other roles by changing the user. */
  url: string;
  port: number;
  /** URL for another role, e.g. `plenum_reader`. */
  urlAs(user: string): string;
  /** True where the previous process did not close the data directory and PostgreSQL recovered it. */
  recovered: boolean;
  /** Resolves if the engine dies before `stop`. */
  crashed: Promise<Error>;
  stop(): Promise<void>;
}

interface Connection {
  session: Session;
  secret: number;
}

const DATABASE_NAME = 'plenum';
const DEFAULT_MAINTENANCE_INTERVAL_MS = 5000;

/**
 * Starts PostgreSQL 17 with TimescaleDB in WASM behind the PostgreSQL wire protocol: for demo and tests, not for
 * production. Users select roles, without a password: `postgres` owns everything.
 *
 * Throws where the port or the data directory is in use, or the data directory cannot be opened.
 */
export async function startEmbeddedDatabase(options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  const { port = 0, host = '127.0.0.1' } = options;
  const directory = options.dataDir === undefined ? undefined : await takeDataDirectory(options.dataDir);
  const engine = await startEngine(directory ? { dataDir: directory.pgData } : {}).catch(async (error: Error) => {
    await directory?.release();
    throw directory
      ? new Error(`${error.message} The files are in ${options.dataDir}; move them away to start empty.`, {
          cause: error,
        })
      : error;
  });
  const backend = createBackend(engine);
  const owner = ownerUser();
  const connections = new Map<number, Connection>();
  const sockets = new Set<Socket>();
  let lastProcessId = 0;

  const serverVersion = await prepare(backend, owner);
  await directory?.markUsable();

  const sessionHost = {
    backend,
    notify(notification: Frame) {
      const channel = channelOf(notification);
      for (const { session, socket } of listeners()) {
        if (session.channels.has(channel)) {
          socket.write(notification);
        }
      }
    },
    async relisten(user: BackendUser) {
      const channels = new Set([...connections.values()].flatMap(({ session }) => [...session.channels]));
      if (channels.size > 0) {
        await backend.run(user, [query([...channels].map((channel) => `LISTEN ${identifier(channel)}`).join('; '))]);
      }
    },
  };
  const socketOf = new Map<Session, Socket>();
  const listeners = () => [...socketOf].map(([session, socket]) => ({ session, socket }));

  async function serve(socket: Socket): Promise<void> {
    const reader = createFrameReader();
    let connection: Connection | undefined;
    socket.on('close', () => connection?.session.cancel());
    try {
      for await (const chunk of socket) {
        reader.push(chunk as Buffer);
        if (!connection) {
          connection = await open(socket, reader);
        }
        if (connection && !(await handleAll(connection.session, reader))) {
          return;
        }
      }
    } catch (error) {
      report(socket, error);
    } finally {
      if (connection) {
        const { session } = connection;
        socketOf.delete(session);
        for (const [id, entry] of connections) {
          if (entry === connection) {
            connections.delete(id);
          }
        }
        await session.end().catch(() => undefined);
      }
      socket.end();
    }
  }

  /** Handles the opening messages; `undefined` until the client is let in. */
  async function open(socket: Socket, reader: ReturnType<typeof createFrameReader>): Promise<Connection | undefined> {
    for (let opening = reader.nextOpening(); opening; opening = reader.nextOpening()) {
      if (opening.kind === 'tls') {
        socket.write('N');
      } else if (opening.kind === 'cancel') {
        const target = connections.get(opening.processId);
        if (target?.secret === opening.secret) {
          target.session.cancel();
        }
        socket.end();
        return undefined;
      } else {
        const identity = await identify(backend, owner, opening.parameters);
        if (Buffer.isBuffer(identity)) {
          socket.end(identity);
          return undefined;
        }
        const key = { processId: ++lastProcessId, secret: randomInt(2 ** 31) };
        const connection = { session: createSession(socket, identity, sessionHost), secret: key.secret };
        connections.set(key.processId, connection);
        socketOf.set(connection.session, socket);
        socket.write(welcome(identity, serverVersion, key));
        return connection;
      }
    }
    return undefined;
  }

  const server = createServer((socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    void serve(socket);
  });
  const stopEngine = async () => {
    await engine.close();
    await directory?.release();
  };
  const actualPort = await listen(server, port, host).catch(async (error: Error) => {
    await stopEngine();
    throw error;
  });
  const interval = options.maintenanceIntervalMs ?? DEFAULT_MAINTENANCE_INTERVAL_MS;
  const maintenance = interval === false ? undefined : startMaintenance(backend, interval);
  const urlAs = (user: string) => `postgresql://${user}@${host}:${actualPort}/${DATABASE_NAME}`;

  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      await maintenance?.stop();
      server.close();
      const goodbye = errorResponse({
        severity: 'FATAL',
        code: '57P01',
        message: 'terminating connection because the embedded database stops',
      });
      for (const socket of sockets) {
        socket.end(goodbye);
        socket.destroySoon();
      }
      await stopEngine();
    })());

  return {
    url: urlAs(OWNER),
    port: actualPort,
    urlAs,
    recovered: directory?.recovering ?? false,
    crashed: engine.crashed,
    stop,
  };
}

async function handleAll(session: Session, reader: ReturnType<typeof createFrameReader>): Promise<boolean> {
  for (let message = reader.next(); message; message = reader.next()) {
    if (!(await session.handle(message))) {
      return false;
    }
  }
  return true;
}

/** After a reopening, TimescaleDB must be loaded before its first use, or it believes its licence is missing. */
async function prepare(backend: Backend, owner: BackendUser): Promise<string> {
  const [installed] = await backend.sql(owner, "SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'");
  if (installed !== undefined) {
    await backend.sql(owner, "LOAD 'timescaledb'");
  }
  const [version] = await backend.sql(owner, 'SHOW server_version');
  return version ?? '17';
}

function report(socket: Socket, error: unknown): void {
  if (socket.destroyed) {
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof ProtocolError ? '08P01' : error instanceof EngineCrashed ? '57P02' : 'XX000';
  socket.write(errorResponse({ severity: 'FATAL', code, message }));
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Embedded database: port ${port} on ${host} is in use. Stop its owner, or choose another port.`)
          : error
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
