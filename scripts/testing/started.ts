import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../lib/run.ts';

/** What `npm start` promises for a cold machine. */
const READY_TIMEOUT_MS = 180_000;
const EMBEDDED_DATABASE = 'plenum';
/** For the hook that starts: above the promise, so that its own message is what one reads. */
export const START_TIMEOUT_MS = READY_TIMEOUT_MS + 60_000;

export interface Started {
  /** URL of the `ready <url>` line. */
  url: string;
  /** URL of the simulator's control page. */
  controlUrl: string;
  /** The database, as its owner. */
  databaseUrl: string;
  output: string[];
  /** Where its database, spool and logs are. */
  dataDirectory: string;
  /** Interrupts as Ctrl-C does and resolves with the exit code. */
  interrupt(): Promise<number | null>;
  dispose(): void;
}

/** Runs what `npm start` runs, in a data folder of its own, until it prints that it is ready. */
export async function startForTest(args: string[] = [], environment: Record<string, string> = {}): Promise<Started> {
  const data = mkdtempSync(path.join(tmpdir(), 'plenum-start-'));
  const child: ChildProcess = spawn(process.execPath, [path.join(ROOT, 'scripts/start.ts'), '--data', data, ...args], {
    cwd: ROOT,
    // As a user's shell would start it, without what the test runner adds.
    env: { ...process.env, NODE_ENV: undefined, VITEST: undefined, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream! }).on('line', (line) => {
        output.push(line);
        if (line.startsWith('ready ')) {
          resolve(line.slice('ready '.length));
        }
      });
    }
  });
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`not ready in time:\n${output.join('\n')}`)), READY_TIMEOUT_MS).unref();
    void ended.then((code) => reject(new Error(`ended with code ${code}:\n${output.join('\n')}`)));
  });
  late.catch(() => {});
  const url = await Promise.race([ready, late]);
  const shown = (name: string) =>
    output
      .find((line) => line.trim().startsWith(name))
      ?.trim()
      .split(/\s+/)[1] ?? '';
  return {
    url,
    controlUrl: shown('Simulator'),
    databaseUrl: process.env.PLENUM_DATABASE_URL ?? `postgresql://postgres@${shown('Database')}/${EMBEDDED_DATABASE}`,
    output,
    dataDirectory: data,
    interrupt() {
      child.kill('SIGINT');
      return ended;
    },
    dispose() {
      child.kill('SIGKILL');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
