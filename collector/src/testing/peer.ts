import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { until } from './recording.ts';

/** A cluster's daemons with a database behind them come up in half of that on a loaded machine. */
const START_TIMEOUT_MS = 60_000;
const LAST_WORDS = 2_000;

export interface PeerOptions {
  /** Name or path of the program, as Debian installs it. */
  command: string;
  args?: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** User and group that it runs as; those of the tests where absent. */
  uid?: number;
  gid?: number;
  /** Whether it serves by now; asked again and again until it does. */
  isReady(output: string): boolean | Promise<boolean>;
}

export interface Peer {
  pid: number;
  /** Everything that it printed so far. */
  output(): string;
  /** Signals it and waits for its end. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a program of others in the foreground and waits until it serves. It ends with the tests, also when they are killed.
 * @throws Error with its last words if it ends or is not ready in a minute
 */
export async function startPeer({ command, args = [], isReady, ...options }: PeerOptions): Promise<Peer> {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
    ...options,
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  child.on('error', ({ message }) => (output += message));
  const exited = once(child, 'close');
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (isRunning()) {
      child.kill(signal);
    }
    await exited;
  };
  try {
    await until(async () => !isRunning() || (await isReady(output)), `${command} serves`, START_TIMEOUT_MS);
  } catch (error) {
    await end('SIGKILL');
    throw new Error(`${(error as Error).message} It said: ${output.slice(-LAST_WORDS)}`, { cause: error });
  }
  if (!isRunning()) {
    throw new Error(
      `${command} ended with code ${child.exitCode}: ${output.slice(-LAST_WORDS)} Install it with \`npm run test:peers\`, as root on Debian.`
    );
  }
  return { pid: child.pid as number, output: () => output, end };
}

/** Whether an HTTP server answers at this URL with a status below 500. */
export async function answers(url: string): Promise<boolean> {
  try {
    const { status, body } = await fetch(url);
    await body?.cancel();
    return status < 500;
  } catch {
    return false;
  }
}

/** A port of the loopback address that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
