import { readFileSync } from 'node:fs';
import { databaseUrlProblem } from '#config/database-url.ts';
import type { ConnectionSettings } from '#datasource/backend/instances/settings.ts';
import type { Frame } from '#datasource/backend/frames/frame.ts';
import type { Log } from '#datasource/backend/plugin/logging.ts';
import { findResource } from '#datasource/backend/resources/routes.ts';
import { askResource } from '#datasource/backend/servers/ask-resource.ts';
import { askServers } from '#datasource/backend/servers/ask.ts';
import { openServer } from '#datasource/backend/servers/server.ts';
import type { Asker } from '#datasource/backend/sql/database.ts';
import { readWritable } from '#datasource/backend/sql/writable.ts';
import type { CatalogResponse } from '#model/api/catalog.ts';
import { TLS_MODES } from '#model/api/connection.ts';
import type { PlenumQuery } from '#model/query/kinds.ts';
import { clause } from '#model/text/clause.ts';
import { percentDecoded } from '#model/text/percent-decoded.ts';
import type { Topology } from '#model/topology.ts';

/** An assistant waits for its tools; a statement that takes longer is cancelled in the server. */
const TIMEOUT_S = 30;
/** Assistants ask one thing after the other, some a few at once. */
const MAX_CONNECTIONS = 4;

/** What a range of a query is; times in epoch ms. */
export interface AskedRange {
  fromMs: number;
  toMs: number;
  maxDataPoints: number;
}

/** The plant as the reader role sees it, in the databases of all its sites. */
export interface Plant {
  /** Of the first database. */
  settings: ConnectionSettings;
  /** Each with what its login could change; empty for a reader. */
  databases: ReadonlyArray<{ settings: ConnectionSettings; writable(): Promise<string[]> }>;
  query(query: PlenumQuery, range: AskedRange, signal: AbortSignal): Promise<Frame[]>;
  topology(signal: AbortSignal): Promise<Topology>;
  catalog(signal: AbortSignal): Promise<CatalogResponse>;
  close(): Promise<void>;
}

const ASKER: Asker = { name: 'assistant', fromAlert: false };

/** Opens databases for reading; the first question connects. Throws one sentence where a URL is not one. */
export function openPlant(urls: readonly string[], log: Log, command = 'mcp'): Plant {
  const [first, ...others] = urls.length > 0 ? urls : [undefined];
  const named = [first, ...others].map((url, index) => ({
    name: nameOf(url) ?? `server ${index + 1}`,
    settings: settingsOf(url, command),
  }));
  const twice = named.find(({ name }, index) => named.findIndex((other) => other.name === name) !== index);
  if (twice) {
    throw new Error(
      `${command}: two databases have the name "${twice.name}". Give each a name of its own: ?name=munich.`
    );
  }
  const servers = named.map((server) => openServer(server, log));
  const read = (path: string, signal: AbortSignal) =>
    askResource(findResource(path)!, new URLSearchParams(), servers, { isTrusted: false, signal, asker: ASKER });
  return {
    settings: servers[0]!.settings,
    databases: servers.map(({ settings, connections }) => ({
      settings,
      writable: () => readWritable(connections.as(ASKER), AbortSignal.timeout(TIMEOUT_S * 1_000)),
    })),
    query: (query, range, signal) =>
      askServers(
        { query, filters: [], servers, asker: ASKER, log },
        { signal, refId: 'A', intervalMs: 0, fromAlert: false, nowMs: Date.now(), ...range }
      ),
    topology: async (signal) => (await read('topology', signal)) as Topology,
    catalog: async (signal) => (await read('catalog', signal)) as CatalogResponse,
    close: async () => {
      await Promise.all(servers.map(({ connections }) => connections.close()));
    },
  };
}

function nameOf(url: string | undefined): string | undefined {
  return (url !== undefined && URL.canParse(url) && new URL(url).searchParams.get('name')) || undefined;
}

/** Connection settings of a database URL, whose TLS mode is `verify-full` where it says nothing. Throws one sentence. */
export function settingsOf(url: string | undefined, command: string): ConnectionSettings {
  if (!url) {
    throw new Error(
      `${command}: no database is given. Set PLENUM_READER_URL, or pass --url postgres://reader@host/database, of a login with the role plenum_reader.`
    );
  }
  const problem = databaseUrlProblem(url);
  if (problem) {
    throw new Error(`${command}: ${clause(problem.message)}. ${clause(problem.nextStep)}.`);
  }
  const { hostname, port, pathname, username, password, searchParams } = new URL(url);
  const asked = searchParams.get('sslmode') ?? 'verify-full';
  const tlsMode = TLS_MODES.find((mode) => mode === asked);
  if (tlsMode === undefined) {
    throw new Error(`${command}: sslmode=${asked} of the database URL is not known. Choose ${TLS_MODES.join(', ')}.`);
  }
  const file = (name: string) => pem(name, searchParams.get(name), command);
  return {
    host: percentDecoded(searchParams.get('host') ?? (hostname || 'localhost')),
    port: Number(port || 5432),
    database: percentDecoded(pathname.slice(1)) || 'plenum',
    user: percentDecoded(username) || 'plenum_reader',
    password: percentDecoded(password) || process.env.PGPASSWORD,
    tlsMode,
    timeoutSeconds: TIMEOUT_S,
    maxConnections: MAX_CONNECTIONS,
    tlsCaCert: file('sslrootcert'),
    tlsClientCert: file('sslcert'),
    tlsClientKey: file('sslkey'),
  };
}

function pem(name: string, path: string | null, command: string): string | undefined {
  if (path === null) {
    return undefined;
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(
      `${command}: ${name}=${path} of the database URL cannot be read (${(error as NodeJS.ErrnoException).code}). Give the path of a PEM file.`
    );
  }
}
