import { Worker } from 'node:worker_threads';
import type { Decoded, DecodingOptions, Reply, Task, WorkerCode } from './decoding-task.ts';
import { MessageError } from './message-error.ts';

/** The largest body that is allowed takes a fraction of a second; a thread that is silent for longer does not come back. */
const REPLY_TIMEOUT_MS = 30_000;
/** Numbers of generations of one thread; a decoder begins anew every ten minutes at most. */
const GENERATIONS_PER_THREAD = 2 ** 20;

/** A message that could not be decoded through no fault of its own: it is to be sent again. */
export class DecodingUnavailable extends Error {
  override name = 'DecodingUnavailable';
}

export interface DecodingThread {
  /**
   * Decodes a message; those of one decoder in the order in which they were handed in.
   * @param again series whose labels are to be told once more
   * @throws MessageError for a message that is wrong, DecodingUnavailable where the thread has too much to do, or was lost
   */
  decode(decoder: number, message: string, body: Uint8Array, again: readonly number[]): Promise<Decoded>;
  /** The decoder forgets its series, and begins a new generation. */
  reset(decoder: number): void;
  /** Nothing more comes for this decoder. */
  forget(decoder: number): void;
  /** Ends the thread, and rejects what it has not answered. */
  close(): Promise<void>;
}

interface Running {
  worker: Worker;
  number: number;
  waiting: Map<number, Waiting>;
}

interface Waiting {
  resolve(decoded: Decoded): void;
  reject(error: Error): void;
}

/**
 * Decodes messages in a thread of its own, which is started with the first message: whoever has none pays for none. One that is lost is
 * replaced with the next message, and all its decoders begin anew.
 * @param maxQueuedBytes of the bodies that wait for the thread; memory is bounded, whatever is sent
 */
export function createDecodingThread(
  code: WorkerCode,
  options: DecodingOptions,
  maxQueuedBytes: number
): DecodingThread {
  let running: Running | undefined;
  let threads = 0;
  let lastId = 0;
  let queuedBytes = 0;
  let isClosed = false;

  function start(): Running {
    // Flags of the process are not for its threads.
    const given = { execArgv: [], workerData: options };
    const worker = 'file' in code ? new Worker(code.file, given) : new Worker(code.text, { ...given, eval: true });
    const started: Running = { worker, number: ++threads, waiting: new Map() };
    // It serves those who listen, and keeps nobody; what is said before it runs does not count.
    worker.once('online', () => worker.unref());
    worker.on('message', (reply: Reply) => settle(started, reply));
    worker.on('error', (error: Error) => lose(started, `the thread that decodes was lost (${error.message})`));
    worker.on('exit', (exitCode) => lose(started, `the thread that decodes ended with code ${exitCode}`));
    return started;
  }

  function settle({ number, waiting }: Running, reply: Reply): void {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('decoded' in reply) {
      const generation = number * GENERATIONS_PER_THREAD + reply.decoded.generation;
      asked?.resolve({ ...reply.decoded, generation });
    } else if ('problem' in reply) {
      asked?.reject(new MessageError(reply.problem));
    } else {
      asked?.reject(new DecodingUnavailable(reply.failure));
    }
  }

  function lose(lost: Running, why: string): void {
    running = running === lost ? undefined : running;
    const { waiting } = lost;
    lost.waiting = new Map();
    waiting.forEach(({ reject }) => reject(new DecodingUnavailable(why)));
  }

  return {
    async decode(decoder, message, body, again) {
      if (isClosed) {
        throw new DecodingUnavailable('the receiver is stopping');
      }
      if (queuedBytes + body.length > maxQueuedBytes) {
        throw new DecodingUnavailable('too much waits to be decoded');
      }
      const asked = (running ??= start());
      const id = ++lastId;
      queuedBytes += body.length;
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<Decoded>((resolve, reject) => {
          asked.waiting.set(id, { resolve, reject });
          timer = setTimeout(() => {
            lose(asked, 'the thread that decodes does not answer');
            void asked.worker.terminate();
          }, REPLY_TIMEOUT_MS);
          timer.unref();
          // The memory of a body may be shared with others, and cannot be given away: a copy can.
          const copy = Uint8Array.prototype.slice.call(body) as Uint8Array<ArrayBuffer>;
          asked.worker.postMessage({ kind: 'decode', id, decoder, message, body: copy, again } satisfies Task, [
            copy.buffer,
          ]);
        });
      } finally {
        clearTimeout(timer);
        queuedBytes -= body.length;
      }
    },
    reset: (decoder) => running?.worker.postMessage({ kind: 'reset', decoder } satisfies Task),
    forget: (decoder) => running?.worker.postMessage({ kind: 'forget', decoder } satisfies Task),
    async close() {
      isClosed = true;
      const ending = running;
      if (ending) {
        lose(ending, 'the receiver is stopping');
        await ending.worker.terminate();
      }
    },
  };
}
