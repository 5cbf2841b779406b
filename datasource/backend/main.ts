import { createInstances } from './instances/instances.ts';
import { HandshakeError, handshakeLine, readHandshake } from './plugin/handshake.ts';
import { watchHost } from './plugin/lifecycle.ts';
import { createLog } from './plugin/logging.ts';
import { returnMemory } from './plugin/memory.ts';
import { startPluginServer } from './plugin/server.ts';

/** The host sends SIGKILL two seconds after asking; what is still running then is cut off by us, not by it. */
const CLOSE_TIMEOUT_MS = 1_500;

async function main(): Promise<void> {
  const log = createLog();
  const listen = readHandshake(process.env);
  const end = (reason: string) => {
    log('info', 'Plenum data source ends', { reason });
    setTimeout(() => process.exit(0), CLOSE_TIMEOUT_MS).unref();
    void server.close().finally(() => process.exit(0));
  };
  const host = watchHost({ exit: end });
  const memory = returnMemory();
  const server = await startPluginServer({
    listen,
    instances: createInstances(log),
    log,
    onCall: () => host.called(),
    onCallOver: () => memory.worked(),
    onShutdown: () => end('the host asked for it'),
  });
  // Ctrl-C at a terminal reaches the whole process group; Grafana then ends us in its own order.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('unhandledRejection', (error) => log('error', 'Unhandled rejection', { error }));
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  process.stdout.write(handshakeLine(server.network, server.address));
  log('info', 'Plenum data source listens', {
    network: server.network,
    address: server.address,
    nodeFlags: process.execArgv.join(' '),
  });
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    error instanceof HandshakeError ? `${message}\n` : `Plenum data source cannot start: ${message}\n`
  );
  process.exit(1);
});
