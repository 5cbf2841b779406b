import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './run.ts';

/** A collector drains its spool in this time; what has not ended by then is killed. */
const STOP_TIMEOUT_MS = 15_000;
/** A service that ends this often within the window is broken, not unlucky. */
const MAX_RESTARTS = 5;
const RESTART_WINDOW_MS = 60_000;
const RESTART_DELAY_MS = 1_000;
const LAST_WORDS_LINES = 5;

/** Where Node.js keeps what it compiled: each process of a later start needs about a second of CPU time less. */
const COMPILE_CACHE = path.join(ROOT, 'node_modules', '.cache', 'plenum-compiled');

export interface ServiceOptions {
  name: string;
  /** TypeScript file below the project root, and its arguments. */
  script: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  logDirectory: string;
  /** Tells from a line of output that the service is ready; without it, it is ready once started. */
  ready?: (line: string) => boolean;
  /** Called when the service ended unasked: `final` when it is not started again. */
  onExit: (problem: { name: string; code: number | null; final: boolean; lastWords: string }) => void;
}

export interface Service {
  readonly name: string;
  readonly pid: number | undefined;
  /** Resolves with the line that said so; rejects when the service ends before it is ready. */
  readonly ready: Promise<string>;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** Starts a process with its own log file and starts it again should it crash. */
export function startService(options: ServiceOptions): Service {
  const { name, logDirectory } = options;
  mkdirSync(logDirectory, { recursive: true });
  const logFile = path.join(logDirectory, `${name}.log`);
  const log = createWriteStream(logFile, { flags: 'a' });
  const exits: number[] = [];
  const tail: string[] = [];
  let child: ChildProcess;
  let stopping = false;
  let settled = false;
  let resolveReady: (line: string) => void;
  let rejectReady: (error: Error) => void;
  const ready = new Promise<string>((resolve, reject) => {
    resolveReady = resolve;
    rejectReady = reject;
  });
  ready.catch(() => {});

  function onLine(line: string) {
    log.write(`${line}\n`);
    tail.push(line);
    tail.splice(0, tail.length - LAST_WORDS_LINES);
    if (!settled && options.ready?.(line)) {
      settled = true;
      resolveReady(line);
    }
  }

  function onClose(code: number | null) {
    if (stopping) {
      return;
    }
    const lastWords = tail.join('\n');
    if (!settled) {
      settled = true;
      rejectReady(
        new Error(
          `the ${name} did not start: ${(tail.at(-1) ?? `it ended with code ${code}`).replace(/\.$/, '')}. See ${logFile}`
        )
      );
      return;
    }
    const now = Date.now();
    exits.push(now);
    const final = exits.filter((time) => now - time < RESTART_WINDOW_MS).length > MAX_RESTARTS;
    options.onExit({ name, code, final, lastWords });
    if (!final) {
      setTimeout(() => !stopping && launch(), RESTART_DELAY_MS);
    }
  }

  function launch() {
    child = spawn(
      process.execPath,
      ['--import', path.join(ROOT, 'scripts/lib/follow-parent.ts'), path.join(ROOT, options.script), ...options.args],
      {
        cwd: ROOT,
        env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...process.env, NODE_NO_WARNINGS: '1', ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      }
    );
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream! }).on('line', onLine);
    }
    child.on('close', onClose);
    if (!options.ready && !settled) {
      settled = true;
      resolveReady('');
    }
  }

  launch();
  return {
    name,
    ready,
    get pid() {
      return child.pid;
    },
    signal(signal) {
      child.kill(signal);
    },
    async stop() {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
        child.kill('SIGTERM');
        const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
        await ended;
        clearTimeout(killer);
      }
      log.end();
    },
  };
}
