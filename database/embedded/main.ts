/** Runs the embedded database as a process of its own: `node database/embedded/main.ts --port 5432 --data-dir ./data`. */
import { parseArgs } from 'node:util';
import { startEmbeddedDatabase } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    'data-dir': { type: 'string' },
  },
});

try {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`Embedded database: --port ${values.port} is not a port. Give a number from 0 to 65535.`);
  }
  const database = await startEmbeddedDatabase({
    port,
    host: values.host,
    ...(values['data-dir'] === undefined ? {} : { dataDir: values['data-dir'] }),
  });
  const { url, recovered } = database;
  console.log(JSON.stringify({ ready: true, url, port: database.port, recovered }));

  const stop = () => {
    void database.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  database.crashed.then((error) => {
    console.error(error.message);
    process.exit(1);
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
