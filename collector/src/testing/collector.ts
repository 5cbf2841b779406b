import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

const WRAPPER = fileURLToPath(new URL('../../../cli/plenum.mjs', import.meta.url));
const CLI = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));

/** A temporary directory that a test removes at its end. */
export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'plenum-collector-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export interface CountingExporter {
  url: string;
  /** Times (epoch ms) and values of all answers, each value once. */
  served: Array<{ timeMs: number; value: number }>;
  /** Answers with status 500 while true. */
  broken: boolean;
  close(): Promise<void>;
}

/** An exporter that keeps a log of what it served: each answer has a value and a time of its own. */
export async function countingExporter(): Promise<CountingExporter> {
  const served: CountingExporter['served'] = [];
  const server = createServer((_, response) => {
    if (exporter.broken) {
      response.writeHead(500).end();
      return;
    }
    const last = served.at(-1);
    const reading = { timeMs: Math.max(Date.now(), (last?.timeMs ?? 0) + 1), value: (last?.value ?? 0) + 1 };
    served.push(reading);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`ipmi_dcmi_power_consumption_watts ${reading.value} ${reading.timeMs}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const exporter: CountingExporter = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    served,
    broken: false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return exporter;
}

/** A configuration of one rack with one server that `url` exports; keys in `more` replace whole sections. */
export function oneServerConfig(url: string, more: object = {}) {
  return {
    version: 1,
    site: { id: 'test', timeZone: 'UTC' },
    topology: {
      zones: [{ id: 'hall', kind: 'hall' }],
      racks: [{ id: 'R1', zone: 'hall' }],
      equipment: [{ id: 'N1', objectType: 'Server', rack: 'R1' }],
    },
    http: { port: 0 },
    sources: [
      {
        name: 'it',
        protocol: 'prometheus',
        interval: '100ms',
        timeout: '2s',
        targets: [{ url, name: 'n1', equipment: 'N1' }],
      },
    ],
    ...more,
  };
}

export async function writeConfig(directory: string, config: object): Promise<string> {
  const path = join(directory, 'collector.yaml');
  await writeFile(path, stringify(config));
  return path;
}

export interface CollectorProcess {
  /** Everything that it logged so far. */
  log(): string;
  kill(signal: NodeJS.Signals): void;
  exited: Promise<number | null>;
}

/** `plenum` as a child process, as an operator runs it. */
export function runPlenum(args: string[], env: Record<string, string>): CollectorProcess {
  return runScript(CLI, args, env);
}

/** A script of ours as a child process. */
export function runScript(path: string, args: string[], env: Record<string, string>): CollectorProcess {
  const child = spawn(process.execPath, [path, ...args], { env: { ...process.env, ...env } });
  return watched(child, (signal) => void child.kill(signal));
}

/** The `plenum` command with its wrapper, in a process group of its own, all of which gets the signals. */
export function runPlenumGroup(args: string[], env: Record<string, string>): CollectorProcess {
  const child = spawn(process.execPath, [WRAPPER, ...args], { env: { ...process.env, ...env }, detached: true });
  return watched(child, (signal) => {
    try {
      process.kill(-(child.pid ?? 0), signal);
    } catch {
      // The whole group has ended.
    }
  });
}

function watched(child: ChildProcessWithoutNullStreams, kill: CollectorProcess['kill']): CollectorProcess {
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return {
    log: () => text,
    kill,
    exited: new Promise((resolve) => child.once('close', (code) => resolve(code))),
  };
}
