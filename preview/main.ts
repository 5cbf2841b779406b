import path from 'node:path';
import { parseArgs } from 'node:util';
import { startPreviewServer } from './server/server.ts';

const USAGE = `node preview/main.ts --database-url <url> [--port 3010]

Serves the preview page with the built plugins, and the data source's backend over gRPC behind it.
The URL is that of a login in the role plenum_reader. Prints one JSON line when it is ready.`;

const DEFAULT_PORT = 3010;
const DEFAULT_POSTGRES_PORT = 5432;
const ROOT = path.resolve(import.meta.dirname, '..');
const PAGE = path.join(ROOT, 'dist', 'preview');

/** A database URL as the data source's settings, the password among the secrets. */
function dataSourceOf(databaseUrl: string) {
  const url = new URL(databaseUrl);
  return {
    jsonData: {
      host: url.hostname,
      port: Number(url.port || DEFAULT_POSTGRES_PORT),
      database: decodeURIComponent(url.pathname.slice(1)),
      user: decodeURIComponent(url.username),
      tlsMode: url.searchParams.get('sslmode') ?? 'disable',
    },
    secureJsonData: { password: decodeURIComponent(url.password) },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: String(DEFAULT_PORT) },
      'database-url': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  // The environment keeps the password out of the process list.
  const databaseUrl = values['database-url'] ?? process.env.PLENUM_READER_URL;
  if (values.help || !databaseUrl) {
    console.log(USAGE);
    process.exit(values.help ? 0 : 1);
  }
  const server = await startPreviewServer({
    port: Number(values.port),
    backend: { executable: process.execPath, args: [path.join(ROOT, 'datasource', 'backend', 'start.ts')] },
    datasource: dataSourceOf(databaseUrl),
    staticRoots: {
      '/public/plugins/': path.join(ROOT, 'dist'),
      '/public/': path.join(PAGE, 'public'),
      '/preview/': PAGE,
      '/docs/': path.join(ROOT, 'docs'),
    },
    appFolder: path.join(ROOT, 'dist', 'plenum-itot-app'),
    dashboardsFolder: path.join(ROOT, 'provisioning', 'dashboards'),
    page: path.join(PAGE, 'index.html'),
  });
  console.log(JSON.stringify({ ready: true, url: server.url, backendPid: server.backendPid() }));
  // In development: the preview starts a backend that ended again, with its new code.
  process.on('SIGHUP', () => {
    const pid = server.backendPid();
    if (pid) {
      process.kill(pid, 'SIGKILL');
    }
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void server.stop().then(() => process.exit(0)));
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
