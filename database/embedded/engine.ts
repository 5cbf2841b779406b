import { Worker } from 'node:worker_threads';
import { clause } from '#model/text/clause.ts';
import type { EngineOptions, EngineReply, EngineRequest, EngineTask } from './engine-protocol.ts';
import { splitFrames, type Frame } from './messages.ts';

/** PostgreSQL in its thread. Whoever calls must hold the turnstile. */
export interface Engine {
  /** Answers frame by frame; rejects with `EngineCrashed` only. */
  run(frames: Uint8Array[], copy?: EngineTask['copy']): Promise<Frame[][]>;
  close(): Promise<void>;
  /** Resolves with the reason if the engine dies before `close`. */
  readonly crashed: Promise<EngineCrashed>;
}

export class EngineCrashed extends Error {
  override name = 'EngineCrashed';
}

/** A clean shutdown writes a checkpoint; a database of some GB on a slow disk needs seconds for it. */
const CLOSE_TIMEOUT_MS = 20_000;

export async function startEngine(options: EngineOptions): Promise<Engine> {
  const worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { workerData: options });
  const pending = new Map<number, { resolve(outputs: Frame[][]): void; reject(error: Error): void }>();
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const crashed = Promise.withResolvers<EngineCrashed>();
  let lastId = 0;
  let failure: EngineCrashed | undefined;
  let closing = false;

  function crash(reason: string): void {
    if (closing) {
      closed.resolve();
      return;
    }
    failure ??= new EngineCrashed(`Embedded database: ${clause(reason)}. Restart it; the data directory is kept.`);
    opened.reject(failure);
    closed.resolve();
    for (const task of pending.values()) {
      task.reject(failure);
    }
    pending.clear();
    crashed.resolve(failure);
  }

  worker.on('message', (message: EngineReply) => {
    if (message.kind === 'ready') {
      opened.resolve();
    } else if (message.kind === 'closed') {
      closed.resolve();
    } else if (message.kind === 'crashed') {
      crash(`the engine stopped: ${message.message}`);
    } else {
      const task = pending.get(message.id);
      pending.delete(message.id);
      task?.resolve(message.outputs.map((output) => splitFrames(Buffer.from(output.buffer))));
    }
  });
  worker.on('error', (error) => crash(`the engine's thread failed: ${error instanceof Error ? error.message : error}`));
  worker.on('exit', (code) => crash(`the engine's thread ended with code ${code}`));

  const send = (request: EngineRequest) => worker.postMessage(request);
  try {
    await opened.promise;
  } catch (error) {
    await worker.terminate();
    throw error;
  }

  return {
    run(frames, copy) {
      if (failure) {
        return Promise.reject(failure);
      }
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
        send({ kind: 'task', task: copy ? { id, frames, copy } : { id, frames } });
      });
    },
    async close() {
      if (!failure) {
        closing = true;
        send({ kind: 'close' });
        const timer = setTimeout(() => closed.resolve(), CLOSE_TIMEOUT_MS);
        await closed.promise;
        clearTimeout(timer);
      }
      await worker.terminate();
    },
    crashed: crashed.promise,
  };
}
