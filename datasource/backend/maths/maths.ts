import { Worker } from 'node:worker_threads';

import type { Answer, Pair, Reply, Request, Task } from './task.ts';
import { WORKER_CODE } from './worker-code.ts';

/** Some 50 ms of work: a cancelled query ends that soon, and another one's turn comes. */
const PAIRS_AT_ONCE = 25;
/** A thread takes some 15 MB; a dashboard refreshes well within this time. */
const IDLE_MS = 60_000;

interface Thread {
  worker: Worker;
  waiting: Map<number, { resolve(answers: unknown[]): void; reject(error: Error): void }>;
  idle?: NodeJS.Timeout;
}

let thread: Thread | undefined;
let lastId = 0;

/**
 * Does the maths of pairs of series in a thread of its own, so that the process answers others meanwhile. Several who ask
 * take turns.
 * @returns in the order of the pairs
 */
export async function inThread<What extends keyof Answer>(
  what: What,
  pairs: readonly Pair[],
  maxLag: number,
  signal: AbortSignal
): Promise<Array<Answer[What]>> {
  const answers: Array<Answer[What]> = [];
  for (let first = 0; first < pairs.length; first += PAIRS_AT_ONCE) {
    signal.throwIfAborted();
    const portion = await ask({ what, pairs: pairs.slice(first, first + PAIRS_AT_ONCE), maxLag });
    answers.push(...(portion as Array<Answer[What]>));
  }
  return answers;
}

function ask(task: Task): Promise<unknown[]> {
  const running = (thread ??= start());
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    clearTimeout(running.idle);
    running.worker.ref();
    running.waiting.set(id, { resolve, reject });
    running.worker.postMessage({ ...task, id } satisfies Request);
  });
}

function start(): Thread {
  // Flags of the process are not for its threads.
  const options = { execArgv: [] };
  const worker =
    'file' in WORKER_CODE
      ? new Worker(WORKER_CODE.file, options)
      : new Worker(WORKER_CODE.text, { ...options, eval: true });
  const started: Thread = { worker, waiting: new Map() };
  const end = (error: Error) => {
    thread = thread === started ? undefined : thread;
    started.waiting.forEach(({ reject }) => reject(error));
    started.waiting.clear();
  };
  worker.on('message', (reply: Reply) => {
    const asked = started.waiting.get(reply.id);
    started.waiting.delete(reply.id);
    if (started.waiting.size === 0) {
      rest(started);
    }
    if ('error' in reply) {
      asked?.reject(new Error(reply.error));
    } else {
      asked?.resolve(reply.answers);
    }
  });
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`The thread for maths ended with code ${code}`)));
  return started;
}

/** A thread that nobody waits for does not keep the process, and ends after a while. */
function rest(resting: Thread): void {
  resting.worker.unref();
  resting.idle = setTimeout(() => {
    thread = thread === resting ? undefined : thread;
    void resting.worker.terminate();
  }, IDLE_MS);
  resting.idle.unref();
}
