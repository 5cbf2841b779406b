import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createLog } from '#datasource/backend/plugin/logging.ts';
import { stopSignal } from '../lib/stop-signal.ts';
import type { McpOptions } from './options.ts';
import { explainMcpFailure } from './failure.ts';
import { type HttpOptions, parseAddress, readToken, startHttp } from './http.ts';
import { grafanaLinks } from './links.ts';
import { type Plant, openPlant } from './plant.ts';
import { createServer, type ServerOptions } from './server.ts';

/** Serves until its caller ends it: stdin closes, or a signal comes. Throws one sentence where it cannot begin. */
export async function serveMcp(options: McpOptions, version: string): Promise<void> {
  // Nothing but the protocol may be on stdout.
  const log = createLog();
  const links = grafanaLinks(options.grafana ?? process.env.PLENUM_GRAFANA_URL, options.datasource);
  const http = options.http === undefined ? undefined : httpOptions(options);
  const plant = openPlant(options.url ?? urlsOf(process.env.PLENUM_READER_URL), log);
  try {
    await refuseWriter(plant);
    const server: ServerOptions = { plant, log, links, version };
    await (http === undefined ? serveStdio(server) : serveHttp(server, http));
  } finally {
    await plant.close();
  }
}

function urlsOf(text = ''): string[] {
  return text.split(/\s+/).filter((url) => url !== '');
}

/** An assistant can be talked into anything; what it is given must not be able to change a thing. */
async function refuseWriter(plant: Plant): Promise<void> {
  for (const { settings, writable } of plant.databases) {
    const found = await writable().catch((error: unknown) => {
      throw new Error(`mcp: ${explainMcpFailure(error, settings, true)}`);
    });
    if (found.length > 0) {
      throw new Error(
        `mcp: the database login "${settings.user}" may change ${found.join(', ')}. Give the URL of a login that has the role plenum_reader only: plenum migrate --help says how to make one.`
      );
    }
  }
}

async function serveStdio(options: ServerOptions): Promise<void> {
  const server = createServer(options);
  const ended = Promise.race([
    new Promise((resolve) => process.stdin.once('end', resolve).once('close', resolve)),
    stopSignal(() => process.exit(0)),
  ]);
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}

function httpOptions({ http, tokenFile, allowHost }: McpOptions): HttpOptions {
  return {
    ...parseAddress(http === true ? undefined : http),
    token: readToken(tokenFile, process.env.PLENUM_MCP_TOKEN),
    allowedHosts: allowHost,
  };
}

async function serveHttp(options: ServerOptions, http: HttpOptions): Promise<void> {
  const listening = await startHttp(options, http);
  process.stderr.write(`plenum mcp: http://${listening.address}/mcp. Stop it with Ctrl-C.\n`);
  await stopSignal(() => process.exit(0));
  await listening.close();
}
