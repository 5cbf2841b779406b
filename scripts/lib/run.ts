import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');

export interface Finished {
  code: number;
  output: string;
  seconds: number;
}

export interface RunOptions {
  /** Keeps the output for the caller instead of passing it on. */
  quiet?: boolean;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Leaves the processor to others where they want it. */
  yields?: boolean;
  /** Is given each line of what is kept. */
  onLine?: (line: string) => void;
}

/**
 * Runs one of the project's commands to its end.
 */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<Finished> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...options.env },
      stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    if (options.yields === true && child.pid !== undefined) {
      setPriority(child.pid, constants.priority.PRIORITY_LOW);
    }
    const { onLine } = options;
    for (const stream of onLine ? [child.stdout, child.stderr] : []) {
      createInterface({ input: stream! }).on('line', onLine!);
    }
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    options.signal?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code: code ?? 1,
        output: Buffer.concat(chunks).toString(),
        seconds: (performance.now() - started) / 1000,
      })
    );
  });
}

/** Path of a command that an npm package of the project brings. */
export function bin(name: string): string {
  return path.join(ROOT, 'node_modules', '.bin', name);
}
