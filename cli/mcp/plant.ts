import { readFileSync } from 'node:fs';
import { databaseUrlProblem } from '#config/database-url.ts';
import type { ConnectionSettings } from '#datasource/backend/instances/settings.ts';
import type { Frame } from '#datasource/backend/frames/frame.ts';
import type { Log } from '#datasource/backend/plugin/logging.ts';
import { runQuery } from '#datasource/backend/queries/registry.ts';
import { contextOf } from '#datasource/backend/queries/shared/context.ts';
import { readCatalog } from '#datasource/backend/resources/catalog.ts';
import { openDatabase } from '#datasource/backend/sql/database.ts';
import { createKnownPoints } from '#datasource/backend/sql/known-points.ts';
import { createKnownTopology } from '#datasource/backend/sql/known-topology.ts';
import { readWritable } from '#datasource/backend/sql/writable.ts';
import type { CatalogResponse } from '#model/api/catalog.ts';
import { TLS_MODES } from '#model/api/connection.ts';
import type { PlenumQuery } from '#model/query/kinds.ts';
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

/** The plant as the reader role sees it. */
export interface Plant {
  settings: ConnectionSettings;
  query(query: PlenumQuery, range: AskedRange, signal: AbortSignal): Promise<Frame[]>;
  topology(signal: AbortSignal): Promise<Topology>;
  catalog(signal: AbortSignal): Promise<CatalogResponse>;
  /** What the login could change; empty for a reader. */
  writable(): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens a database for reading; the first question connects. Throws one sentence where the URL is not one. */
export function openPlant(url: string | undefined, log: Log): Plant {
  const settings = settingsOf(url);
  const connections = openDatabase(settings, log);
  const database = connections.as({ name: 'assistant', fromAlert: false });
  const [knownPoints, knownTopology] = [createKnownPoints(), createKnownTopology()];
  return {
    settings,
    query: (query, range, signal) =>
      runQuery(
        query,
        contextOf({
          database,
          knownPoints,
          knownTopology,
          signal,
          refId: 'A',
          intervalMs: 0,
          fromAlert: false,
          ...range,
        })
      ),
    topology: (signal) => knownTopology.read(database, signal),
    catalog: (signal) => readCatalog(database, signal),
    writable: () => readWritable(database, AbortSignal.timeout(TIMEOUT_S * 1_000)),
    close: () => connections.close(),
  };
}

function settingsOf(url: string | undefined): ConnectionSettings {
  if (!url) {
    throw new Error(
      'mcp: no database is given. Set PLENUM_READER_URL, or pass --url postgres://reader@host/database, of a login with the role plenum_reader.'
    );
  }
  const problem = databaseUrlProblem(url);
  if (problem) {
    throw new Error(`mcp: ${problem.message}. ${problem.nextStep}.`);
  }
  const { hostname, port, pathname, username, password, searchParams } = new URL(url);
  const asked = searchParams.get('sslmode') ?? 'verify-full';
  const tlsMode = TLS_MODES.find((mode) => mode === asked);
  if (tlsMode === undefined) {
    throw new Error(`mcp: sslmode=${asked} of the database URL is not known. Choose ${TLS_MODES.join(', ')}.`);
  }
  const file = (name: string) => pem(name, searchParams.get(name));
  return {
    host: decodeURIComponent(searchParams.get('host') ?? (hostname || 'localhost')),
    port: Number(port || 5432),
    database: decodeURIComponent(pathname.slice(1)) || 'plenum',
    user: decodeURIComponent(username) || 'plenum_reader',
    password: decodeURIComponent(password) || process.env.PGPASSWORD,
    tlsMode,
    timeoutSeconds: TIMEOUT_S,
    maxConnections: MAX_CONNECTIONS,
    tlsCaCert: file('sslrootcert'),
    tlsClientCert: file('sslcert'),
    tlsClientKey: file('sslkey'),
  };
}

function pem(name: string, path: string | null): string | undefined {
  if (path === null) {
    return undefined;
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(
      `mcp: ${name}=${path} of the database URL cannot be read (${(error as NodeJS.ErrnoException).code}). Give the path of a PEM file.`
    );
  }
}
