import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** go-plugin's own limit. */
const HANDSHAKE_TIMEOUT_MS = 60_000;
/** go-plugin kills a plugin that has not ended two seconds after Shutdown. */
const SHUTDOWN_TIMEOUT_MS = 2_000;

export interface BackendCommand {
  executable: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
}

export interface BackendProcess {
  /** Where its gRPC server listens, as grpc-js takes it. */
  target: string;
  pid: number;
  /** Resolves with a sentence when the process has ended, for whatever reason. */
  ended: Promise<string>;
  /** Waits for the end, and forces it after two seconds. */
  awaitEnd(): Promise<void>;
}

export type LogLine = (line: string) => void;

/**
 * Starts a plugin executable as Grafana does and reads its handshake.
 * @throws {Error} when it cannot be started, ends first, or says something else
 */
export async function startBackendProcess(command: BackendCommand, onLog: LogLine): Promise<BackendProcess> {
  const child = spawn(command.executable, command.args ?? [], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...command.env, ...HANDSHAKE_ENV },
  });
  const lastErrors: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastErrors.splice(0, lastErrors.length - 4, line);
    onLog(line);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `it ended by ${signal}` : `it ended with code ${code}`));
  });
  try {
    const target = await readHandshake(child, ended, () => lastErrors.at(-1));
    return { target, pid: child.pid ?? 0, ended, awaitEnd: () => awaitEnd(child, ended) };
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`Data source backend ${command.executable}: ${(error as Error).message}`);
  }
}

/** What go-plugin tells a plugin of Grafana. */
const HANDSHAKE_ENV = { grafana_plugin_type: 'datasource', PLUGIN_PROTOCOL_VERSIONS: '2' };

async function readHandshake(child: ChildProcess, ended: Promise<string>, lastError: () => string | undefined) {
  if (!child.stdout) {
    throw new Error('it has no standard output.');
  }
  const lines = createInterface({ input: child.stdout });
  let timer: NodeJS.Timeout | undefined;
  const line = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    ended.then((how) =>
      Promise.reject(new Error([`${how} before its handshake.`, lastError()].filter(Boolean).join(' ')))
    ),
    new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('it sent no handshake within a minute.')), HANDSHAKE_TIMEOUT_MS);
    }),
  ]).finally(() => clearTimeout(timer));
  return parseHandshake(line);
}

/** `1|2|unix|/tmp/plugin123|grpc` becomes `unix:/tmp/plugin123`. */
export function parseHandshake(line: string): string {
  const [core, version, network, address, protocol] = line.trim().split('|');
  if (core !== '1' || version !== '2' || protocol !== 'grpc' || !address) {
    throw new Error(`its handshake is "${line}", not \`1|2|unix|<path>|grpc\`. Is this a plugin executable?`);
  }
  return network === 'unix' ? `unix:${address}` : address;
}

async function awaitEnd(child: ChildProcess, ended: Promise<string>): Promise<void> {
  const force = setTimeout(() => child.kill('SIGKILL'), SHUTDOWN_TIMEOUT_MS);
  await ended;
  clearTimeout(force);
}
