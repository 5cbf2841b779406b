import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/** Linux reports CPU time in these ticks to every program (USER_HZ), whatever the kernel was built with. */
const TICKS_PER_SECOND = 100;

/** Fields 14 and 15 of proc(5) `stat`, counted behind the command name, which may hold spaces. */
const UTIME = 11;
const STIME = 12;

/** CPU seconds that a process has used; undefined where it has ended or is not of this (Linux) machine. */
export async function cpuSeconds(pid: number): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[UTIME]) + Number(fields[STIME])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}

/** Most memory that a process has ever had resident, MB. */
export async function peakMemoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

export interface Program {
  pid: number;
  /** First line that it printed as JSON with `"ready":true`. */
  ready: Record<string, unknown>;
  /** Everything that it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/**
 * Starts a script of ours, or another command, as a process of its own, so that what it costs is counted apart.
 * @throws when it ends before it is ready, with what it printed
 */
export async function startProgram(
  args: string[],
  {
    command = process.execPath,
    env = {},
    waitsForReady = true,
  }: { command?: string; env?: Record<string, string>; waitsForReady?: boolean } = {}
): Promise<Program> {
  const child = spawn(command, args, { env: { ...process.env, ...env } });
  const exited = once(child, 'close');
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
  const failed = exited.then(([code]) => {
    throw new Error(`Bench: ${args.join(' ')} ended with code ${code}: ${output}`);
  });
  failed.catch(() => undefined);
  const ready = waitsForReady ? await Promise.race([isReady, failed]) : {};
  return { pid: child.pid ?? 0, ready, output: () => output, stop: () => stop(child, exited) };
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
  }
  await exited;
}
