import { parentPort, workerData } from 'node:worker_threads';
import { createArrivals, type Arrivals } from './arrivals.ts';
import type { Decoded, DecodeTask, DecodingOptions, Reply, Task } from './decoding-task.ts';
import { MessageError } from './message-error.ts';
import type { DecoderOptions, SeriesDecoder } from './series-decoder.ts';

/** How one kind of message is decoded. */
export interface MessageKind {
  create(options: DecoderOptions): SeriesDecoder;
  /** @throws MessageError for what cannot be unpacked */
  unpack?(body: Uint8Array): Uint8Array;
}

interface Known {
  decoder: SeriesDecoder;
  generation: number;
  /** Series up to this number have been told of. */
  told: number;
}

/** What runs in the thread: answers one task after the other. */
export function serveDecoding(kinds: Record<string, MessageKind>): void {
  const { names, maxSeries } = workerData as DecodingOptions;
  const wanted = new Set(names);
  const options: DecoderOptions = { isWanted: (name) => wanted.has(name), maxSeries };
  const decoders = new Map<number, Known>();
  const arrivals = createArrivals();

  function knownOf({ decoder: number, message }: DecodeTask): Known {
    let known = decoders.get(number);
    if (!known) {
      known = { decoder: (kinds[message] as MessageKind).create(options), generation: 0, told: 0 };
      decoders.set(number, known);
    }
    return known;
  }

  function decode(task: DecodeTask): Decoded {
    const known = knownOf(task);
    const { decoder } = known;
    const { unpack } = kinds[task.message] as MessageKind;
    arrivals.count = 0;
    const report = decoder.decode(unpack ? unpack(task.body) : task.body, arrivals);
    const { size } = decoder;
    const again = task.again.filter((series) => series < known.told);
    const fresh = Array.from({ length: size - known.told }, (_, index) => known.told + index);
    const labels = [...again, ...fresh].map((series): [number, Record<string, string>] => [
      series,
      decoder.labelsOf(series),
    ]);
    known.told = size;
    return { arrivals: copyOf(arrivals), report, size, generation: known.generation, labels };
  }

  function reset(known: Known | undefined): void {
    if (known) {
      known.decoder.reset();
      known.generation += 1;
      known.told = 0;
    }
  }

  parentPort?.on('message', (task: Task) => {
    switch (task.kind) {
      case 'decode':
        answer(task, () => decode(task));
        break;
      case 'reset':
        reset(decoders.get(task.decoder));
        break;
      case 'forget':
        decoders.delete(task.decoder);
    }
  });
}

function answer({ id }: DecodeTask, decode: () => Decoded): void {
  let reply: Reply;
  let given: ArrayBuffer[] = [];
  try {
    const decoded = decode();
    reply = { id, decoded };
    const { series, timesMs, values, startsMs, ends } = decoded.arrivals;
    given = [series, timesMs, values, startsMs, ends].map(({ buffer }) => buffer);
  } catch (error) {
    const { message } = error as Error;
    reply = error instanceof MessageError ? { id, problem: message } : { id, failure: message };
  }
  parentPort?.postMessage(reply, given);
}

/** As long as the rows are, to be given away. */
function copyOf({ count, series, timesMs, values, startsMs, ends }: Arrivals): Arrivals {
  return {
    count,
    series: series.slice(0, count),
    timesMs: timesMs.slice(0, count),
    values: values.slice(0, count),
    startsMs: startsMs.slice(0, count),
    ends: ends.slice(0, count),
  };
}
