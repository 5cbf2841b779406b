import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** go-plugin's own protocol, the first number of the handshake line. */
const CORE_PROTOCOL = 1;
/** Grafana's plugin protocol: gRPC with the pluginv2 contract. */
const PLUGIN_PROTOCOL = 2;
/** Linux allows 107 bytes in a socket's path, macOS 103. */
const MAX_SOCKET_PATH_BYTES = 103;

export class HandshakeError extends Error {}

export type ListenAddress = { network: 'unix'; path: string } | { network: 'tcp'; minPort: number; maxPort: number };

/**
 * Checks that a go-plugin host started this process, and says where it should listen.
 * @throws {HandshakeError} with a sentence for a person who ran the executable by hand
 */
export function readHandshake(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): ListenAddress {
  if (env.grafana_plugin_type !== 'datasource') {
    throw new HandshakeError(
      "This is the backend of the Plenum data source, which Grafana starts itself. Put the plugin into Grafana's plugins folder instead of running it by hand."
    );
  }
  if (env.PLUGIN_CLIENT_CERT) {
    throw new HandshakeError(
      'The host asks for AutoMTLS (PLUGIN_CLIENT_CERT is set), which this plugin does not speak. Start it without AutoMTLS, as Grafana does.'
    );
  }
  const versions = (env.PLUGIN_PROTOCOL_VERSIONS ?? '').split(',').filter(Boolean);
  if (versions.length > 0 && !versions.includes(String(PLUGIN_PROTOCOL))) {
    throw new HandshakeError(
      `The host speaks plugin protocol ${versions.join(', ')}, this plugin ${PLUGIN_PROTOCOL}. Use Grafana 10.1 or newer.`
    );
  }
  if (platform === 'win32') {
    return {
      network: 'tcp',
      minPort: Number(env.PLUGIN_MIN_PORT ?? 10000),
      maxPort: Number(env.PLUGIN_MAX_PORT ?? 25000),
    };
  }
  const path = join(env.PLUGIN_UNIX_SOCKET_DIR || tmpdir(), `plugin${randomBytes(6).toString('hex')}`);
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    throw new HandshakeError(
      `The socket path ${path} is longer than the ${MAX_SOCKET_PATH_BYTES} bytes that systems allow. Set PLUGIN_UNIX_SOCKET_DIR or TMPDIR to a shorter folder.`
    );
  }
  return { network: 'unix', path };
}

/** The first line on stdout, by which the host learns where to connect. */
export function handshakeLine(network: 'unix' | 'tcp', address: string): string {
  return `${CORE_PROTOCOL}|${PLUGIN_PROTOCOL}|${network}|${address}|grpc\n`;
}
