import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface TestProcess {
  /** The JSON line with which it said that it is ready. */
  ready: Record<string, unknown>;
  /** Everything that it printed so far. */
  output(): string;
  /** Signals it and waits for its end; returns its exit code, or `null` after a kill. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts a script of ours as a process of its own and waits for its line `{"ready":true,...}`, if it prints one. */
export async function startProcess(
  args: string[],
  options: { env?: Record<string, string>; printsReady?: boolean } = {}
): Promise<TestProcess> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...options.env } });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  let output = '';
  const isReady = new Promise<Record<string, unknown>>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const line = /^(\{.*"ready":true.*\})$/m.exec(output)?.[1];
        if (line) {
          resolve(JSON.parse(line) as Record<string, unknown>);
        }
      });
    }
  });
  const failed = exited.then((code) => {
    throw new Error(`${args.join(' ')} ended with code ${code}: ${output}`);
  });
  failed.catch(() => undefined);
  const ready = options.printsReady === false ? {} : await Promise.race([isReady, failed]);
  return { ready, output: () => output, end: (signal) => endProcess(child, exited, signal) };
}

async function endProcess(child: ChildProcess, exited: Promise<number | null>, signal: NodeJS.Signals) {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
  }
  return exited;
}
